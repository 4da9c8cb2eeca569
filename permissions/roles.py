# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assigning roles on containers, and the SQL that reads them inside a statement of the door."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from guardian.shortcuts import assign_perm

from committees.models import Committee
from grants.models import Unit
from permissions.models import User
from permissions.policy import Role


def assign(role: Role, user: User, container: Unit | Committee) -> None:
    """Give a person a role on a container; the role is one of the container's own."""
    assign_perm(role.value, user, container)


# Arrays of role names, to be put into a SELECT. Parameter: %(by)s, the user's id; NULL holds no role.
# Who administers accounts has a role on a case only while somebody works on it, to hand it over.
ON_UNIT = """
    SELECT p.codename FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = %(by)s AND r.content_object_id = c.unit_id
       AND (p.codename IN ('clerk', 'lead') OR p.codename = 'administrator' AND a.assignee_id IS NOT NULL)"""
ON_COMMITTEE = """
    SELECT p.codename FROM permissions_committeerole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = %(by)s AND r.content_object_id = {committee}"""
# Who administers a body changes its seats and rules, and has no part in what it decides.
AS_SECRETARY = f"{ON_COMMITTEE} AND p.codename = 'secretary'"
AS_APPLICANT = """
    SELECT 'applicant' FROM grants_representative r WHERE r.user_id = %(by)s AND r.applicant_id = a.applicant_id"""
AS_COLLEAGUE = """
    SELECT CASE WHEN i.ended_at IS NULL THEN 'colleague' ELSE 'helper' END
      FROM grants_invitation i WHERE i.accepted_by_id = %(by)s AND i.application_id = a.id"""
# Holders and named deputies; the chair and its deputy are those who hold these seats, never who deputises for them.
ON_SEAT = """
    SELECT unnest(CASE WHEN s.advisory THEN ARRAY['adviser']
                       WHEN t.part = 'holder' AND s.is_chair THEN ARRAY['seat', 'chair']
                       WHEN t.part = 'holder' AND s.is_deputy_chair THEN ARRAY['seat', 'deputy_chair']
                       ELSE ARRAY['seat'] END)
      FROM committees_tenure t JOIN committees_seat s ON s.id = t.seat_id
     WHERE t.user_id = %(by)s AND t.committee_id = {committee}
       AND t.since <= {day} AND (t.until IS NULL OR t.until >= {day})"""
TODAY = "%(on)s"
# A ballot is cast on the day of its session, also past midnight; in writing on each day until the last.
DAY_OF_POLL = "least(%(on)s, m.held_on)"
BIASED_IN_CASE = """
    SELECT 'biased' FROM grants_officerecusal o WHERE o.user_id = %(by)s AND o.application_id = a.id"""
# Also of whoever keeps the papers: the coordination office may be the one that applies, and its people help others.
# Who became a party after they got a ballot keeps it.
BIASED_IN_POLL = """
    SELECT 'excluded' FROM committees_recusal c
     WHERE c.item_id = p.item_id AND c.user_id = %(by)s AND c.standing = 'excluded'
    UNION ALL SELECT 'biased' FROM grants_officerecusal o JOIN grants_consideration k
           ON k.application_id = o.application_id
     WHERE k.item_id = p.item_id AND o.user_id = %(by)s
    UNION ALL SELECT 'biased' FROM grants_consideration k JOIN grants_application a ON a.id = k.application_id
     WHERE k.item_id = p.item_id AND (
           EXISTS (SELECT FROM grants_representative r WHERE r.applicant_id = a.applicant_id AND r.user_id = %(by)s)
        OR EXISTS (SELECT FROM grants_invitation n WHERE n.application_id = a.id AND n.accepted_by_id = %(by)s))
       AND NOT EXISTS (SELECT FROM committees_ballot b WHERE b.poll_id = p.id AND b.user_id = %(by)s)"""

# While the case waits for a body and nobody has put it on an agenda; there the item says who leads.
AS_CHAIR = """
    SELECT CASE WHEN s.is_chair THEN 'chair' ELSE 'deputy_chair' END
      FROM committees_tenure t JOIN committees_seat s ON s.id = t.seat_id AND (s.is_chair OR s.is_deputy_chair)
     WHERE t.user_id = %(by)s AND t.committee_id = c.committee_id AND t.part = 'holder'
       AND a.status IN ('ready', 'deferred', 'waitlisted')
       AND t.since <= %(on)s AND (t.until IS NULL OR t.until >= %(on)s)"""

# Of an application a joined with its call c. A draft belongs to those who apply, on paper to the office.
_IN_CASE = f"""{AS_APPLICANT}
    UNION ALL {AS_COLLEAGUE}
    UNION ALL {BIASED_IN_CASE}
    UNION ALL SELECT codename FROM ({ON_UNIT}) u WHERE a.status <> 'draft' OR a.channel = 'paper'
    UNION ALL SELECT codename FROM ({AS_SECRETARY.format(committee="c.committee_id")}) k WHERE a.status <> 'draft'"""
