# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has run out: nobody reads these rows any more, and nothing else removes them."""

from django.db import connection

EXPIRED = """
    WITH sessions AS (DELETE FROM django_session WHERE expire_date < now() RETURNING 1),
         counts AS (DELETE FROM portal_cache WHERE expires < now() RETURNING 1)
    SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM counts)
"""


def forget_expired() -> tuple[int, int]:
    """Logins that ended and what the limits no longer count; how many of each. A second run finds nothing."""
    with connection.cursor() as cursor:
        cursor.execute(EXPIRED)
        sessions, counts = cursor.fetchone()
    return sessions, counts
