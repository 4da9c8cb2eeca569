# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a body as it stands may vote and counts: the truth table of the law's quorum, majority and tie."""

import pytest

from committees.bylaws.rules import Base, OnTie, QuorumRule, Rules, Share, TieBreak
from committees.standing import Standing
from committees.voting import AFTERWARDS, count, missing_quorum, seats_to_ask
from tests.committees.bodies import rules_of, votes


def body(seats: int, present: int, rules: Rules = Rules(), *, excluded: int = 0) -> Standing:  # noqa: B008 - frozen
    """Every seat is taken; everybody present has a ballot nobody used."""
    return Standing(
        committee=1,
        rules=rules,
        seats=seats,
        occupied=seats,
        excluded=excluded,
        present=present,
        verdicts=[""] * present,
        chair="",
    )


def voted(verdicts: list[str], rules: Rules = Rules(), *, chair: str = "", seats: int = 15) -> Standing:  # noqa: B008
    return Standing(
        committee=1,
        rules=rules,
        seats=seats,
        occupied=seats,
        excluded=0,
        present=len(verdicts),
        verdicts=verdicts,
        chair=chair,
    )


def ties(decides: OnTie) -> Rules:
    return Rules(tie=TieBreak(decides))


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
    assert (missing_quorum(body(seats, present)) == []) is quorate


def test_a_body_may_ask_for_more_than_three() -> None:
    four = Rules(quorum=QuorumRule(minimum=4))
    assert missing_quorum(body(5, 3, four))
    assert not missing_quorum(body(5, 4, four))


def test_vacant_and_excluded_seats_count_as_the_rules_say() -> None:
    """15 seats, 12 taken, 2 excluded, 7 there."""
    for base, quorate in ((Base.ALL, False), (Base.OCCUPIED, True), (Base.WITHOUT_EXCLUDED, True)):
        rules = Rules(quorum=QuorumRule(base=base))
        found = Standing(committee=1, rules=rules, seats=15, occupied=12, excluded=2, present=7, verdicts=[""] * 7)
        assert (missing_quorum(found) == []) is quorate


def test_of_how_many_a_part_answers_in_writing() -> None:
    """15 seats, 12 taken, 2 excluded; never fewer than have a ballot, though a term ended since."""
    for base, ballots, asked in (
        (Base.ALL, 8, 15),
        (Base.OCCUPIED, 8, 12),
        (Base.WITHOUT_EXCLUDED, 8, 13),
        (Base.OCCUPIED, 13, 13),
    ):
        rules = Rules(quorum=QuorumRule(base=base))
        found = Standing(committee=1, rules=rules, seats=15, occupied=12, excluded=2, present=ballots)
        assert seats_to_ask(found) == asked


def test_the_refusal_names_present_seats_what_is_needed_and_what_to_do() -> None:
    (finding,) = missing_quorum(body(15, 7))
    assert finding.text == (
        "Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte. "
        "Tragen Sie die Anwesenheit ein oder laden Sie zu einer neuen Sitzung ein."
    )
    assert (finding.rule, finding.field, finding.norm) == ("quorum", "present", "§ 90 Abs. 1 Satz 1 VwVfG")
    assert finding.blocking


def test_the_refusal_says_that_the_excluded_are_not_present() -> None:
    (finding,) = missing_quorum(body(15, 7, excluded=1), AFTERWARDS)
    assert "mehr als die Hälfte; wer ausgeschlossen ist, zählt nicht als anwesend. Heben Sie" in finding.text


def test_own_rules_are_named_as_the_reason() -> None:
    (finding,) = missing_quorum(body(12, 5, rules_of("jugendforum_haelfte")))
    assert "5 von 12 Sitzen anwesend, nötig sind 6: mindestens die Hälfte." in finding.text
    assert finding.norm == "Geschäftsordnung"


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
    result = count(voted(votes(yes, no, abstain, silent), chair=chair))
    assert (result.yes, result.no, result.abstain, result.outcome) == (yes, no, abstain, outcome)


@pytest.mark.parametrize("chair", ["yes", "no", "abstain", ""])
def test_a_body_whose_rules_reject_ties_does_not_ask_the_chair(chair: str) -> None:
    assert count(voted(votes(6, 6, 1), ties(OnTie.REJECTED), chair=chair)).outcome == "rejected"


@pytest.mark.parametrize("decides", OnTie)
@pytest.mark.parametrize("chair", ["yes", "no", "abstain", ""])
def test_the_chair_and_the_tie_rule_change_no_majority(chair: str, decides: OnTie) -> None:
    assert count(voted(votes(7, 6), ties(decides), chair=chair)).outcome == "adopted"
    assert count(voted(votes(6, 7), ties(decides), chair=chair)).outcome == "rejected"


@pytest.mark.parametrize(
    ("decides", "chair", "outcome", "why"),
    [
        (OnTie.CHAIR, "yes", "adopted", "Stimmengleichheit, die Stimme des Vorsitzes entscheidet: angenommen"),
        (OnTie.CHAIR, "", "rejected", "Stimmengleichheit, keine Stimme des Vorsitzes: abgelehnt"),
        (OnTie.CHAIR, "abstain", "rejected", "Stimmengleichheit, keine Stimme des Vorsitzes: abgelehnt"),
        (OnTie.REJECTED, "yes", "rejected", "Stimmengleichheit, nach der Geschäftsordnung eine Ablehnung: abgelehnt"),
        (OnTie.REJECTED, "", "rejected", "Stimmengleichheit, nach der Geschäftsordnung eine Ablehnung: abgelehnt"),
    ],
)
def test_scenario_14_tie(decides: OnTie, chair: str, outcome: str, why: str) -> None:
    result = count(voted(votes(6, 6, 1), ties(decides), chair=chair))
    assert result.outcome == outcome
    assert result.why == f"13 von 15 Sitzen anwesend, mehr als die Hälfte; 6 Ja, 6 Nein, 1 Enthaltung; {why}"


def test_no_yes_vote_is_said_in_words() -> None:
    result = count(voted(votes(0, 0, 2, 8)))
    assert result.why.endswith("0 Ja, 0 Nein, 2 Enthaltungen; keine Ja-Stimme: abgelehnt")


def test_the_quorum_is_never_claimed_where_it_was_missed() -> None:
    """The page asks `missing_quorum` before; a count without it would lie in the resolution."""
    with pytest.raises(ValueError, match="no quorum"):
        count(voted(votes(7, 0)))


def test_half_of_the_seats_is_said_as_half() -> None:
    half = Rules(quorum=QuorumRule(share=Share(more_than=False)))
    assert count(voted(votes(7, 0), half, seats=14)).why.startswith("7 von 14 Sitzen anwesend, mindestens die Hälfte;")