OF_APPLICATION = f"ARRAY({_IN_CASE} UNION ALL {AS_CHAIR})"


def on_application(by: int) -> RawSQL:
    """The same array as a column of a queryset of applications, for the office: who leads a body is not asked."""
    here = "FROM grants_application a JOIN grants_call c ON c.id = a.call_id WHERE a.id = grants_application.id"
    sql = f"SELECT ARRAY({_IN_CASE}) {here}"
    times = sql.count("%(by)s")
    return RawSQL(sql.replace("%(by)s", "%s"), [by] * times, output_field=ArrayField(TextField()))


_KEEPS_PAPERS = AS_SECRETARY.format(committee="m.committee_id")
_AT_MEETING = f"{_KEEPS_PAPERS} UNION ALL {ON_SEAT.format(committee='m.committee_id', day=TODAY)}"
_AT_POLL = f"{_KEEPS_PAPERS} UNION ALL {ON_SEAT.format(committee='m.committee_id', day=DAY_OF_POLL)}"
_OF_GIVER = """
    SELECT p.codename FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = %(by)s AND p.codename IN ('clerk', 'lead') AND r.content_object_id IN (
           SELECT c.unit_id FROM grants_call c JOIN grants_transfer t ON t.giver_id = c.fund_id
             JOIN committees_poll q ON q.item_id = t.item_id
            WHERE q.id = o.poll_id AND c.committee_id = o.committee_id)"""
# Of a meeting m, of a poll p in it, of a body k, of a resolution o on money: the office of the fund that gives.
OF_MEETING = f"ARRAY({_AT_MEETING})"
OF_POLL = f"ARRAY({_AT_POLL} UNION ALL {BIASED_IN_POLL})"
OF_COMMITTEE = (
    f"""ARRAY({ON_COMMITTEE.format(committee="k.id")} UNION ALL {ON_SEAT.format(committee="k.id", day=TODAY)})"""
)
OF_RESOLUTION = f"""ARRAY({_OF_GIVER} UNION ALL {ON_COMMITTEE.format(committee="o.committee_id")}
    UNION ALL {ON_SEAT.format(committee="o.committee_id", day=TODAY)})"""
# Of a claim l with its child h: the family that made it, and the office of its town and circle; a draft is the
# family's alone. Who is of the family has no part in it as an office, §§ 16, 17 SGB X.
AS_GUARDIAN = """
    SELECT 'applicant' FROM benefits_guardian g WHERE g.user_id = %(by)s AND g.family_id = h.family_id"""
IN_COMPARTMENT = """
    SELECT p.codename FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = %(by)s AND r.content_object_id = l.unit_id AND p.codename IN ('clerk', 'lead')
       AND (l.phase <> 'draft' OR l.channel <> 'portal')"""
# Who decides on objections of a unit: whoever has that task, and where nobody has it the lead; of no claim without an
# objection.
ON_OBJECTIONS = """
    SELECT 'objections' FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = %(by)s AND r.content_object_id = l.unit_id
       AND (p.codename = 'objections' OR p.codename = 'lead' AND NOT EXISTS (
            SELECT FROM permissions_unitrole n JOIN auth_permission q ON q.id = n.permission_id
              JOIN permissions_user u ON u.id = n.user_id
             WHERE n.content_object_id = l.unit_id AND q.codename = 'objections' AND u.is_active))
       AND EXISTS (SELECT FROM benefits_objection o JOIN benefits_claimdecision d ON d.id = o.decision_id
                    WHERE d.claim_id = l.id AND o.phase <> 'withdrawn')"""
OF_CLAIM = f"ARRAY({AS_GUARDIAN} UNION ALL {IN_COMPARTMENT} UNION ALL {ON_OBJECTIONS})"
# Of a call c: the unit it belongs to. Only who administers it changes it.
OF_CALL = """ARRAY(
    SELECT p.codename FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = %(by)s AND r.content_object_id = c.unit_id
       AND p.codename IN ('administrator', 'clerk', 'lead'))"""
# Of a provider v: every office of its town. Of a list z of payments: the cashier of its office alone.
OF_PROVIDER = """ARRAY(
    SELECT DISTINCT p.codename FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
      JOIN benefits_compartment k ON k.unit_id = r.content_object_id
     WHERE r.user_id = %(by)s AND k.town = v.town AND p.codename IN ('clerk', 'lead'))"""
OF_LIST = """ARRAY(
    SELECT p.codename FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = %(by)s AND r.content_object_id = z.unit_id AND p.codename = 'cashier')"""
# Of a seminar s: who works in its office.
OF_SEMINAR = """ARRAY(
    SELECT p.codename FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = %(by)s AND r.content_object_id = s.unit_id AND p.codename IN ('clerk', 'lead'))"""
