# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the door takes hold of a subject: locks in the order fund → meeting → polls → subject, and the actor's roles."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, models

from benefits.models import Claim, PaymentList, Provider
from committees.models import Committee, Meeting, Poll, Resolution
from committees.rows import Row
from grants import transfers
from grants.agenda import CASE
from grants.models import Application, Call, Fund
from permissions import roles
from seminars.models import Seminar

POLL, MEETING, FUND, COMMITTEE, ORDER = Row(Poll), Row(Meeting), Row(Fund), Row(Committee), Row(Resolution)
CLAIM, PROVIDER, LIST, SEMINAR, CALL = Row(Claim), Row(Provider), Row(PaymentList), Row(Seminar), Row(Call)

_FROM_APPLICATION = "FROM grants_application a JOIN grants_call c ON c.id = a.call_id WHERE a.id = %(id)s"
_FROM_MEETING = "FROM committees_meeting m WHERE m.id = %(id)s"
_FROM_COMMITTEE = "FROM committees_committee k WHERE k.id = %(id)s"
_FROM_CLAIM = "FROM benefits_claim l JOIN benefits_child h ON h.id = l.child_id WHERE l.id = %(id)s"
_FROM_PROVIDER = "FROM benefits_provider v WHERE v.id = %(id)s"
_FROM_LIST = "FROM benefits_paymentlist z WHERE z.id = %(id)s"
_FROM_SEMINAR = "FROM seminars_seminar s WHERE s.id = %(id)s"
_FROM_CALL = "FROM grants_call c WHERE c.id = %(id)s"
_FROM_ORDER = "FROM committees_resolution o WHERE o.id = %(id)s"
_FROM_POLL = """FROM committees_poll p JOIN committees_agendaitem i ON i.id = p.item_id
    JOIN committees_meeting m ON m.id = i.meeting_id WHERE p.id = %(id)s"""
# The actor's place in the body as roles.OF_POLL reads it: its seat, whether it deputises, the birthday.
_PLACE = """(SELECT json_build_array(t.seat_id, t.part = 'deputy', t.born_on) FROM committees_tenure t
    WHERE t.user_id = %(by)s AND t.committee_id = m.committee_id
    AND t.since <= least(%(on)s, m.held_on) AND (t.until IS NULL OR t.until >= least(%(on)s, m.held_on)))"""

# For whom the actor stands in: whoever works on the case is away and named them. Of a case nobody has it costs nothing.
_STOOD_IN_FOR = """CASE WHEN a.assignee_id IS NOT NULL THEN (SELECT b.user_id FROM permissions_absence b
    WHERE b.user_id = a.assignee_id AND b.substitute_id = %(by)s AND b.since <= %(on)s AND b.until >= %(on)s) END"""

LOCK_APPLICATION = f"""SELECT {roles.OF_APPLICATION}, {_STOOD_IN_FOR}, c.version, {CASE.columns("a")}
    {_FROM_APPLICATION}
    FOR UPDATE OF a"""
# Of several cases, in the order of their keys, so that two sets never wait for each other in a circle. What stands
# beside them is read afterwards: waiting for the first may take as long as somebody needs to change what the last is to
# the actor.
LOCK_APPLICATIONS = "SELECT id FROM grants_application WHERE id = ANY (%(ids)s) ORDER BY id FOR UPDATE"
READ_APPLICATIONS = LOCK_APPLICATION.replace("a.id = %(id)s", "a.id = ANY (%(ids)s) ORDER BY a.id").replace(
    "FOR UPDATE OF a", ""
)
LOCK_CLAIMS = "SELECT id FROM benefits_claim WHERE id = ANY (%(ids)s) ORDER BY id FOR UPDATE"
LOCK_MEETING = f"SELECT {roles.OF_MEETING}, {MEETING.columns('m')} {_FROM_MEETING} FOR UPDATE OF m"
# Nobody changes the seats of a body while a vote in it opens, in the same statement.
LOCK_MEETING_AND_BODY = f"""SELECT {roles.OF_MEETING}, {MEETING.columns("m")} FROM committees_meeting m
    JOIN committees_committee k ON k.id = m.committee_id WHERE m.id = %(id)s FOR UPDATE OF m FOR SHARE OF k"""
