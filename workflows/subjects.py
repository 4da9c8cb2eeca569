# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the door takes hold of a subject: locks in the order fund → meeting → polls → subject, and the actor's roles."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, models

from committees.models import Meeting, Poll
from committees.rows import Row
from grants.agenda import CASE
from grants.models import Application, Fund
from permissions import roles

POLL, MEETING, FUND = Row(Poll), Row(Meeting), Row(Fund)

_FROM_APPLICATION = "FROM grants_application a JOIN grants_call c ON c.id = a.call_id WHERE a.id = %(id)s"
_FROM_MEETING = "FROM committees_meeting m WHERE m.id = %(id)s"
_FROM_POLL = """FROM committees_poll p JOIN committees_agendaitem i ON i.id = p.item_id
    JOIN committees_meeting m ON m.id = i.meeting_id WHERE p.id = %(id)s"""
_SEAT = "(SELECT s.id FROM committees_seat s WHERE s.holder_id = %(by)s AND s.committee_id = m.committee_id)"

LOCK_APPLICATION = f"SELECT {roles.OF_APPLICATION}, {CASE.columns('a')} {_FROM_APPLICATION} FOR UPDATE OF a"
LOCK_MEETING = f"SELECT {roles.OF_MEETING}, {MEETING.columns('m')} {_FROM_MEETING} FOR UPDATE OF m"
LOCK_POLL = f"SELECT {roles.OF_MEETING}, {_SEAT}, {POLL.columns('p')} {_FROM_POLL} FOR "
READ_ROLES: dict[type[models.Model], str] = {
    Application: f"SELECT {roles.OF_APPLICATION} {_FROM_APPLICATION}",
    Meeting: f"SELECT {roles.OF_MEETING} {_FROM_MEETING}",
    Poll: f"SELECT {roles.OF_MEETING} {_FROM_POLL}",
}
FUND_OF_APPLICATION = (
    "SELECT c.fund_id FROM grants_application a JOIN grants_call c ON c.id = a.call_id WHERE a.id = %(id)s"
)
FUND_OF_POLL = """
    SELECT c.fund_id FROM committees_poll p JOIN grants_consideration k ON k.item_id = p.item_id
      JOIN grants_application a ON a.id = k.application_id JOIN grants_call c ON c.id = a.call_id WHERE p.id = %(id)s"""
LOCK_POLLS_OF_APPLICATION = """
    SELECT p.id FROM committees_poll p JOIN grants_consideration k ON k.item_id = p.item_id
     WHERE k.application_id = %(id)s AND p.closed_at IS NULL ORDER BY p.id FOR UPDATE OF p"""


def lock(
    subject: models.Model, *, by: int | None, data: Mapping[str, Any], locks: tuple[str, ...] = (), share: bool = False
) -> tuple[Any, frozenset[str]]:
    """The freshly read, locked subject and the actor's roles on it. A subject that is gone raises LookupError."""
    taken = _lock_fund(subject) if "fund" in locks else None
    if "meeting" in locks:
        _one("SELECT id FROM committees_meeting WHERE id = %(id)s FOR UPDATE", data["meeting"], by)
    if "polls" in locks:
        _rows(LOCK_POLLS_OF_APPLICATION, subject, by)
    if isinstance(subject, Application):
        return _application(subject, by, taken)
    if isinstance(subject, Poll):
        return _poll(subject, by, share, taken)
    return _meeting(subject, by)


def roles_on(subject: models.Model, *, by: int | None) -> frozenset[str]:
    """The actor's roles, read without a lock; none when the subject is gone."""
    rows = _rows(READ_ROLES[type(subject)], subject, by)
    return frozenset(rows[0][0]) if rows else frozenset()


def _lock_fund(subject: models.Model) -> Fund:
    query = FUND_OF_APPLICATION if isinstance(subject, Application) else FUND_OF_POLL
    sql = f"SELECT {FUND.columns('f')} FROM grants_fund f WHERE f.id = ({query}) FOR UPDATE"
    return FUND.build(_one(sql, subject, None))


def _rows(sql: str, subject: models.Model, by: int | None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"id": subject.pk, "by": by})
        return list(cursor.fetchall())


def _one(sql: str, subject: models.Model, by: int | None) -> Any:
    rows = _rows(sql, subject, by)
    if not rows:
        raise LookupError(subject)
    return rows[0]


def _application(subject: Application, by: int | None, fund: Fund | None) -> tuple[Application, frozenset[str]]:
    held, *values = _one(LOCK_APPLICATION, subject, by)
    fresh = CASE.build(values)
    fresh.call = subject.call
    if fund:
        fresh.call.fund = fund
    return fresh, frozenset(held)


def _poll(subject: Poll, by: int | None, share: bool, fund: Fund | None) -> tuple[Poll, frozenset[str]]:
    held, seat, *values = _one(LOCK_POLL + ("SHARE OF p" if share else "UPDATE OF p"), subject, by)
    fresh = POLL.build(values)
    fresh.seat_of_actor = seat  # type: ignore[attr-defined]
    fresh.fund = fund  # type: ignore[attr-defined]
    return fresh, frozenset(held)


def _meeting(subject: models.Model, by: int | None) -> tuple[Meeting, frozenset[str]]:
    held, *values = _one(LOCK_MEETING, subject, by)
    return MEETING.build(values), frozenset(held)
