# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a body stands at the moment of a vote: seats, who sits there, invitations, bias, ballots; one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from committees.bylaws.inviting import Sent
from committees.bylaws.membership import Eligibility, eligible
from committees.bylaws.rules import Channel, Rules
from committees.models import read_rules
from committees.rows import first

# `rulebook.of_meeting` on the hot way: what the invitation to the meeting m froze counts, also where that is the law
# alone; a change after it surprises nobody. Before an invitation those valid on its own day apply.
RULES = """
    LEFT JOIN committees_rulesofprocedure r ON r.id = CASE WHEN m.invited_on IS NOT NULL THEN m.rules_id ELSE (
        SELECT v.id FROM committees_rulesofprocedure v
         WHERE v.committee_id = m.committee_id AND v.valid_from <= m.held_on
         ORDER BY v.valid_from DESC LIMIT 1) END"""
# Who is a member is asked for the day of the session, also past midnight; of a circulation for each of its days.
HOLDS = "t.since <= least(%(on)s, m.held_on) AND (t.until IS NULL OR t.until >= least(%(on)s, m.held_on))"
# A seat the body gave up is no measure of a quorum from the day after its last one.
LASTS = "(s.until IS NULL OR s.until >= least(%(on)s, m.held_on))"
# Of a meeting m: its seats with a vote; who holds each and since when, who sits there, born when, as a deputy or not,
# and when which way they were invited: whoever held the seat before does not count.
SEATS = f"""
    SELECT coalesce(json_agg(json_build_array(
               s.id, s.number, s.area, h.user_id, coalesce(p.user_id, h.user_id), coalesce(d.born_on, h.born_on),
               p.user_id IS NOT NULL,
               (SELECT json_agg(json_build_array(u.on, u.channel)) FROM committees_summons u
                 WHERE u.meeting_id = m.id AND u.seat_id = s.id AND u.user_id IN (h.user_id, p.user_id)),
               h.since, coalesce(d.part, h.part) = 'deputy') ORDER BY s.number), '[]')
      FROM committees_seat s
      LEFT JOIN committees_tenure h ON h.id = (SELECT t.id FROM committees_tenure t
           WHERE t.seat_id = s.id AND t.part = 'holder' AND {HOLDS})
      LEFT JOIN committees_presence p ON p.meeting_id = m.id AND p.seat_id = s.id AND p.left_at IS NULL
      LEFT JOIN committees_tenure d ON d.id = (SELECT t.id FROM committees_tenure t
           WHERE t.seat_id = s.id AND t.user_id = p.user_id AND {HOLDS} LIMIT 1)
     WHERE s.committee_id = m.committee_id AND NOT s.advisory AND {LASTS}"""
BIASED = """
    SELECT coalesce(json_agg(json_build_array(c.user_id, c.standing, CASE WHEN v.advisory THEN v.number END)), '[]')
      FROM committees_recusal c JOIN committees_seat v ON v.id = c.seat_id
     WHERE c.item_id = %(item)s AND c.standing <> 'cleared'"""
SECOND = "m.second_of_id IS NOT NULL, m.with_note"
SAME = """EXISTS (
    SELECT FROM committees_agendaitem i JOIN committees_agendaitem f ON f.id = i.taken_from_id
     WHERE i.id = %(item)s AND f.meeting_id = m.second_of_id)"""
AGAIN = f"{SECOND}, {SAME}"
OF_MEETING = f"""
    SELECT m.committee_id, r.body::text, {AGAIN}, ({SEATS}), ({BIASED}), m.kind, m.held_on, m.urgent
      FROM committees_meeting m {RULES} WHERE m.id = %(id)s"""
# The same of every point at once: they differ in whether the point comes again, and in who has no part in it.
EACH = f"json_build_array(a.id, {SAME}, ({BIASED}))".replace("%(item)s", "a.id")
OF_POINTS = f"""
    SELECT m.committee_id, r.body::text, ({SEATS}), m.kind, m.held_on, m.urgent, {SECOND},
           (SELECT coalesce(json_agg({EACH}), '[]') FROM committees_agendaitem a WHERE a.meeting_id = m.id)
      FROM committees_meeting m {RULES} WHERE m.id = %(id)s"""