LOCK_COMMITTEE = f"SELECT {roles.OF_COMMITTEE}, {COMMITTEE.columns('k')} {_FROM_COMMITTEE} FOR NO KEY UPDATE OF k"
LOCK_ORDER = f"SELECT {roles.OF_RESOLUTION}, {ORDER.columns('o')} {_FROM_ORDER} FOR UPDATE OF o"
LOCK_CLAIM = f"SELECT {roles.OF_CLAIM}, {CLAIM.columns('l')} {_FROM_CLAIM} FOR UPDATE OF l"
READ_CLAIMS = LOCK_CLAIM.replace("l.id = %(id)s", "l.id = ANY (%(ids)s) ORDER BY l.id").replace("FOR UPDATE OF l", "")
LOCK_PROVIDER = f"SELECT {roles.OF_PROVIDER}, {PROVIDER.columns('v')} {_FROM_PROVIDER} FOR UPDATE OF v"
LOCK_LIST = f"SELECT {roles.OF_LIST}, {LIST.columns('z')} {_FROM_LIST} FOR UPDATE OF z"
LOCK_SEMINAR = f"SELECT {roles.OF_SEMINAR}, {SEMINAR.columns('s')} {_FROM_SEMINAR} FOR UPDATE OF s"
# Applications go on being written under a call that is being changed.
LOCK_CALL = f"SELECT {roles.OF_CALL}, {CALL.columns('c')} {_FROM_CALL} FOR NO KEY UPDATE OF c"
LOCK_FUNDS = "SELECT id FROM grants_fund WHERE id = ANY (%(funds)s) ORDER BY id FOR UPDATE"
LOCK_POLL = f"SELECT {roles.OF_POLL}, {_PLACE}, m.kind = 'circulation', {POLL.columns('p')} {_FROM_POLL} FOR "
ALONE: dict[type[models.Model], tuple[str, Row[Any]]] = {
    Claim: (LOCK_CLAIM, CLAIM),
    Provider: (LOCK_PROVIDER, PROVIDER),
    PaymentList: (LOCK_LIST, LIST),
    Seminar: (LOCK_SEMINAR, SEMINAR),
    Call: (LOCK_CALL, CALL),
}
READ_ROLES: dict[type[models.Model], str] = {
    Application: f"SELECT {roles.OF_APPLICATION} {_FROM_APPLICATION}",
    Meeting: f"SELECT {roles.OF_MEETING} {_FROM_MEETING}",
    Poll: f"SELECT {roles.OF_POLL} {_FROM_POLL}",
    Committee: f"SELECT {roles.OF_COMMITTEE} {_FROM_COMMITTEE}",
    Resolution: f"SELECT {roles.OF_RESOLUTION} {_FROM_ORDER}",
    Claim: f"SELECT {roles.OF_CLAIM} {_FROM_CLAIM}",
    Provider: f"SELECT {roles.OF_PROVIDER} {_FROM_PROVIDER}",
    PaymentList: f"SELECT {roles.OF_LIST} {_FROM_LIST}",
    Seminar: f"SELECT {roles.OF_SEMINAR} {_FROM_SEMINAR}",
    Call: f"SELECT {roles.OF_CALL} {_FROM_CALL}",
}
FUND_OF_APPLICATION = (
    "SELECT c.fund_id FROM grants_application a JOIN grants_call c ON c.id = a.call_id WHERE a.id = %(id)s"
)
FUND_OF_POLL = """
    SELECT c.fund_id FROM committees_poll p JOIN grants_consideration k ON k.item_id = p.item_id
      JOIN grants_application a ON a.id = k.application_id JOIN grants_call c ON c.id = a.call_id WHERE p.id = %(id)s"""
