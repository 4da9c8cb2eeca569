# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a body stands at the moment of a vote: its seats, who is present, its rules, the ballots; one statement each."""

from dataclasses import dataclass

from django.db import connection

from committees.models import RulesOfProcedure, TieRule

# The rules valid on the day of the meeting m; the law's own where the body has none.
RULES = """
    LEFT JOIN LATERAL (SELECT minimum_present, tie FROM committees_rulesofprocedure
                        WHERE committee_id = m.committee_id AND valid_from <= m.held_on
                        ORDER BY valid_from DESC LIMIT 1) r ON true"""
SEATS = "(SELECT count(*) FROM committees_seat s WHERE s.committee_id = m.committee_id)"
OF_MEETING = f"""
    SELECT m.committee_id, r.minimum_present, r.tie, {SEATS},
           (SELECT count(*) FROM committees_presence p WHERE p.meeting_id = m.id), ARRAY[]::text[], NULL
      FROM committees_meeting m {RULES} WHERE m.id = %s"""
OF_POLL = f"""
    SELECT m.committee_id, r.minimum_present, r.tie, {SEATS}, b.ballots, b.verdicts, b.chair
      FROM committees_poll p JOIN committees_agendaitem i ON i.id = p.item_id
      JOIN committees_meeting m ON m.id = i.meeting_id {RULES}
      CROSS JOIN LATERAL (SELECT count(*) AS ballots, array_agg(b.verdict::text) AS verdicts,
                                 max(b.verdict) FILTER (WHERE s.is_chair) AS chair
                            FROM committees_ballot b JOIN committees_seat s ON s.id = b.seat_id
                           WHERE b.poll_id = p.id) b
     WHERE p.id = %s"""


@dataclass(frozen=True)
class Standing:
    """Numbers of seats; verdicts of the ballots in no order, "" where not cast; the chair's verdict or ""."""

    committee: int
    rules: RulesOfProcedure
    seats: int
    present: int
    verdicts: list[str]
    chair: str


def of_meeting(pk: int) -> Standing:
    """Seats and presence of a meeting."""
    return _read(OF_MEETING, pk)


def of_poll(pk: int) -> Standing:
    """Seats and ballots of a poll; present is who got a ballot."""
    return _read(OF_POLL, pk)


def _read(sql: str, pk: int) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(sql, [pk])
        committee, minimum, tie, seats, present, verdicts, chair = cursor.fetchone()
    rules = RulesOfProcedure(committee_id=committee)
    if tie is not None:
        rules.minimum_present, rules.tie = minimum, TieRule(tie)
    return Standing(committee, rules, seats, present, list(verdicts or []), chair or "")