# Who got a ballot is not excluded from that vote, whatever they became afterwards; whom the vote is about is. The
# casting vote is the chair's own, not that of whoever deputises for the member who holds the seat.
OF_POLL = f"""
    SELECT m.committee_id, r.body::text, {AGAIN.replace("%(item)s", "p.item_id")}, s.seats, s.occupied,
           (SELECT count(DISTINCT c.seat_id) FROM committees_recusal c
               JOIN committees_seat v ON v.id = c.seat_id AND NOT v.advisory
             WHERE c.item_id = p.item_id AND (c.standing = 'excluded' OR c.id = p.recusal_id)
               AND c.seat_id <> ALL(b.entitled)),
           b.ballots, b.verdicts, b.chair, b.areas
      FROM committees_poll p JOIN committees_agendaitem i ON i.id = p.item_id
      JOIN committees_meeting m ON m.id = i.meeting_id {RULES}
      CROSS JOIN LATERAL (SELECT count(*) AS ballots, array_agg(b.verdict::text) AS verdicts,
                                 coalesce(array_agg(b.seat_id), ARRAY[]::bigint[]) AS entitled,
                                 max(b.verdict) FILTER (WHERE s.is_chair AND EXISTS (
                                     SELECT FROM committees_tenure t WHERE t.seat_id = s.id AND t.user_id = b.user_id
                                        AND t.part = 'holder' AND {HOLDS})) AS chair,
                                 array_agg(DISTINCT s.area::text) FILTER (WHERE s.area <> '') AS areas
                            FROM committees_ballot b JOIN committees_seat s ON s.id = b.seat_id
                           WHERE b.poll_id = p.id) b
      CROSS JOIN LATERAL (SELECT count(*) AS seats, count(*) FILTER (WHERE EXISTS (
                                     SELECT FROM committees_tenure t
                                      WHERE t.seat_id = s.id AND t.part = 'holder' AND {HOLDS})) AS occupied
                            FROM committees_seat s
                           WHERE s.committee_id = m.committee_id AND NOT s.advisory AND {LASTS}) s
     WHERE p.id = %(id)s"""


