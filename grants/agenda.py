# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case and the agendas it stands on."""

import uuid
from typing import Any

from django.db import connection

from committees.rows import Row, first
from grants.models import Application, Call

# Typed answers stay in the database until a rule asks for them.
CASE = Row(Application, without=("answers", "declarations"))
CALL = Row(Call)

# A lock of its own first, so that the second of two people sees the first one's item and gets the next position.
LOCK = "SELECT id FROM committees_meeting WHERE id = %s FOR UPDATE"
PUT = """
    WITH item AS (
        INSERT INTO committees_agendaitem (public_id, meeting_id, position, title)
        SELECT %(public_id)s, %(meeting)s, 1 + coalesce(max(position), 0), %(title)s
          FROM committees_agendaitem WHERE meeting_id = %(meeting)s RETURNING id)
    INSERT INTO grants_consideration (application_id, item_id) SELECT %(case)s, id FROM item RETURNING item_id"""
CONSIDERED = f"""
    SELECT (SELECT max(k2.item_id) FROM grants_consideration k2 WHERE k2.application_id = a.id),
           EXISTS (SELECT 1 FROM committees_poll p WHERE p.item_id = k.item_id AND p.closed_at IS NULL),
           {CALL.columns("c")}, {CASE.columns("a")}
      FROM grants_consideration k JOIN grants_application a ON a.id = k.application_id
      JOIN grants_call c ON c.id = a.call_id WHERE k.item_id = %(item)s"""


def put_on_agenda(application: Application, meeting: int) -> int:
    """Add the next item for this case and join the two; the key of the item."""
    values: dict[str, Any] = {
        "meeting": meeting,
        "public_id": uuid.uuid4(),
        "title": application.title,
        "case": application.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [meeting])
        cursor.execute(PUT, values)
        return int(cursor.fetchone()[0])


def considered(item: int, *, lock: bool = False) -> tuple[Application, int, bool]:
    """The case of an agenda item with its call, its newest item, and whether a vote is open on this one."""
    row = first(CONSIDERED + (" FOR UPDATE OF a" if lock else ""), {"item": item})
    assert row is not None, "every item of a body's agenda is about a case"
    newest, polled, *values = row
    application = CASE.build(values[CALL.width :])
    application.call = CALL.build(values[: CALL.width])
    return application, newest, polled