LOCK_CIRCULATIONS_OF_APPLICATION = """
    SELECT m.id FROM committees_meeting m JOIN committees_agendaitem i ON i.meeting_id = m.id
      JOIN grants_consideration k ON k.item_id = i.id
     WHERE k.application_id = %(id)s AND m.kind = 'circulation' AND m.phase = 'convened'
     ORDER BY m.id FOR UPDATE OF m"""
LOCK_POLLS_OF_APPLICATION = """
    SELECT p.id FROM committees_poll p JOIN grants_consideration k ON k.item_id = p.item_id
     WHERE k.application_id = %(id)s AND p.closed_at IS NULL ORDER BY p.id FOR UPDATE OF p"""


def lock(
    subject: models.Model,
    *,
    by: int | None,
    on: date,
    data: Mapping[str, Any],
    locks: tuple[str, ...] = (),
    share: bool = False,
) -> tuple[Any, frozenset[str]]:
    """The freshly read, locked subject and the actor's roles on it. A subject that is gone raises LookupError."""
    taken = _lock_fund(subject) if "fund" in locks else None
    if isinstance(subject, Call) and "funds" in locks:
        _lock_funds_of(subject, data)
    if "meeting" in locks:
        _lock_meeting_of(data)
    if "deferral" in locks and isinstance(subject, Poll) and subject.defer_to_id:
        _one("SELECT id FROM committees_meeting WHERE id = %(id)s FOR UPDATE", Meeting(pk=subject.defer_to_id))
    if "polls" in locks:
        _rows(LOCK_CIRCULATIONS_OF_APPLICATION, subject)
        _rows(LOCK_POLLS_OF_APPLICATION, subject)
    return _taken(subject, {"by": by, "on": on}, locks, share, taken)


def _taken(
    subject: models.Model, who: dict[str, Any], locks: tuple[str, ...], share: bool, fund: Fund | None
) -> tuple[Any, frozenset[str]]:
    if isinstance(subject, Application):
        return _application(subject, who, fund)
    if type(subject) in ALONE:
        return _alone(subject, who)
    if isinstance(subject, Poll):
        return _poll(subject, who, share, fund)
    if isinstance(subject, Committee):
        return _committee(subject, who)
    if isinstance(subject, Resolution):
        return _order(subject, who, with_funds="funds" in locks)
    return _meeting(subject, who, with_body="body" in locks)


def lock_cases(cases: Mapping[int, Any], *, by: int, on: date) -> list[tuple[Any, frozenset[str]]]:
    """The freshly read, locked cases of a kind with the actor's roles on each; one that is gone is left out."""
    of_claims = any(isinstance(case, Claim) for case in cases.values())
    lock, read = (LOCK_CLAIMS, READ_CLAIMS) if of_claims else (LOCK_APPLICATIONS, READ_APPLICATIONS)
    with connection.cursor() as cursor:
        cursor.execute(lock, {"ids": list(cases)})
        cursor.execute(read, {"ids": list(cases), "by": by, "on": on})
        return [_claim_of(row) if of_claims else _case(row, cases) for row in cursor.fetchall()]


def roles_on(subject: models.Model, *, by: int | None, on: date) -> frozenset[str]:
    """The actor's roles on a day, read without a lock; none when the subject is gone."""
    rows = _rows(READ_ROLES[type(subject)], subject, by=by, on=on)
    return frozenset(rows[0][0]) if rows else frozenset()


def _lock_fund(subject: models.Model) -> Fund | None:
    """None where a vote is about no case: on bias, on urgency, on money that moves later."""
    query = FUND_OF_APPLICATION if isinstance(subject, Application) else FUND_OF_POLL
    sql = f"SELECT {FUND.columns('f')} FROM grants_fund f WHERE f.id = ({query}) FOR UPDATE"
    rows = _rows(sql, subject)
    return FUND.build(rows[0]) if rows else None


