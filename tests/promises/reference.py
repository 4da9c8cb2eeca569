# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session of five seats as one page of plain Python: what may happen, and what a count must say.

It knows nothing of tables, locks or the door, only the rules of §§ 20, 90 and 91 VwVfG.
"""

from dataclasses import dataclass, field

SEATS = 5
QUORUM = 3  # more than half of five, and at least three


@dataclass
class Ballots:
    """An open vote: who may cast for which seat, what they said, and who wrote it down."""

    electorate: dict[int, str]
    votes: dict[int, str] = field(default_factory=dict)
    recorded: set[int] = field(default_factory=set)


@dataclass
class Session:
    """people: "m3" is the member of seat 3, "d3" its deputy; seat 1 is the chair."""

    invited: set[int] = field(default_factory=set)
    present: dict[int, str] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    poll: Ballots | None = None
    opened: bool = False
    resolved: bool = False

    def sits(self, seat: int, who: str) -> bool:
        """Whether this person can be let in: nobody else sits there."""
        return self.present.get(seat, who) == who

    def may_recuse(self) -> bool:
        return self.poll is None

    def recuse(self, who: str, *, by_law: bool) -> None:
        """Whom the law excludes stays excluded, whatever else is said."""
        if who in self.excluded:
            return
        (self.excluded if by_law else self.doubted).add(who)
        if by_law:
            self.doubted.discard(who)

    def electorate(self) -> dict[int, str]:
        """Who is there and not out; an excluded member is not absent, so no deputy stands in."""
        return {
            seat: who
            for seat, who in self.present.items()
            if who not in self.excluded and f"m{seat}" not in self.excluded
        }

    def next_doubt(self) -> tuple[str, dict[int, str]]:
        """Whom the body decides on next, and who votes on it: neither that member nor who stands in for it."""
        who = min(self.doubted)
        rest = {seat: person for seat, person in self.electorate().items() if seat != int(who[1])}
        return who, rest

    def may_decide(self) -> bool:
        if self.poll is not None or self.resolved or not self.doubted or self.invited != set(range(1, SEATS + 1)):
            return False
        return len(self.next_doubt()[1]) >= QUORUM

    def decide(self, who: str, *, out: bool) -> None:
        self.doubted.discard(who)
        if out:
            self.excluded.add(who)

    def may_open(self) -> bool:
        everybody = self.invited == set(range(1, SEATS + 1))
        undecided = any(f"m{seat}" in self.doubted or self.present.get(seat) in self.doubted for seat in self.invited)
        free = self.poll is None and not self.resolved
        return everybody and not undecided and free and len(self.electorate()) >= QUORUM

    def open(self) -> None:
        self.poll, self.opened = Ballots(self.electorate()), True

    def said(self, who: str) -> str:
        """What somebody's seat said so far."""
        return self.poll.votes.get(int(who[1]), "") if self.poll else ""

    def may_vote(self, who: str) -> bool:
        return self.poll is not None and who in self.poll.electorate.values()

    def vote(self, who: str, verdict: str) -> None:
        assert self.poll is not None
        seat = int(who[1])
        self.poll.votes[seat] = verdict
        self.poll.recorded.discard(seat)

    def may_record(self, seat: int) -> bool:
        """Only for somebody with a ballot who did not vote alone."""
        if self.poll is None or seat not in self.poll.electorate:
            return False
        return seat not in self.poll.votes or seat in self.poll.recorded

    def record(self, seat: int, verdict: str) -> None:
        assert self.poll is not None
        self.poll.votes[seat] = verdict
        self.poll.recorded.add(seat)

    def may_close(self) -> bool:
        return self.poll is not None and bool(self.poll.votes)

    def close(self) -> tuple[int, int, int, bool]:
        """Yes, no, abstentions, and whether the motion is adopted: more yes than no; the chair breaks a tie."""
        assert self.poll is not None
        cast = list(self.poll.votes.values())
        yes, no, abstain = (cast.count(verdict) for verdict in ("yes", "no", "abstain"))
        chair = self.poll.votes.get(1)
        adopted = yes > no or (yes == no and yes > 0 and chair == "yes")
        self.poll = None
        self.resolved = self.resolved or adopted
        return yes, no, abstain, adopted

    def void(self) -> None:
        self.poll = None
