# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: E501 - a row of a table is a line
"""Bias, a second session, ties, youth forum, invitations: what follows from the rules, as tables."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from committees.bylaws.body import from_json
from committees.bylaws.circulation import circulation
from committees.bylaws.counting import count
from committees.bylaws.inviting import Sent, invitation_defects
from committees.bylaws.membership import eligible
from committees.bylaws.quorum import Situation, quorum
from committees.bylaws.rules import Base, Channel, Majority, MajorityRule, QuorumRule, Rules
from tests.committees.bodies import at, counted, rules_of, votes

LAW = Rules()
UNINVITED = "Ladungsmangel: Nicht für alle Mitglieder steht fest"


# --- Scenario 10: seat 7 sits on the board of the applicant ---


def test_the_body_decides_on_the_exclusion_without_the_member() -> None:
    result = counted(LAW, votes(12, 0), chair="yes", quorum=quorum(LAW, at(12, 15, excluded=1)))
    assert result.why == (
        "12 von 15 Sitzen anwesend, mehr als die Hälfte; 12 Ja, 0 Nein, 0 Enthaltungen; "
        "einfache Mehrheit der abgegebenen Stimmen: angenommen"
    )


# base, present without the excluded, excluded → quorate, needed, sentence
EXCLUDED = [
    ("all", 8, 1, True, 8, "8 von 15 Sitzen anwesend, mehr als die Hälfte"),
    ("all", 7, 1, False, 8, "Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
    ("all", 7, 2, False, 8, "Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
    ("without_excluded", 8, 1, True, 8, "8 von 14 nicht ausgeschlossenen Sitzen anwesend, mehr als die Hälfte"),
    ("without_excluded", 7, 2, True, 7, "7 von 13 nicht ausgeschlossenen Sitzen anwesend, mehr als die Hälfte"),
    ("without_excluded", 2, 12, False, 3, "Nicht beschlussfähig: 2 von 3 nicht ausgeschlossenen Sitzen anwesend, nötig sind 3: mehr als die Hälfte, mindestens 3"),
    ("occupied", 7, 1, True, 7, "7 von 12 besetzten Sitzen anwesend, mehr als die Hälfte"),
    ("occupied", 6, 1, False, 7, "Nicht beschlussfähig: 6 von 12 besetzten Sitzen anwesend, nötig sind 7: mehr als die Hälfte"),
]  # fmt: skip


@pytest.mark.parametrize(("base", "present", "excluded", "quorate", "needed", "sentence"), EXCLUDED)
def test_scenario_10_an_excluded_member_in_the_quorum(
    base: str, present: int, excluded: int, quorate: bool, needed: int, sentence: str
) -> None:
    rules = from_json({"quorum": {"base": base}})
    found = quorum(rules, at(present, 15, excluded=excluded, occupied=12))
    assert (found.quorate, found.needed, found.why) == (quorate, needed, sentence)


def test_nobody_stands_in_for_an_excluded_member_unless_the_rules_say_so() -> None:
    assert LAW.deputies.allowed and not LAW.deputies.for_excluded


# --- Scenario 11: quorum fails, the second session ---

AGAIN = {"second_session": True, "note": True, "same_item": True}
# present, what else is so → quorate, norm, sentence
SECOND: list[tuple[int, dict[str, Any], bool, str, str]] = [
    (7, {}, False, "§ 90 Abs. 1 Satz 1 VwVfG", "Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
    (4, AGAIN, True, "§ 90 Abs. 2 VwVfG", "4 von 15 Sitzen anwesend, zweite Sitzung zum selben Punkt mit Hinweis in der Einladung"),
    (1, AGAIN, True, "§ 90 Abs. 2 VwVfG", "1 von 15 Sitzen anwesend, zweite Sitzung zum selben Punkt mit Hinweis in der Einladung"),
    (4, AGAIN | {"note": False}, False, "§ 90 Abs. 1 Satz 1 VwVfG", "Nicht beschlussfähig: 4 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte; in der neuen Einladung fehlte der Hinweis"),
    (4, AGAIN | {"same_item": False}, False, "§ 90 Abs. 1 Satz 1 VwVfG", "Nicht beschlussfähig: 4 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte; dieser Punkt stand nicht auf der ersten Tagesordnung"),
    (8, AGAIN | {"same_item": False}, True, "§ 90 Abs. 1 Satz 1 VwVfG", "8 von 15 Sitzen anwesend, mehr als die Hälfte"),
    (4, AGAIN | {"second_session": False}, False, "§ 90 Abs. 1 Satz 1 VwVfG", "Nicht beschlussfähig: 4 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
]  # fmt: skip


@pytest.mark.parametrize(("present", "so", "quorate", "norm", "sentence"), SECOND)
def test_scenario_11_second_session(present: int, so: dict[str, Any], quorate: bool, norm: str, sentence: str) -> None:
    found = quorum(LAW, at(present, 15, **so))
    assert (found.quorate, found.norm, found.why) == (quorate, norm, sentence)


def test_rules_can_keep_the_second_session_as_strict_as_the_first() -> None:
    found = quorum(from_json({"quorum": {"second_session": False}}), at(4, 15, **AGAIN))
    assert not found.quorate
    assert found.why.endswith("die Geschäftsordnung erleichtert die zweite Sitzung nicht")
    assert found.norm == "Geschäftsordnung"


@pytest.mark.parametrize("more", [{}, AGAIN], ids=["first", "second"])
@pytest.mark.parametrize("name", ["vwvfg", "niepars", "landesgremium"])
@pytest.mark.parametrize("present", [0, 4, 15])
def test_who_was_not_invited_makes_every_session_defective(name: str, present: int, more: dict[str, Any]) -> None:
    found = quorum(rules_of(name), at(present, 15, invited_all=False, **more))
    assert not found.quorate
    assert found.why.startswith(UNINVITED)
    assert found.norm == "§ 90 Abs. 1 Satz 1 VwVfG"


# --- The log of invitations ---

HELD = date(2027, 3, 17)
IN_TIME, LATE = date(2027, 3, 10), date(2027, 3, 11)
# the rules of the invitation, its log, urgent → what is wrong
LOGS: list[tuple[dict[str, Any], list[Sent], bool, list[str]]] = [
    ({}, [Sent(1, HELD, Channel.MAIL), Sent(2, HELD, Channel.LETTER)], False, []),
    ({}, [Sent(1, HELD, Channel.MAIL)], False, ["Für Sitz 2 steht keine Einladung im Verzeichnis."]),
    ({"days": 7}, [Sent(1, IN_TIME, Channel.MAIL), Sent(2, IN_TIME, Channel.MAIL)], False, []),
    ({"days": 7}, [Sent(1, IN_TIME, Channel.MAIL), Sent(2, LATE, Channel.MAIL)], False, ["Die Einladung an Sitz 2 kam zu spät, letzter Tag war der 10.03.2027."]),
    ({"days": 7, "urgent_days": 1}, [Sent(1, LATE, Channel.MAIL), Sent(2, LATE, Channel.MAIL)], True, []),
    ({"days": 7}, [Sent(1, LATE, Channel.MAIL), Sent(2, IN_TIME, Channel.MAIL)], True, ["Die Einladung an Sitz 1 kam zu spät, letzter Tag war der 10.03.2027."]),
    ({"days": 7}, [Sent(1, IN_TIME, Channel.MAIL), Sent(1, LATE, Channel.MAIL), Sent(2, IN_TIME, Channel.MAIL)], False, []),
    ({"channel": "letter"}, [Sent(1, IN_TIME, Channel.LETTER), Sent(2, IN_TIME, Channel.MAIL)], False, ["Die Einladung an Sitz 2 ging nicht per Brief hinaus."]),
    ({}, [], False, ["Für Sitz 1 steht keine Einladung im Verzeichnis.", "Für Sitz 2 steht keine Einladung im Verzeichnis."]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "log", "urgent", "wrong"), LOGS)
def test_the_log_of_invitations(rule: dict[str, Any], log: list[Sent], urgent: bool, wrong: list[str]) -> None:
    found = invitation_defects(from_json({"invitation": rule}), {1: None, 2: None}, log, HELD, urgent=urgent)
    assert [finding.text.removeprefix("Ladungsmangel: ").partition(". ")[0] + "." for finding in found] == wrong
    assert all(finding.blocking for finding in found)


# --- Scenario 14: ties ---

TIE = "13 von 15 Sitzen anwesend, mehr als die Hälfte; 6 Ja, 6 Nein, 1 Enthaltung; "
# what a tie means, the chair's vote ("" advisory, excluded or secret) → outcome, sentence
TIES = [
    ("chair", "yes", "adopted", "Stimmengleichheit, die Stimme des Vorsitzes entscheidet: angenommen"),
    ("chair", "no", "rejected", "Stimmengleichheit, die Stimme des Vorsitzes entscheidet: abgelehnt"),
    ("chair", "abstain", "rejected", "Stimmengleichheit, keine Stimme des Vorsitzes: abgelehnt"),
    ("chair", "", "rejected", "Stimmengleichheit, keine Stimme des Vorsitzes: abgelehnt"),
    ("rejected", "yes", "rejected", "Stimmengleichheit, nach der Geschäftsordnung eine Ablehnung: abgelehnt"),
    ("rejected", "", "rejected", "Stimmengleichheit, nach der Geschäftsordnung eine Ablehnung: abgelehnt"),
]


@pytest.mark.parametrize(("rule", "chair", "outcome", "sentence"), TIES)
def test_scenario_14_tie(rule: str, chair: str, outcome: str, sentence: str) -> None:
    result = counted(from_json({"tie": {"decides": rule}}), votes(6, 6, 1), chair=chair)
    assert (result.outcome, result.why) == (outcome, TIE + sentence)


def test_the_reason_of_a_whole_result() -> None:
    result = counted(LAW, votes(6, 2, 1), chair="yes")
    assert result.why == (
        "9 von 15 Sitzen anwesend, mehr als die Hälfte; 6 Ja, 2 Nein, 1 Enthaltung; "
        "einfache Mehrheit der abgegebenen Stimmen: angenommen"
    )


def test_a_reason_never_claims_more_presence_than_there_was() -> None:
    second = quorum(LAW, at(4, 15, **AGAIN))
    assert counted(LAW, votes(3, 1)).why.startswith("4 von 15 Sitzen anwesend; 3 Ja")
    assert counted(LAW, votes(3, 1), quorum=second).why.startswith("4 von 15 Sitzen anwesend, zweite Sitzung")


# --- Every kind of majority; 12 present of 15, so 3 seats stay empty ---

# majority, abstentions count, yes, no, abstain (the rest of 12 is silent) → outcome, reason
MAJORITIES = [
    ("simple", False, 5, 4, 3, "adopted", "einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    ("simple", True, 5, 4, 3, "rejected", "einfache Mehrheit der abgegebenen Stimmen verfehlt, Enthaltungen zählen mit, nötig sind 7 Ja: abgelehnt"),
    ("simple", True, 7, 2, 3, "adopted", "einfache Mehrheit der abgegebenen Stimmen, Enthaltungen zählen mit, nötig sind 7 Ja: angenommen"),
    # Half of the votes is no majority, and abstentions that count leave no tie for the chair.
    ("simple", True, 5, 5, 2, "rejected", "einfache Mehrheit der abgegebenen Stimmen verfehlt, Enthaltungen zählen mit, nötig sind 7 Ja: abgelehnt"),
    ("simple", True, 6, 6, 0, "adopted", "Stimmengleichheit, die Stimme des Vorsitzes entscheidet: angenommen"),
    ("of_present", False, 6, 0, 6, "rejected", "Mehrheit der Anwesenden verfehlt, nötig sind 7 Ja: abgelehnt"),
    ("of_present", False, 7, 5, 0, "adopted", "Mehrheit der Anwesenden, nötig sind 7 Ja: angenommen"),
    ("of_present", False, 6, 6, 0, "rejected", "Mehrheit der Anwesenden verfehlt, nötig sind 7 Ja: abgelehnt"),
    ("of_members", False, 7, 0, 0, "rejected", "Mehrheit der Mitglieder verfehlt, nötig sind 8 Ja: abgelehnt"),
    ("of_members", False, 8, 4, 0, "adopted", "Mehrheit der Mitglieder, nötig sind 8 Ja: angenommen"),
    ("two_thirds_of_cast", False, 6, 3, 3, "adopted", "Zweidrittelmehrheit der abgegebenen Stimmen, nötig sind 6 Ja: angenommen"),
    ("two_thirds_of_cast", False, 6, 4, 2, "rejected", "Zweidrittelmehrheit der abgegebenen Stimmen verfehlt, nötig sind 7 Ja: abgelehnt"),
    ("two_thirds_of_cast", True, 6, 3, 3, "rejected", "Zweidrittelmehrheit der abgegebenen Stimmen verfehlt, Enthaltungen zählen mit, nötig sind 8 Ja: abgelehnt"),
    ("two_thirds_of_present", False, 8, 0, 0, "adopted", "Zweidrittelmehrheit der Anwesenden, nötig sind 8 Ja: angenommen"),
    ("two_thirds_of_present", False, 7, 0, 0, "rejected", "Zweidrittelmehrheit der Anwesenden verfehlt, nötig sind 8 Ja: abgelehnt"),
    ("two_thirds_of_members", False, 10, 2, 0, "adopted", "Zweidrittelmehrheit der Mitglieder, nötig sind 10 Ja: angenommen"),
    ("two_thirds_of_members", False, 9, 0, 0, "rejected", "Zweidrittelmehrheit der Mitglieder verfehlt, nötig sind 10 Ja: abgelehnt"),
    ("unanimous", False, 4, 0, 8, "adopted", "Einstimmigkeit: angenommen"),
    ("unanimous", True, 4, 0, 8, "rejected", "Einstimmigkeit verfehlt: abgelehnt"),
    ("unanimous", False, 11, 1, 0, "rejected", "Einstimmigkeit verfehlt: abgelehnt"),
    ("unanimous", False, 0, 0, 12, "rejected", "Einstimmigkeit verfehlt: abgelehnt"),
    ("of_members", False, 0, 0, 12, "rejected", "keine Ja-Stimme: abgelehnt"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "counting", "yes", "no", "abstain", "outcome", "reason"), MAJORITIES)
def test_majorities(kind: str, counting: bool, yes: int, no: int, abstain: int, outcome: str, reason: str) -> None:
    rules = from_json({"majority": {"kind": kind, "abstentions_count": counting}})
    result = counted(rules, votes(yes, no, abstain, silent=12 - yes - no - abstain), chair="yes")
    assert (result.outcome, result.why.split("; ")[-1]) == (outcome, reason)


@pytest.mark.parametrize(
    ("ballots", "present", "members"),
    [(votes(3, 0), 2, 15), (votes(3, 0), 16, 15), (["maybe"], 1, 15)],
    ids=["more ballots than people", "more people than seats", "an unknown word"],
)
def test_ballots_nobody_could_have_cast_are_not_counted(ballots: list[str], present: int, members: int) -> None:
    with pytest.raises(ValueError, match="nobody could"):
        count(LAW, ballots, chair="", present=present, members=members)


def test_without_a_quorum_nothing_is_counted() -> None:
    with pytest.raises(ValueError, match="no quorum"):
        counted(LAW, votes(7, 0), quorum=quorum(LAW, at(7, 15)))


def test_rounds_begin_with_one() -> None:
    with pytest.raises(ValueError, match="begin with 1"):
        counted(LAW, votes(7, 0), round=0)


@pytest.mark.parametrize(
    "impossible",
    [{"present": 16}, {"present": 15, "excluded": 1}, {"present": 1, "occupied": 16}, {"present": -1}],
    ids=str,
)
def test_a_situation_that_cannot_be_is_refused(impossible: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="than"):
        Situation(**{"seats": 15, "occupied": 15, "invited_all": True, **impossible})


# --- Scenario 20: the youth forum ---

VOTE = date(2027, 3, 17)


def test_scenario_20_half_of_twelve_is_enough_where_the_law_would_need_seven() -> None:
    forum = rules_of("jugendforum_haelfte")
    assert quorum(forum, at(6, 12)).needed == 6
    assert quorum(LAW, at(6, 12)).needed == 7
    assert [quorum(rules, at(6, 12)).quorate for rules in (forum, LAW)] == [True, False]


def test_scenario_20_five_to_one() -> None:
    forum = rules_of("jugendforum_haelfte")
    result = counted(forum, votes(5, 1), chair="no", members=12, quorum=quorum(forum, at(6, 12)))
    assert result.why == (
        "6 von 12 Sitzen anwesend, mindestens die Hälfte; 5 Ja, 1 Nein, 0 Enthaltungen; "
        "einfache Mehrheit der abgegebenen Stimmen: angenommen"
    )


@pytest.mark.parametrize(
    ("birthday", "standing"),
    [
        (date(1999, 3, 16), "none"),  # turned 28 yesterday
        (date(1999, 3, 17), "none"),  # turns 28 today
        (date(1999, 3, 18), "voter"),  # turns 28 tomorrow
        (date(2012, 3, 17), "voter"),
    ],
)
def test_scenario_20_age_on_the_day_of_the_vote(birthday: date, standing: str) -> None:
    assert eligible(rules_of("jugendforum_haelfte"), birthday, VOTE) == standing


# --- Circulation besides the tables, and small sums ---


def test_an_objection_does_not_stop_a_body_that_always_may_circulate() -> None:
    rules = from_json({"circulation": {"allowed": "always"}})
    found = circulation(rules, votes(9, 0), objections=3, seats=15, started_on=VOTE, on=date(2027, 4, 1))
    assert found.course == "adopted"


def test_a_body_that_never_circulates() -> None:
    rules = from_json({"circulation": {"allowed": "never"}})
    found = circulation(rules, votes(15, 0), objections=0, seats=15, started_on=VOTE, on=VOTE)
    assert found.why == "Die Geschäftsordnung erlaubt kein Umlaufverfahren: nicht zulässig"


def test_a_circulation_has_one_round() -> None:
    """Unanimity that fails in writing needs a session for its next round."""
    rules = rules_of("landesgremium")
    rules = replace(rules, circulation=replace(rules.circulation, matters=("Protokoll",)))
    found = circulation(
        rules, votes(14, 1), objections=0, seats=15, started_on=VOTE, on=date(2027, 4, 1), matter="Protokoll"
    )
    assert found.course == "undecided"
    assert found.why.endswith("Einstimmigkeit verfehlt, der Punkt kommt in die nächste Sitzung: noch nicht entschieden")


def test_an_excluded_member_is_a_seat_of_the_circulation_where_the_quorum_counts_it() -> None:
    """Eight of fifteen are needed; seven of thirteen where rules leave the excluded out."""
    after: dict[str, Any] = {"objections": 0, "seats": 15, "started_on": VOTE, "on": date(2027, 4, 1)}
    without = Rules(quorum=QuorumRule(base=Base.WITHOUT_EXCLUDED))
    assert circulation(LAW, votes(7, 0), asked=15, **after).course == "below"
    found = circulation(without, votes(7, 0), asked=13, **after)
    assert found.course == "adopted"
    assert found.why.startswith("7 von 13 nicht ausgeschlossenen Sitzen haben geantwortet, mehr als die Hälfte")


def test_a_majority_of_members_is_one_of_all_seats_also_in_writing() -> None:
    """Seven yes of thirteen asked are not half of fifteen members."""
    rules = Rules(quorum=QuorumRule(base=Base.WITHOUT_EXCLUDED), majority=MajorityRule(Majority.OF_MEMBERS))
    found = circulation(rules, votes(7, 0), objections=0, seats=15, asked=13, started_on=VOTE, on=date(2027, 4, 1))
    assert found.course == "rejected"
    assert "nötig sind 8 Ja" in found.why
