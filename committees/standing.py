# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a body stands at the moment of a vote: its seats, who is present, its rules, the ballots; one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass

from committees.bylaws.rules import Rules
from committees.models import read_rules
from committees.rows import first

# The rules of the day of the invitation count: a change after it surprises nobody. The meeting m froze them then. As
# long as the portal sends no invitations no meeting has frozen any, and those valid on its own day apply.
RULES = """
    LEFT JOIN committees_rulesofprocedure r ON r.id = coalesce(m.rules_id, (
        SELECT v.id FROM committees_rulesofprocedure v
         WHERE v.committee_id = m.committee_id AND v.valid_from <= coalesce(m.invited_on, m.held_on)
         ORDER BY v.valid_from DESC LIMIT 1))"""
OF_MEETING = f"""
    SELECT m.committee_id, r.body::text, s.seats, s.occupied, s.excluded,
           (SELECT count(*) FROM committees_presence p
             WHERE p.meeting_id = m.id AND p.seat_id <> ALL(%(excluded)s::bigint[])), ARRAY[]::text[], NULL
      FROM committees_meeting m {RULES}
      CROSS JOIN LATERAL (SELECT count(*) AS seats, count(holder_id) AS occupied,
                                 count(*) FILTER (WHERE id = ANY(%(excluded)s::bigint[])) AS excluded
                            FROM committees_seat WHERE committee_id = m.committee_id) s
     WHERE m.id = %(id)s"""
# Who got a ballot is not excluded from that vote, whatever they became afterwards.
OF_POLL = f"""
    SELECT m.committee_id, r.body::text, s.seats, s.occupied, s.excluded, b.ballots, b.verdicts, b.chair
      FROM committees_poll p JOIN committees_agendaitem i ON i.id = p.item_id
      JOIN committees_meeting m ON m.id = i.meeting_id {RULES}
      CROSS JOIN LATERAL (SELECT count(*) AS ballots, array_agg(b.verdict::text) AS verdicts,
                                 coalesce(array_agg(b.seat_id), ARRAY[]::bigint[]) AS entitled,
                                 max(b.verdict) FILTER (WHERE s.is_chair) AS chair
                            FROM committees_ballot b JOIN committees_seat s ON s.id = b.seat_id
                           WHERE b.poll_id = p.id) b
      CROSS JOIN LATERAL (SELECT count(*) AS seats, count(holder_id) AS occupied,
                                 count(*) FILTER (WHERE id = ANY(%(excluded)s::bigint[])
                                                    AND id <> ALL(b.entitled)) AS excluded
                            FROM committees_seat WHERE committee_id = m.committee_id) s
     WHERE p.id = %(id)s"""


@dataclass(frozen=True)
class Standing:
    """Numbers of seats; verdicts of the ballots in no order, "" where not cast; the chair's verdict or ""."""

    committee: int
    rules: Rules
    seats: int
    occupied: int
    excluded: int
    present: int
    verdicts: list[str]
    chair: str


def of_meeting(pk: int, *, excluded: Sequence[int] = ()) -> Standing:
    """Seats and presence of a meeting; who is excluded from an item is not present for it, § 20 (4) VwVfG."""
    return _read(OF_MEETING, pk, excluded)


def of_poll(pk: int, *, excluded: Sequence[int] = ()) -> Standing:
    """Seats and ballots of a poll; present is who got a ballot."""
    return _read(OF_POLL, pk, excluded)


def _read(sql: str, pk: int, excluded: Sequence[int]) -> Standing:
    row = first(sql, {"id": pk, "excluded": list(excluded)})
    assert row is not None, "the door has locked it"
    committee, body, seats, occupied, without, present, verdicts, chair = row
    # A body without rules of its own follows the law: that is what Rules() says.
    rules = read_rules(body) if body else Rules()
    return Standing(committee, rules, seats, occupied, without, present, list(verdicts or []), chair or "")
