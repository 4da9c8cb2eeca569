# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a body counts: the truth table of quorum, majority and tie."""

from datetime import date

import pytest

from committees.models import Committee, RulesOfProcedure, TieRule
from committees.voting import count, missing_quorum


def rules(tie: TieRule = TieRule.CHAIR, minimum: int = 3) -> RulesOfProcedure:
    return RulesOfProcedure(
        committee=Committee(name="Gremium"), valid_from=date(2025, 1, 1), tie=tie, minimum_present=minimum
    )


def verdicts(yes: int, no: int, abstain: int = 0, silent: int = 0) -> list[str]:
    return ["yes"] * yes + ["no"] * no + ["abstain"] * abstain + [""] * silent


@pytest.mark.parametrize(
    ("seats", "present", "quorate"),
    [
        (15, 7, False),
        (15, 8, True),
        (15, 15, True),
        (15, 0, False),
        (14, 7, False),  # half is not more than half
        (14, 8, True),
        (5, 2, False),
        (5, 3, True),
        (3, 2, False),  # more than half, but fewer than three
        (3, 3, True),
        (1, 1, False),
        (0, 0, False),
    ],
)
def test_more_than_half_of_the_seats_and_at_least_three(seats: int, present: int, quorate: bool) -> None:
    assert (missing_quorum(seats, present, rules()) == []) is quorate


def test_a_body_may_ask_for_more_than_three() -> None:
    assert missing_quorum(5, 3, rules(minimum=4))
    assert not missing_quorum(5, 4, rules(minimum=4))


def test_the_refusal_names_present_seats_and_what_is_needed() -> None:
    (finding,) = missing_quorum(15, 7, rules())
    assert "nicht beschlussfähig: 7 von 15 Sitzen sind anwesend, nötig sind 8" in finding.text
    assert finding.blocking


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "silent", "chair", "outcome"),
    [
        (9, 2, 1, 0, "yes", "adopted"),
        (2, 9, 1, 0, "yes", "rejected"),  # the chair has one vote like everybody
        (1, 0, 11, 0, "abstain", "adopted"),  # abstentions are not cast
        (0, 1, 11, 0, "abstain", "rejected"),
        (1, 0, 0, 11, "", "adopted"),  # neither are ballots nobody used
        (6, 6, 1, 0, "yes", "adopted"),
        (6, 6, 1, 0, "no", "rejected"),
        (6, 6, 1, 0, "abstain", "rejected"),
        (6, 6, 1, 0, "", "rejected"),
        (0, 0, 12, 0, "abstain", "rejected"),  # no yes vote
        (0, 0, 0, 12, "", "rejected"),
    ],
)
def test_simple_majority_of_the_votes_cast(
    yes: int, no: int, abstain: int, silent: int, chair: str, outcome: str
) -> None:
    result = count(verdicts(yes, no, abstain, silent), rules(), chair=chair, seats=15)
    assert (result.yes, result.no, result.abstain, result.outcome) == (yes, no, abstain, outcome)


@pytest.mark.parametrize("chair", ["yes", "no", "abstain", ""])
def test_a_body_whose_rules_reject_ties_does_not_ask_the_chair(chair: str) -> None:
    assert count(verdicts(6, 6, 1), rules(TieRule.REJECTED), chair=chair, seats=15).outcome == "rejected"


@pytest.mark.parametrize("tie", TieRule)
@pytest.mark.parametrize("chair", ["yes", "no", "abstain", ""])
def test_the_chair_and_the_tie_rule_change_no_majority(chair: str, tie: TieRule) -> None:
    assert count(verdicts(7, 6), rules(tie), chair=chair, seats=15).outcome == "adopted"
    assert count(verdicts(6, 7), rules(tie), chair=chair, seats=15).outcome == "rejected"


@pytest.mark.parametrize(
    ("tie", "chair", "outcome", "why"),
    [
        (TieRule.CHAIR, "yes", "adopted", "Stimmengleichheit, die Stimme des Vorsitzes entscheidet: angenommen"),
        (TieRule.CHAIR, "", "rejected", "Stimmengleichheit: abgelehnt"),
        (TieRule.CHAIR, "abstain", "rejected", "Stimmengleichheit: abgelehnt"),
        (TieRule.REJECTED, "yes", "rejected", "Stimmengleichheit: abgelehnt"),
        (TieRule.REJECTED, "", "rejected", "Stimmengleichheit: abgelehnt"),
    ],
)
def test_scenario_14_tie(tie: TieRule, chair: str, outcome: str, why: str) -> None:
    result = count(verdicts(6, 6, 1), rules(tie), chair=chair, seats=15)
    assert result.outcome == outcome
    assert result.reasoning == f"13 von 15 Sitzen anwesend, mehr als die Hälfte; 6 Ja, 6 Nein, 1 Enthaltung; {why}"


def test_no_yes_vote_is_said_in_words() -> None:
    result = count(verdicts(0, 0, 2, 8), rules(), chair="", seats=15)
    assert result.reasoning.endswith("0 Ja, 0 Nein, 2 Enthaltungen; keine Ja-Stimme: abgelehnt")
