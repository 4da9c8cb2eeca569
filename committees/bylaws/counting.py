# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a vote decided, and why, § 91 VwVfG."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import TextChoices

from committees.bylaws.quorum import Quorum
from committees.bylaws.rules import Majority, MajorityRule, Of, OnTie, QuorumRule, Rules, Share
from committees.bylaws.words import counted

CHAIR_DECIDES = "Stimmengleichheit, die Stimme des Vorsitzes entscheidet"
HALF = Share(Fraction(1, 2), more_than=True)
TWO_THIRDS = Share(Fraction(2, 3), more_than=False)
SHARES = {
    Majority.SIMPLE: (Of.CAST, HALF),
    Majority.OF_PRESENT: (Of.PRESENT, HALF),
    Majority.OF_MEMBERS: (Of.MEMBERS, HALF),
    Majority.TWO_THIRDS_OF_CAST: (Of.CAST, TWO_THIRDS),
    Majority.TWO_THIRDS_OF_PRESENT: (Of.PRESENT, TWO_THIRDS),
    Majority.TWO_THIRDS_OF_MEMBERS: (Of.MEMBERS, TWO_THIRDS),
}


class Verdict(TextChoices):
    YES = "yes", "Ja"
    NO = "no", "Nein"
    ABSTAIN = "abstain", "Enthaltung"


class Outcome(TextChoices):
    """Undecided: unanimity failed, and the rules ask for another round. Void: taken back, never counted."""

    ADOPTED = "adopted", "angenommen"
    REJECTED = "rejected", "abgelehnt"
    UNDECIDED = "undecided", "noch nicht entschieden"
    VOID = "void", "aufgehoben"


@dataclass(frozen=True, slots=True)
class Tally:
    """Whole votes of one round, and who could have cast one."""

    yes: int
    no: int
    abstain: int
    present: int
    members: int

    def of(self, whom: Of, *, abstentions: bool) -> int:
        cast = self.yes + self.no + (self.abstain if abstentions else 0)
        return {Of.CAST: cast, Of.PRESENT: self.present, Of.MEMBERS: self.members}[whom]

    def __str__(self) -> str:
        return f"{self.yes} Ja, {self.no} Nein, {counted(self.abstain, 'Enthaltung', 'Enthaltungen')}"


@dataclass(frozen=True, slots=True)
class Result:
    """The count of a vote, its outcome, and why in one German sentence."""

    yes: int
    no: int
    abstain: int
    outcome: Outcome
    why: str


def count(
    rules: Rules,
    ballots: Sequence[str],
    *,
    chair: str,
    present: int,
    members: int,
    round: int = 1,
    quorum: Quorum | None = None,
) -> Result:
    """ballots: verdicts of those entitled, "" where not used; chair: the verdict of who presides, "" if without a vote.

    Without a quorum there is no vote to count (ValueError); its reason begins the sentence.
    """
    tally = tally_of(ballots, present, members)
    if quorum and not quorum.quorate:
        raise ValueError("no quorum, no vote")
    outcome, why = decide(rules, tally, chair, round)
    standing = quorum.why if quorum else _presence(rules.quorum, present, members)
    return Result(tally.yes, tally.no, tally.abstain, outcome, f"{standing}; {tally}; {why}: {outcome.label}")


def tally_of(ballots: Sequence[str], present: int, members: int) -> Tally:
    """Counts; ValueError where more people voted than could."""
    if not len(ballots) <= present <= members or not set(ballots) <= {"", *Verdict}:
        raise ValueError("ballots that nobody could have cast")
    votes = Counter(ballots)
    return Tally(votes[Verdict.YES], votes[Verdict.NO], votes[Verdict.ABSTAIN], present, members)


def decide(rules: Rules, tally: Tally, chair: str, number: int) -> tuple[Outcome, str]:
    """What that round decides, with the reason."""
    if number < 1:
        raise ValueError("rounds begin with 1")
    outcome, why = _in_round(rules, tally, chair, number)
    return outcome, f"Runde {number}, {why}" if rules.majority.simple_after else why


def _in_round(rules: Rules, tally: Tally, chair: str, number: int) -> tuple[Outcome, str]:
    kind = rules.majority.kind_in(number)
    if kind is Majority.UNANIMOUS:
        return _unanimous(rules.majority, tally, number)
    if not tally.yes:
        return Outcome.REJECTED, "keine Ja-Stimme"
    if kind is Majority.SIMPLE and _is_tie(rules.majority, tally):
        return _on_tie(rules, chair, number)
    return _majority(rules.majority, kind, tally)


def _unanimous(rule: MajorityRule, tally: Tally, number: int) -> tuple[Outcome, str]:
    against = tally.no + (tally.abstain if rule.abstentions_count else 0)
    if tally.yes and not against:
        return Outcome.ADOPTED, Majority.UNANIMOUS.label
    if not rule.simple_after:
        return Outcome.REJECTED, f"{Majority.UNANIMOUS.label} verfehlt"
    return Outcome.UNDECIDED, f"{Majority.UNANIMOUS.label} verfehlt, es folgt Runde {number + 1}"


def _is_tie(rule: MajorityRule, tally: Tally) -> bool:
    """As many for as against; abstentions that count as cast leave yes short of half, which no chair can mend."""
    return tally.yes == tally.no and 2 * tally.yes == tally.of(Of.CAST, abstentions=rule.abstentions_count)


def _on_tie(rules: Rules, chair: str, number: int) -> tuple[Outcome, str]:
    rule = rules.tie
    if rule.decides is OnTie.REJECTED:
        return Outcome.REJECTED, "Stimmengleichheit, nach der Geschäftsordnung eine Ablehnung"
    if rule.only_in_round not in {0, number}:
        return Outcome.REJECTED, f"Stimmengleichheit, der Vorsitz entscheidet nur in Runde {rule.only_in_round}"
    if chair not in {Verdict.YES, Verdict.NO}:
        return Outcome.REJECTED, "Stimmengleichheit, keine Stimme des Vorsitzes"
    outcome = Outcome.ADOPTED if chair == Verdict.YES else Outcome.REJECTED
    return outcome, CHAIR_DECIDES


def _majority(rule: MajorityRule, kind: Majority, tally: Tally) -> tuple[Outcome, str]:
    whom, share = SHARES[kind]
    needed = share.needed(tally.of(whom, abstentions=rule.abstentions_count))
    adopted = tally.yes >= needed
    plain = kind is Majority.SIMPLE and not rule.abstentions_count
    missed = "" if adopted else " verfehlt"
    mixed = ", Enthaltungen zählen mit" if whom is Of.CAST and rule.abstentions_count else ""
    figure = "" if plain else f", nötig sind {needed} Ja"
    return Outcome.ADOPTED if adopted else Outcome.REJECTED, f"{kind.label}{missed}{mixed}{figure}"


def _presence(rule: QuorumRule, present: int, members: int) -> str:
    """Only what the two numbers prove; the whole reason is the quorum's."""
    share = f", {rule.share}" if rule.share and present >= rule.share.needed(members) else ""
    return f"{present} von {members} Sitzen anwesend{share}"
