# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a body counts: quorum and majority as pure functions, each with its reasoning in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from committees.models import Outcome, RulesOfProcedure, TieRule, Verdict
from law.finding import Finding

CHAIR_DECIDES = "Stimmengleichheit, die Stimme des Vorsitzes entscheidet"


@dataclass(frozen=True)
class Result:
    """The count of a closed poll: whole votes, its outcome, and why in one German sentence."""

    yes: int
    no: int
    abstain: int
    outcome: Outcome
    reasoning: str


def missing_quorum(seats: int, present: int, rules: RulesOfProcedure) -> list[Finding]:
    """More than half of the seats and at least the minimum must be present, § 90 (1) VwVfG; [] when quorate."""
    needed = max(seats // 2 + 1, rules.minimum_present)
    if present >= needed:
        return []
    text = (
        f"Das Gremium ist nicht beschlussfähig: {present} von {seats} Sitzen sind anwesend, nötig sind {needed}. "
        "Tragen Sie die Anwesenheit ein oder laden Sie zu einer neuen Sitzung ein."
    )
    return [Finding("quorum", text, field="present", norm="§ 90 Abs. 1 VwVfG")]


def count(verdicts: Sequence[str], rules: RulesOfProcedure, *, chair: str, seats: int) -> Result:
    """Simple majority of the votes cast; abstentions are not cast. A tie follows the rules, § 91 VwVfG."""
    tally = Counter(verdicts)
    yes, no, abstain = tally[Verdict.YES], tally[Verdict.NO], tally[Verdict.ABSTAIN]
    outcome, why = _majority(yes, no, chair, rules)
    voted = f"{len(verdicts)} von {seats} Sitzen anwesend, mehr als die Hälfte"
    reasoning = f"{voted}; {yes} Ja, {no} Nein, {_abstentions(abstain)}; {why}: {outcome.label}"
    return Result(yes, no, abstain, outcome, reasoning)


def _majority(yes: int, no: int, chair: str, rules: RulesOfProcedure) -> tuple[Outcome, str]:
    if yes != no:
        return (Outcome.ADOPTED if yes > no else Outcome.REJECTED), "einfache Mehrheit der abgegebenen Stimmen"
    if rules.tie == TieRule.CHAIR and yes and chair in {Verdict.YES, Verdict.NO}:
        outcome = Outcome.ADOPTED if chair == Verdict.YES else Outcome.REJECTED
        return outcome, CHAIR_DECIDES
    return Outcome.REJECTED, "Stimmengleichheit" if yes else "keine Ja-Stimme"


def _abstentions(number: int) -> str:
    return "1 Enthaltung" if number == 1 else f"{number} Enthaltungen"
