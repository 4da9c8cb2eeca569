# SPDX-License-Identifier: AGPL-3.0-or-later
"""A circulation ends: closed like a session, with a sentence that says how; its minutes wait for the chair."""

from django.db import connection

from committees.models import Poll

END = """
    WITH told AS (
        UPDATE committees_agendaitem SET notes = concat_ws(E'\\n\\n', nullif(notes, ''), %(text)s::text)
         WHERE id = %(item)s RETURNING meeting_id)
    UPDATE committees_meeting SET phase = 'closed', closed_at = now(), version = version + 1
     WHERE id IN (SELECT meeting_id FROM told)"""


def span(poll: Poll) -> str:
    """From when until when people could answer; poll: with its meeting."""
    return f"Umlaufverfahren vom {poll.opened_on:%d.%m.%Y} bis zum {poll.item.meeting.held_on:%d.%m.%Y}."


def end(item: int, text: str) -> None:
    """item: the only point of the circulation. What was noted there stays, the text comes after it."""
    with connection.cursor() as cursor:
        cursor.execute(END, {"item": item, "text": text})
