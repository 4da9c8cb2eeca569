# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case and the agendas it stands on."""

import uuid
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import OuterRef, Subquery

from committees.rows import Row, first
from grants.models import Application, Call, Consideration, Status

# Typed answers stay in the database until a rule asks for them.
CASE = Row(Application, without=("answers", "declarations", "typed", "saved_at", "saved_by"))
CALL = Row(Call)

PUT = """
    WITH item AS (
        INSERT INTO committees_agendaitem (public_id, meeting_id, position, title, kind, text, urgent, notes,
                                           taken_from_id)
        SELECT %(public_id)s, %(meeting)s, 1 + coalesce(max(position), 0), %(title)s, 'application', '',
               (SELECT m.kind = 'session' AND coalesce(m.invited_on <= %(on)s, false) FROM committees_meeting m
                 WHERE m.id = %(meeting)s), '',
               (SELECT max(k.item_id) FROM grants_consideration k JOIN committees_agendaitem f ON f.id = k.item_id
                 WHERE k.application_id = %(case)s AND (%(put_off)s OR f.meeting_id IS DISTINCT FROM (
                       SELECT m.second_of_id FROM committees_meeting m WHERE m.id = %(meeting)s)))
          FROM committees_agendaitem WHERE meeting_id = %(meeting)s RETURNING id),
    still_biased AS (
        INSERT INTO committees_recusal (item_id, seat_id, user_id, ground, origin, reason, standing, at)
        SELECT item.id, c.seat_id, c.user_id, c.ground, c.origin, c.reason, c.standing, c.at
          FROM item JOIN committees_recusal c ON c.item_id = (
               SELECT max(k.item_id) FROM grants_consideration k WHERE k.application_id = %(case)s))
    INSERT INTO grants_consideration (application_id, item_id) SELECT %(case)s, id FROM item RETURNING item_id"""
CONSIDERED = f"""
    SELECT (SELECT max(k2.item_id) FROM grants_consideration k2 WHERE k2.application_id = a.id),
           EXISTS (SELECT 1 FROM committees_poll p JOIN grants_consideration k3 ON k3.item_id = p.item_id
                    WHERE k3.application_id = a.id AND p.closed_at IS NULL),
           {CALL.columns("c")}, {CASE.columns("a")}
      FROM grants_consideration k JOIN grants_application a ON a.id = k.application_id
      JOIN grants_call c ON c.id = a.call_id WHERE k.item_id = %(item)s"""


def put_on_agenda(application: Application, meeting: int, *, on: date, put_off: bool = False) -> int:
    """Add the next item for this case and join the two; the key of the item. Lock the meeting first.

    Who was invited already does not know of it: it is urgent. Who was excluded from the matter stays so, what the body
    decided about a doubt stays decided, and a doubt stays open, §§ 20 (4), 21 (2) VwVfG. put_off: a second session
    takes it from the first, which lacked a quorum for it; a point that comes there otherwise is not taken from the
    first, § 90 (2) VwVfG.
    """
    values: dict[str, Any] = {
        "meeting": meeting,
        "public_id": uuid.uuid4(),
        "title": application.title,
        "case": application.pk,
        "on": on,
        "put_off": put_off,
    }
    with connection.cursor() as cursor:
        cursor.execute(PUT, values)
        return int(cursor.fetchone()[0])


# A statement of its own: after waiting for a row PostgreSQL reads only that row anew, not what stands beside it.
LOCK_CASE = """
    SELECT a.id FROM grants_application a JOIN grants_consideration k ON k.application_id = a.id
     WHERE k.item_id = %(item)s FOR UPDATE OF a"""


class Considered(NamedTuple):
    """The case of an item with its call, its newest item, whether a vote on it is open anywhere."""

    application: Application
    newest: int
    polled: bool


def considered(item: int, *, lock: bool = False) -> Considered | None:
    """What a body has to know of an item before it votes, in one statement; None where it is about no case."""
    if lock:
        first(LOCK_CASE, {"item": item})
    row = first(CONSIDERED, {"item": item})
    if row is None:
        return None
    newest, polled, *values = row
    application = CASE.build(values[CALL.width :])
    application.call = CALL.build(values[: CALL.width])
    return Considered(application, newest, polled)


def undecided_cases(meeting: int) -> list[Application]:
    """Cases that wait on this agenda and on no later one, in its order."""
    newest = Consideration.objects.filter(application=OuterRef("pk")).order_by("-item").values("item__meeting")[:1]
    waiting = Application.objects.filter(status=Status.SCHEDULED).annotate(waits_at=Subquery(newest))
    return list(waiting.filter(waits_at=meeting).select_related("call").order_by("submitted_on", "pk"))
