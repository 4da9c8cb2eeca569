# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which parts of the portal a person has business in: of those who apply, the office, its head, a body, and so on.

An office that decides claims of families has no applications: who works there has another part of the portal.
"""

from django.db import connection

from law import calendar
from permissions.models import User

# Written by hand: every page asks it, and Django took longer to write this statement than PostgreSQL to answer it.
AUDIENCES = """
    SELECT 'applicant' WHERE EXISTS (SELECT FROM grants_representative WHERE user_id = %(user)s)
        OR EXISTS (SELECT FROM grants_invitation WHERE accepted_by_id = %(user)s AND ended_at IS NULL)
    UNION ALL SELECT unnest(CASE p.codename WHEN 'clerk' THEN ARRAY[w.part] WHEN 'lead' THEN ARRAY[w.part, 'lead']
                                            ELSE ARRAY[p.codename::text] END)
                FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
                JOIN LATERAL (SELECT CASE WHEN EXISTS (SELECT FROM benefits_compartment k
                     WHERE k.unit_id = r.content_object_id) THEN 'benefits' ELSE 'office' END AS part) w ON true
               WHERE r.user_id = %(user)s
    UNION ALL SELECT 'family' WHERE social.acts_for_a_family(%(user)s)
    UNION ALL SELECT 'committee' WHERE EXISTS (SELECT FROM committees_tenure WHERE user_id = %(user)s
                                              AND (until IS NULL OR until >= %(today)s))
        OR EXISTS (SELECT FROM permissions_committeerole r JOIN auth_permission p ON p.id = r.permission_id
                    WHERE r.user_id = %(user)s AND p.codename = 'secretary')
    UNION ALL SELECT 'bodies' WHERE EXISTS (SELECT FROM permissions_committeerole WHERE user_id = %(user)s)"""


def audiences_of(user: User, *, beside: str = "") -> frozenset[str]:
    """Which parts of the portal this person has business in, in one statement; beside: more of its kind, as UNION."""
    with connection.cursor() as cursor:
        cursor.execute(AUDIENCES + beside, {"user": user.pk, "today": calendar.today()})
        return frozenset(name for (name,) in cursor.fetchall())