def _lock_meeting_of(data: Mapping[str, Any]) -> None:
    """The meeting an act names, which somebody may have closed since it was read."""
    meeting = data["meeting"]
    (meeting.phase,) = _one("SELECT phase FROM committees_meeting WHERE id = %(id)s FOR UPDATE", meeting)


def _lock_funds_of(call: Call, data: Mapping[str, Any]) -> None:
    """The fund a call has and the one it is to have, in the order of their keys."""
    wanted = data.get("fund")
    _rows(LOCK_FUNDS, call, funds=[call.fund_id, *([wanted.pk] if wanted else [])])


def _rows(sql: str, subject: models.Model, **who: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"id": subject.pk, **who})
        return list(cursor.fetchall())


def _one(sql: str, subject: models.Model, **who: Any) -> Any:
    rows = _rows(sql, subject, **who)
    if not rows:
        raise LookupError(subject)
    return rows[0]


def _application(subject: Application, who: dict[str, Any], fund: Fund | None) -> tuple[Application, frozenset[str]]:
    fresh, held = _case(_one(LOCK_APPLICATION, subject, **who), {subject.pk: subject})
    if fund:
        fresh.call.fund = fund
    return fresh, held


def _case(row: Sequence[Any], given: Mapping[int, Application]) -> tuple[Application, frozenset[str]]:
    """The case of a row, under the call its caller knows it by, unless somebody changed or closed that meanwhile."""
    held, absent, version, *values = row
    fresh = CASE.build(values)
    fresh.call = given[fresh.pk].call
    if fresh.call.version != version:
        fresh.call.refresh_from_db()
    fresh.stood_in_for = absent  # type: ignore[attr-defined]
    return fresh, frozenset(held)


def _claim_of(row: Sequence[Any]) -> tuple[Claim, frozenset[str]]:
    held, *values = row
    return CLAIM.build(values), frozenset(held)


def _alone(subject: models.Model, who: dict[str, Any]) -> tuple[Any, frozenset[str]]:
    """A subject that is locked for itself, with nothing beside it."""
    sql, row = ALONE[type(subject)]
    held, *values = _one(sql, subject, **who)
    return row.build(values), frozenset(held)


def _poll(subject: Poll, who: dict[str, Any], share: bool, fund: Fund | None) -> tuple[Poll, frozenset[str]]:
    held, place, in_writing, *values = _one(LOCK_POLL + ("SHARE OF p" if share else "UPDATE OF p"), subject, **who)
    fresh = POLL.build(values)
    fresh.seat_of_actor, fresh.actor_deputises, born_on = place or (None, False, None)  # type: ignore[attr-defined]
    fresh.actor_born_on = date.fromisoformat(born_on) if born_on else None  # type: ignore[attr-defined]
    fresh.in_writing = in_writing  # type: ignore[attr-defined]
    fresh.fund = fund  # type: ignore[attr-defined]
    return fresh, frozenset(held)


def _meeting(subject: models.Model, who: dict[str, Any], *, with_body: bool) -> tuple[Meeting, frozenset[str]]:
    held, *values = _one(LOCK_MEETING_AND_BODY if with_body else LOCK_MEETING, subject, **who)
    return MEETING.build(values), frozenset(held)


def _committee(subject: Committee, who: dict[str, Any]) -> tuple[Committee, frozenset[str]]:
    held, *values = _one(LOCK_COMMITTEE, subject, **who)
    return COMMITTEE.build(values), frozenset(held)


def _order(subject: Resolution, who: dict[str, Any], *, with_funds: bool) -> tuple[Resolution, frozenset[str]]:
    """With what it moves: both funds first, in the order of their keys, then the resolution."""
    transfer = transfers.of_resolution(subject.pk)
    if transfer and with_funds:
        transfers.lock_funds(transfer)
    held, *values = _one(LOCK_ORDER, subject, **who)
    fresh = ORDER.build(values)
    fresh.transfer = transfer  # type: ignore[attr-defined]
    return fresh, frozenset(held)
