# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case and the agendas it stands on."""

import uuid
from typing import Any

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
CONSIDERED = f"""
    SELECT (SELECT max(k2.item_id) FROM grants_consideration k2 WHERE k2.application_id = a.id),
           EXISTS (SELECT 1 FROM committees_poll p JOIN grants_consideration k3 ON k3.item_id = p.item_id
                    WHERE k3.application_id = a.id AND p.closed_at IS NULL),
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


def considered(item: int, *, lock: bool = False) -> tuple[Application, int, bool]:
    """The case of an agenda item with its call, its newest item, and whether a vote on it is open anywhere."""
    if lock:
        first(LOCK_CASE, {"item": item})
    row = first(CONSIDERED, {"item": item})
    assert row is not None, "every item of a body's agenda is about a case"
    newest, polled, *values = row
    application = CASE.build(values[CALL.width :])
    application.call = CALL.build(values[: CALL.width])
    return application, newest, polled