@dataclass(frozen=True, slots=True)
class Sitter:
    """A seat with a vote: who holds it since when, who sits there or would, whether they are here, as a deputy or not.

    invited: the lines of the log for these two people.
    """

    seat: int
    number: int
    area: str
    holder: int | None
    user: int | None
    born_on: date | None
    here: bool
    invited: tuple[Sent, ...]
    since: date | None
    deputises: bool


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Numbers of seats; verdicts of the ballots in no order, "" where not cast; the chair's verdict or "".

    held_on: None for a circulation, whose start asks everybody: periods of invitations are those of sessions.
    electors: (seat, person) who may vote now. doubted: numbers of seats whose bias nobody decided on yet.
    """

    committee: int
    rules: Rules
    seats: int
    occupied: int
    excluded: int
    present: int
    areas: frozenset[str] = frozenset()
    second_session: bool = False
    note: bool = False
    same_item: bool = False
    electors: list[tuple[int, int]] = field(default_factory=list)
    doubted: list[int] = field(default_factory=list)
    sitters: list[Sitter] = field(default_factory=list)
    held_on: date | None = None
    urgent: bool = False
    verdicts: list[str] = field(default_factory=list)
    chair: str = ""


def of_meeting(pk: int, *, on: date, item: int | None = None, without: Sequence[int] = ()) -> Standing:
    """Seats and presence at a meeting for one of its items; who is excluded is not present for it, § 20 (4) VwVfG.

    without: people who also have no vote, as those whose bias is voted on. In a circulation everybody is present.
    """
    row = first(OF_MEETING, {"id": pk, "on": on, "item": item})
    assert row is not None, "the door has locked it"
    committee, body, second, note, same, seats, biased, kind, held_on, urgent = row
    room = _Room(committee, _rules(body), [_sitter(values) for values in seats], kind, held_on, urgent, on)
    return room.at((second, note, same), biased, without)


def of_points(pk: int, *, on: date) -> dict[int | None, Standing]:
    """The same for each point of the agenda by its key, and for none of them: one statement, however many there are."""
    row = first(OF_POINTS, {"id": pk, "on": on})
    assert row is not None, "the page has found it"
    committee, body, seats, kind, held_on, urgent, second, note, points = row
    room = _Room(committee, _rules(body), [_sitter(values) for values in seats], kind, held_on, urgent, on)
    found: dict[int | None, Standing] = {None: room.at((second, note, False), ())}
    return found | {item: room.at((second, note, same), biased) for item, same, biased in points}


@dataclass(frozen=True, slots=True)
class _Room:
    """What every point of a meeting shares."""

    committee: int
    rules: Rules
    sitters: list[Sitter]
    kind: str
    held_on: date
    urgent: bool
    on: date

    def at(
        self, again: tuple[bool, bool, bool], biased: Sequence[tuple[int, str, int | None]], without: Sequence[int] = ()
    ) -> Standing:
        """For one point; again: a second session, with the note, to a point of the first one."""
        out = {user for user, standing, _adviser in biased if standing == "excluded"} | set(without)
        kept_out = [sitter for sitter in self.sitters if _is_out(self.rules, sitter, out)]
        here = [each for each in self.sitters if (each.here or self.kind == "circulation") and each not in kept_out]
        voters = [sitter for sitter in here if _may_vote(self.rules, sitter, self.on)]
        second, note, same = again
        return Standing(
            committee=self.committee,
            rules=self.rules,
            seats=len(self.sitters),
            occupied=sum(sitter.holder is not None for sitter in self.sitters),
            excluded=len(kept_out),
            present=len(voters),
            areas=frozenset(sitter.area for sitter in voters if sitter.area),
            second_session=second,
            note=note,
            same_item=same,
            electors=[(sitter.seat, sitter.user) for sitter in voters if sitter.user is not None],
            doubted=_doubted(self.sitters, biased),
            sitters=self.sitters,
            held_on=self.held_on if self.kind == "session" else None,
            urgent=self.urgent,
        )


def _doubted(sitters: Sequence[Sitter], biased: Sequence[tuple[int, str, int | None]]) -> list[int]:
    """Who advises has no vote, and talks: a doubt about them is decided first as well."""
    doubtful = {user for user, standing, _adviser in biased if standing == "doubted"}
    advisers = [number for _user, standing, number in biased if standing == "doubted" and number is not None]
    return [*(each.number for each in sitters if each.user in doubtful or each.holder in doubtful), *advisers]


def of_poll(pk: int, *, on: date, verdicts: list[str] | None = None) -> Standing:
    """Seats and ballots of a poll; present is who got a ballot. verdicts: those of opened envelopes."""
    row = first(OF_POLL, {"id": pk, "on": on})
    assert row is not None, "the door has locked it"
    committee, body, second, note, same, seats, occupied, excluded, ballots, said, chair, areas = row
    return Standing(
        committee=committee,
        rules=_rules(body),
        seats=seats,
        occupied=occupied,
        excluded=excluded,
        present=ballots,
        areas=frozenset(areas or ()),
        second_session=second,
        note=note,
        same_item=same,
        verdicts=list(said or []) if verdicts is None else verdicts,
        chair=(chair or "") if verdicts is None else "",
    )


def _rules(body: str | None) -> Rules:
    """A body without rules of its own follows the law: that is what Rules() says."""
    return read_rules(body) if body else Rules()


def _sitter(values: list[object]) -> Sitter:
    seat, number, area, holder, user, born_on, here, invited, since, deputises = values
    sent = tuple(Sent(number, date.fromisoformat(on), Channel(way)) for on, way in invited or ())  # type: ignore[attr-defined, arg-type]
    born, begun = (date.fromisoformat(day) if isinstance(day, str) else None for day in (born_on, since))
    return Sitter(seat, number, area, holder, user, born, here, sent, begun, bool(deputises))  # type: ignore[arg-type]


def _is_out(rules: Rules, sitter: Sitter, out: set[int]) -> bool:
    """An excluded member is not absent: nobody stands in for it, unless the rules say so."""
    return sitter.user in out or (sitter.holder in out and not rules.deputies.for_excluded)


def _may_vote(rules: Rules, sitter: Sitter, on: date) -> bool:
    """Somebody sits there who may: see `eligible_to_vote`."""
    return sitter.user is not None and eligible_to_vote(rules, sitter.born_on, on, deputises=sitter.deputises)


def eligible_to_vote(rules: Rules, born_on: date | None, on: date, *, deputises: bool) -> bool:
    """A deputy only where the rules know deputies; anybody of the age they ask for on the day of the vote.

    An unknown birthday excludes nobody.
    """
    if deputises and not rules.deputies.allowed:
        return False
    return born_on is None or eligible(rules, born_on, on) is Eligibility.VOTER
