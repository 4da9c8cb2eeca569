# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one body decided comes to another for information: a point of its next session nobody votes on.

A resolution is told at once, when its vote closes, if the informed body has a session to come. Otherwise it waits, and
the session that is convened next takes everything that waits.
"""

from datetime import date

from django.db import connection

from committees.rows import first

# FOR UPDATE: positions are counted, and two resolutions may come at once.
NEXT = """
    SELECT id FROM committees_meeting
     WHERE committee_id = {body} AND kind = 'session' AND phase = 'convened' AND held_on >= %(day)s
     ORDER BY held_on LIMIT 1 FOR UPDATE"""
# Of bodies that inform this one; and what was decided of a small sum in its place.
TELL = """
    INSERT INTO committees_agendaitem (public_id, meeting_id, position, kind, title, text, urgent, notes, about_id)
    SELECT gen_random_uuid(), m.id,
           (SELECT coalesce(max(i.position), 0) FROM committees_agendaitem i WHERE i.meeting_id = m.id)
               + row_number() OVER (ORDER BY r.id),
           'information', left(%(title)s || k.name || ' vom ' || to_char(r.resolved_on, 'DD.MM.YYYY'), 200),
           '', false, '', r.id
      FROM committees_meeting m
      JOIN committees_resolution r ON r.resolved_on <= m.held_on AND r.kind = 'vote' AND r.repeated_because = ''
      JOIN committees_committee k ON k.id = r.committee_id
     WHERE m.id = %(meeting)s AND m.kind = 'session' AND m.phase = 'convened'
       AND (k.informs_id = m.committee_id OR k.id = m.committee_id AND r.poll_id IS NULL)
       AND NOT EXISTS (SELECT 1 FROM committees_agendaitem t JOIN committees_meeting n ON n.id = t.meeting_id
                        WHERE t.about_id = r.id AND n.committee_id = m.committee_id AND n.phase <> 'canceled')
     ORDER BY r.id
    RETURNING id"""
TITLE = "Zur Kenntnis: "


def tell_next_session(body: int, *, on: date) -> list[int]:
    """Put everything that waits on the body's next session from that day on; the keys of the new points."""
    meeting = first(NEXT.format(body="%(body)s"), {"body": body, "day": on})
    return tell(meeting[0]) if meeting else []


def tell_informed_body(body: int, *, on: date) -> list[int]:
    """After a body resolved: the one it informs gets to know it, if there is one."""
    informs = "(SELECT informs_id FROM committees_committee WHERE id = %(body)s)"
    meeting = first(NEXT.format(body=informs), {"body": body, "day": on})
    return tell(meeting[0]) if meeting else []


def tell(meeting: int) -> list[int]:
    """The same for a session nobody else writes to: one that was convened just now, or is locked."""
    with connection.cursor() as cursor:
        cursor.execute(TELL, {"meeting": meeting, "title": TITLE})
        return [key for (key,) in cursor.fetchall()]
