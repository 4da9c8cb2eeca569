# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case and the agendas it stands on."""

import uuid
from typing import Any, NamedTuple

from django.db import connection

from committees.rows import Row, first
from grants.models import Application, Call

# Typed answers stay in the database until a rule asks for them.
CASE = Row(Application, without=("answers", "declarations", "typed", "saved_at", "saved_by"))
CALL = Row(Call)

PUT = """
    WITH item AS (
        INSERT INTO committees_agendaitem (public_id, meeting_id, position, title)
        SELECT %(public_id)s, %(meeting)s, 1 + coalesce(max(position), 0), %(title)s
          FROM committees_agendaitem WHERE meeting_id = %(meeting)s RETURNING id)
    INSERT INTO grants_consideration (application_id, item_id) SELECT %(case)s, id FROM item RETURNING item_id"""
# Who acts for the applicant or helped to write is a party and excluded, § 20 (1) no. 1 and 4 VwVfG.
PARTIES = """ARRAY(
    SELECT s.id FROM committees_agendaitem i JOIN committees_meeting m ON m.id = i.meeting_id
      JOIN committees_seat s ON s.committee_id = m.committee_id
     WHERE i.id = k.item_id AND (
           EXISTS (SELECT 1 FROM grants_representative r
                    WHERE r.applicant_id = a.applicant_id AND r.user_id = s.holder_id)
        OR EXISTS (SELECT 1 FROM grants_invitation n
                    WHERE n.application_id = a.id AND n.accepted_by_id = s.holder_id)))"""
CONSIDERED = f"""
    SELECT (SELECT max(k2.item_id) FROM grants_consideration k2 WHERE k2.application_id = a.id),
           EXISTS (SELECT 1 FROM committees_poll p JOIN grants_consideration k3 ON k3.item_id = p.item_id
                    WHERE k3.application_id = a.id AND p.closed_at IS NULL),
           {PARTIES},
           {CALL.columns("c")}, {CASE.columns("a")}
      FROM grants_consideration k JOIN grants_application a ON a.id = k.application_id
      JOIN grants_call c ON c.id = a.call_id WHERE k.item_id = %(item)s"""


def put_on_agenda(application: Application, meeting: int) -> int:
    """Add the next item for this case and join the two; the key of the item. Lock the meeting first."""
    values: dict[str, Any] = {
        "meeting": meeting,
        "public_id": uuid.uuid4(),
        "title": application.title,
        "case": application.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(PUT, values)
        return int(cursor.fetchone()[0])


# A statement of its own: after waiting for a row PostgreSQL reads only that row anew, not what stands beside it.
LOCK_CASE = """
    SELECT a.id FROM grants_application a JOIN grants_consideration k ON k.application_id = a.id
     WHERE k.item_id = %(item)s FOR UPDATE OF a"""


class Considered(NamedTuple):
    """The case of an item with its call, its newest item, whether a vote on it is open anywhere, seats excluded."""

    application: Application
    newest: int
    polled: bool
    excluded: list[int]


def considered(item: int, *, lock: bool = False) -> Considered:
    """What a body has to know of an item before it votes, in one statement."""
    if lock:
        first(LOCK_CASE, {"item": item})
    row = first(CONSIDERED, {"item": item})
    assert row is not None, "every item of a body's agenda is about a case"
    newest, polled, excluded, *values = row
    application = CASE.build(values[CALL.width :])
    application.call = CALL.build(values[: CALL.width])
    return Considered(application, newest, polled, excluded)
