# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: E501 - a row of a table is a line
"""One table for each set of rules: situation, result, sentence. Read them against the rules they come from."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from committees.bylaws.circulation import circulation, last_day, may_circulate
from committees.bylaws.inviting import invite_until
from committees.bylaws.library import all_sets
from committees.bylaws.membership import absence, composition, eligible
from committees.bylaws.quorum import quorum
from committees.bylaws.rules import Rules
from committees.bylaws.sentences import sentences
from tests.committees.bodies import at, counted, rules_of, votes

SECOND = {"second_session": True, "note": True, "same_item": True}

# set, present, seats, what else is so → quorate, sentence
QUORUM: list[tuple[str, int, int, dict[str, Any], bool, str]] = [
    ("vwvfg", 9, 15, {}, True, "9 von 15 Sitzen anwesend, mehr als die Hälfte"),
    ("vwvfg", 8, 15, {}, True, "8 von 15 Sitzen anwesend, mehr als die Hälfte"),
    ("vwvfg", 7, 15, {}, False, "Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
    ("vwvfg", 7, 14, {}, False, "Nicht beschlussfähig: 7 von 14 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
    ("vwvfg", 3, 3, {}, True, "3 von 3 Sitzen anwesend, mehr als die Hälfte, mindestens 3"),
    ("vwvfg", 2, 3, {}, False, "Nicht beschlussfähig: 2 von 3 Sitzen anwesend, nötig sind 3: mehr als die Hälfte, mindestens 3"),
    # Vacant and excluded seats count among all seats: the strict reading.
    ("vwvfg", 7, 15, {"occupied": 12}, False, "Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
    ("vwvfg", 7, 15, {"excluded": 3}, False, "Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
    ("vwvfg", 4, 15, SECOND, True, "4 von 15 Sitzen anwesend, zweite Sitzung zum selben Punkt mit Hinweis in der Einladung"),
    ("vwvfg", 0, 15, SECOND, False, "Nicht beschlussfähig: 0 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
    ("falkensee", 8, 15, {}, True, "8 von 15 Sitzen anwesend, mehr als die Hälfte"),
    ("falkensee", 7, 15, {}, False, "Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),
    ("ludwigshafen", 11, 20, {}, True, "11 von 20 Sitzen anwesend, mehr als die Hälfte"),
    ("ludwigshafen", 10, 20, {}, False, "Nicht beschlussfähig: 10 von 20 Sitzen anwesend, nötig sind 11: mehr als die Hälfte"),
    ("bautzen", 10, 19, {}, True, "10 von 19 Sitzen anwesend, mehr als die Hälfte"),
    ("bautzen", 9, 19, {}, False, "Nicht beschlussfähig: 9 von 19 Sitzen anwesend, nötig sind 10: mehr als die Hälfte"),
    ("niepars", 1, 25, {}, True, "1 von 25 Sitzen anwesend, wer anwesend ist, genügt"),
    ("niepars", 25, 25, {}, True, "25 von 25 Sitzen anwesend, wer anwesend ist, genügt"),
    ("niepars", 0, 25, {}, False, "Nicht beschlussfähig: 0 von 25 Sitzen anwesend, nötig ist 1: wer anwesend ist, genügt"),
    ("darmstadt", 6, 10, {}, True, "6 von 10 Sitzen anwesend, mehr als die Hälfte"),
    ("darmstadt", 5, 10, {}, False, "Nicht beschlussfähig: 5 von 10 Sitzen anwesend, nötig sind 6: mehr als die Hälfte"),
    ("vahr", 5, 9, {}, True, "5 von 9 Sitzen anwesend, mehr als die Hälfte"),
    ("vahr", 4, 9, {}, False, "Nicht beschlussfähig: 4 von 9 Sitzen anwesend, nötig sind 5: mehr als die Hälfte"),
    ("landkreis_leipzig", 6, 12, {}, True, "6 von 12 Sitzen anwesend, mindestens die Hälfte"),
    ("landkreis_leipzig", 6, 13, {}, False, "Nicht beschlussfähig: 6 von 13 Sitzen anwesend, nötig sind 7: mindestens die Hälfte"),
    ("landesgremium", 6, 20, {}, True, "6 von 20 Sitzen anwesend, mindestens 6"),
    ("landesgremium", 5, 9, {}, False, "Nicht beschlussfähig: 5 von 9 Sitzen anwesend, nötig sind 6: mindestens 6"),
    ("wartburgkreis", 8, 15, {"areas": frozenset("ABC")}, True, "8 von 15 Sitzen anwesend, mehr als die Hälfte, 3 von 5 Bereichen vertreten, nötig sind 3"),
    ("wartburgkreis", 15, 15, {"areas": frozenset("AB")}, False, "Nicht beschlussfähig: 15 von 15 Sitzen anwesend, mehr als die Hälfte, 2 von 5 Bereichen vertreten, nötig sind 3"),
    ("jugendforum_haelfte", 6, 12, {}, True, "6 von 12 Sitzen anwesend, mindestens die Hälfte"),
    ("jugendforum_haelfte", 5, 12, {}, False, "Nicht beschlussfähig: 5 von 12 Sitzen anwesend, nötig sind 6: mindestens die Hälfte"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "present", "seats", "so", "quorate", "sentence"), QUORUM)
def test_quorum(name: str, present: int, seats: int, so: dict[str, Any], quorate: bool, sentence: str) -> None:
    found = quorum(rules_of(name), at(present, seats, **so))
    assert (found.quorate, found.why, found.present) == (quorate, sentence, present)


# set, yes, no, abstain, the chair's vote, present → outcome, the end of the sentence
VOTES = [
    ("vwvfg", 6, 2, 1, "yes", 1, "adopted", "6 Ja, 2 Nein, 1 Enthaltung; einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    ("vwvfg", 2, 6, 1, "yes", 1, "rejected", "2 Ja, 6 Nein, 1 Enthaltung; einfache Mehrheit der abgegebenen Stimmen verfehlt: abgelehnt"),
    ("vwvfg", 1, 0, 8, "abstain", 1, "adopted", "1 Ja, 0 Nein, 8 Enthaltungen; einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    ("vwvfg", 0, 0, 9, "abstain", 1, "rejected", "0 Ja, 0 Nein, 9 Enthaltungen; keine Ja-Stimme: abgelehnt"),
    ("falkensee", 5, 4, 0, "no", 1, "adopted", "5 Ja, 4 Nein, 0 Enthaltungen; einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    ("falkensee", 5, 5, 0, "no", 1, "rejected", "5 Ja, 5 Nein, 0 Enthaltungen; Stimmengleichheit, die Stimme des Vorsitzes entscheidet: abgelehnt"),
    ("ludwigshafen", 6, 5, 0, "no", 1, "adopted", "6 Ja, 5 Nein, 0 Enthaltungen; einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    # A secret ballot knows no chair.
    ("ludwigshafen", 6, 6, 0, "", 1, "rejected", "6 Ja, 6 Nein, 0 Enthaltungen; Stimmengleichheit, keine Stimme des Vorsitzes: abgelehnt"),
    ("bautzen", 9, 8, 2, "no", 1, "adopted", "9 Ja, 8 Nein, 2 Enthaltungen; einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    ("bautzen", 9, 9, 1, "yes", 1, "adopted", "9 Ja, 9 Nein, 1 Enthaltung; Stimmengleichheit, die Stimme des Vorsitzes entscheidet: angenommen"),
    ("niepars", 1, 0, 0, "yes", 1, "adopted", "1 Ja, 0 Nein, 0 Enthaltungen; einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    ("darmstadt", 3, 3, 0, "abstain", 1, "rejected", "3 Ja, 3 Nein, 0 Enthaltungen; Stimmengleichheit, keine Stimme des Vorsitzes: abgelehnt"),
    ("vahr", 3, 2, 0, "no", 1, "adopted", "3 Ja, 2 Nein, 0 Enthaltungen; einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    # Unanimous, after two failed rounds simple, and in the third the chair decides a tie.
    ("landesgremium", 6, 0, 1, "yes", 1, "adopted", "6 Ja, 0 Nein, 1 Enthaltung; Runde 1, Einstimmigkeit: angenommen"),
    ("landesgremium", 5, 1, 0, "yes", 1, "undecided", "5 Ja, 1 Nein, 0 Enthaltungen; Runde 1, Einstimmigkeit verfehlt, es folgt Runde 2: noch nicht entschieden"),
    ("landesgremium", 5, 1, 0, "yes", 2, "undecided", "5 Ja, 1 Nein, 0 Enthaltungen; Runde 2, Einstimmigkeit verfehlt, es folgt Runde 3: noch nicht entschieden"),
    ("landesgremium", 5, 1, 0, "no", 3, "adopted", "5 Ja, 1 Nein, 0 Enthaltungen; Runde 3, einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    ("landesgremium", 3, 3, 0, "yes", 3, "adopted", "3 Ja, 3 Nein, 0 Enthaltungen; Runde 3, Stimmengleichheit, die Stimme des Vorsitzes entscheidet: angenommen"),
    ("landesgremium", 3, 3, 0, "yes", 4, "rejected", "3 Ja, 3 Nein, 0 Enthaltungen; Runde 4, Stimmengleichheit, der Vorsitz entscheidet nur in Runde 3: abgelehnt"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "yes", "no", "abstain", "chair", "round_", "outcome", "sentence"), VOTES)
def test_votes(
    name: str, yes: int, no: int, abstain: int, chair: str, round_: int, outcome: str, sentence: str
) -> None:
    result = counted(rules_of(name), votes(yes, no, abstain), chair=chair, members=19, round=round_)
    assert (result.yes, result.no, result.abstain, result.outcome) == (yes, no, abstain, outcome)
    assert result.why.partition("; ")[2] == sentence


START = date(2027, 3, 3)
LAST = date(2027, 3, 17)
AFTER = date(2027, 3, 18)
NEXT = "der Punkt kommt in die nächste Sitzung"

# set, yes, no, abstain of 15 seats, objections, day → course, sentence
CIRCULATIONS = [
    ("falkensee", 8, 0, 0, 0, LAST, "open", "8 von 15 Sitzen haben geantwortet, Antworten sind bis zum 17.03.2027 möglich: läuft"),
    ("falkensee", 7, 1, 0, 0, AFTER, "adopted", "8 von 15 Sitzen haben geantwortet, mehr als die Hälfte; 7 Ja, 1 Nein, 0 Enthaltungen; einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    ("falkensee", 3, 4, 1, 0, AFTER, "rejected", "8 von 15 Sitzen haben geantwortet, mehr als die Hälfte; 3 Ja, 4 Nein, 1 Enthaltung; einfache Mehrheit der abgegebenen Stimmen verfehlt: abgelehnt"),
    # Silence is no vote: seven times yes are too few answers.
    ("falkensee", 7, 0, 0, 0, AFTER, "below", f"7 von 15 Sitzen haben geantwortet, nötig sind 8, mehr als die Hälfte, {NEXT}: zu wenige Antworten"),
    ("falkensee", 14, 0, 0, 1, LAST, "stopped", f"1 Mitglied widerspricht dem Umlaufverfahren, {NEXT}: durch Widerspruch beendet"),
    ("falkensee", 14, 0, 0, 2, AFTER, "stopped", f"2 Mitglieder widersprechen dem Umlaufverfahren, {NEXT}: durch Widerspruch beendet"),
    ("vwvfg", 8, 0, 0, 0, AFTER, "adopted", "8 von 15 Sitzen haben geantwortet, mehr als die Hälfte; 8 Ja, 0 Nein, 0 Enthaltungen; einfache Mehrheit der abgegebenen Stimmen: angenommen"),
    ("vwvfg", 0, 0, 0, 0, AFTER, "below", f"0 von 15 Sitzen haben geantwortet, nötig sind 8, mehr als die Hälfte, {NEXT}: zu wenige Antworten"),
    ("landesgremium", 15, 0, 0, 0, AFTER, "refused", "Diese Angelegenheit steht nicht in der Liste für das Umlaufverfahren: nicht zulässig"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "yes", "no", "abstain", "objections", "on", "course", "sentence"), CIRCULATIONS)
def test_circulations(
    name: str, yes: int, no: int, abstain: int, objections: int, on: date, course: str, sentence: str
) -> None:
    answers = votes(yes, no, abstain, silent=15 - yes - no - abstain)
    found = circulation(rules_of(name), answers, objections=objections, seats=15, started_on=START, on=on)
    assert (found.course, found.why, found.ends_on) == (course, sentence, LAST)


def test_falkensee_votes_online_for_fourteen_days() -> None:
    assert last_day(rules_of("falkensee"), date(2027, 3, 3)) == date(2027, 3, 17)


# set, birthday, day of the vote → standing
AGES = [
    ("niepars", date(2015, 3, 18), date(2027, 3, 17), "none"),  # eleven, twelve tomorrow
    ("niepars", date(2015, 3, 17), date(2027, 3, 17), "voter"),  # twelve today
    ("niepars", date(1999, 3, 18), date(2027, 3, 17), "voter"),  # twenty-eight tomorrow
    ("niepars", date(1999, 3, 17), date(2027, 3, 17), "none"),  # twenty-eight today
    ("darmstadt", date(2020, 1, 1), date(2027, 3, 17), "voter"),  # no lower age
    ("darmstadt", date(2009, 3, 18), date(2027, 3, 17), "voter"),  # eighteen tomorrow
    ("darmstadt", date(2009, 3, 17), date(2027, 3, 17), "adviser"),  # eighteen today
    ("darmstadt", date(2004, 3, 18), date(2027, 3, 17), "adviser"),  # twenty-three tomorrow
    ("darmstadt", date(2004, 3, 17), date(2027, 3, 17), "none"),  # twenty-three today
    ("darmstadt", date(2008, 2, 29), date(2026, 2, 28), "voter"),  # born on 29 February: eighteen on 1 March
    ("darmstadt", date(2008, 2, 29), date(2026, 3, 1), "adviser"),
    ("vwvfg", date(1930, 1, 1), date(2027, 3, 17), "voter"),  # the law knows no age
]


@pytest.mark.parametrize(("name", "birthday", "on", "standing"), AGES)
def test_ages(name: str, birthday: date, on: date, standing: str) -> None:
    assert eligible(rules_of(name), birthday, on) == standing


# set, session, urgent → last day for invitations
INVITATIONS = [
    ("vahr", date(2027, 3, 17), False, date(2027, 3, 10)),
    ("vahr", date(2027, 3, 17), True, date(2027, 3, 16)),
    ("vahr", date(2027, 4, 2), False, date(2027, 3, 26)),  # Good Friday does not shift it
    ("vwvfg", date(2027, 3, 17), False, date(2027, 3, 17)),
    ("vwvfg", date(2027, 3, 17), True, date(2027, 3, 17)),
]


@pytest.mark.parametrize(("name", "held_on", "urgent", "until"), INVITATIONS)
def test_invitations(name: str, held_on: date, urgent: bool, until: date) -> None:
    assert invite_until(rules_of(name), held_on, urgent=urgent) == until


def seats(**groups: int) -> list[str]:
    return [group for group, number in groups.items() for _seat in range(number)]


# set, seats → hints
COMPOSITIONS: list[tuple[str, dict[str, int], list[str]]] = [
    ("bautzen", {"council": 7, "civil": 10, "youth": 2}, []),
    (
        "bautzen",
        {"council": 8, "civil": 9, "youth": 2},
        [
            "Die Zivilgesellschaft hat 9 von 19 Sitzen, nötig ist mehr als die Hälfte. Besetzen Sie weitere Sitze mit ihr.",
            "Gruppe Fraktionen: 8 Sitze, erlaubt sind höchstens 7. Streichen Sie die überzähligen.",
            "Gruppe Zivilgesellschaft: 9 Sitze, nötig sind mindestens 10. Besetzen Sie die fehlenden.",
        ],
    ),
    (
        "bautzen",
        {"council": 7, "civil": 10, "youth": 3},  # half is no majority
        [
            "Das Gremium hat 20 Sitze mit Stimme, erlaubt sind 19. Streichen Sie Sitze.",
            "Die Zivilgesellschaft hat 10 von 20 Sitzen, nötig ist mehr als die Hälfte. Besetzen Sie weitere Sitze mit ihr.",
            "Gruppe Jugend: 3 Sitze, erlaubt sind höchstens 2. Streichen Sie die überzähligen.",
        ],
    ),
    ("limburg_weilburg", {"civil": 10, "youth": 2}, []),
    (
        "limburg_weilburg",
        {"civil": 12, "youth": 1},
        [
            "Das Gremium hat 13 Sitze mit Stimme, erlaubt sind 12. Streichen Sie Sitze.",
            "Gruppe Jugend: 1 Sitz, nötig sind mindestens 2. Besetzen Sie die fehlenden.",
        ],
    ),
    ("teltow_flaeming", {"administration": 5, "civil": 10}, []),  # exactly a third
    (
        "teltow_flaeming",
        {"administration": 6, "civil": 11},
        ["Die Verwaltung hat 6 von 17 Sitzen, erlaubt ist höchstens ein Drittel. Geben Sie Sitze ab."],
    ),
    ("vwvfg", {"administration": 3}, []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "groups", "hints"), COMPOSITIONS)
def test_compositions(name: str, groups: dict[str, int], hints: list[str]) -> None:
    found = composition(rules_of(name), seats(**groups))
    assert [finding.text for finding in found] == hints
    assert not any(finding.blocking for finding in found)


# set, attendances with the newest last (p present, e excused, u unexcused) → hint
ABSENCES = [
    ("falkensee", "uuu", True),
    ("falkensee", "puuuu", True),
    ("falkensee", "uu", False),
    ("falkensee", "uuup", False),  # came again
    ("falkensee", "uueu", False),  # excused in between: not in a row
    ("falkensee", "", False),
    ("vwvfg", "uuuuuuu", False),
]


@pytest.mark.parametrize(("name", "history", "hint"), ABSENCES)
def test_absences(name: str, history: str, hint: bool) -> None:
    words = {"p": "present", "e": "excused", "u": "unexcused"}
    assert (absence(rules_of(name), [words[letter] for letter in history]) is not None) is hint


def test_a_hint_about_absences_says_how_many() -> None:
    finding = absence(rules_of("falkensee"), ["unexcused"] * 4)
    assert finding and finding.text.startswith("Der Sitz fehlte 4-mal in Folge unentschuldigt")
    assert not finding.blocking


# set → what it says besides the law, in the words of the preview
SENTENCES = {
    "falkensee": ["Fehlt ein Sitz 3-mal in Folge unentschuldigt, weist das Portal darauf hin."],
    "ludwigshafen": [
        "In geheimer Abstimmung kennt niemand die Stimme des Vorsitzes; Gleichheit ist dann eine Ablehnung.",
        "Das Gremium stimmt geheim ab, wenn ein Mitglied es verlangt.",
    ],
    "bautzen": [
        "Das Gremium hat höchstens 19 Sitze mit Stimme.",
        "Die Zivilgesellschaft hat mehr als die Hälfte der Sitze.",
        "Sitze der Gruppe Fraktionen: genau 7.",
        "Sitze der Gruppe Zivilgesellschaft: genau 10.",
        "Sitze der Gruppe Jugend: genau 2.",
    ],
    "niepars": [
        "Stimmrecht hat, wer am Tag der Abstimmung mindestens 12 und höchstens 27 Jahre alt ist.",
        "Das Stimmrecht endet mit dem Tag vor dem 28. Geburtstag.",
        "Eine Tagesordnung ist nicht nötig.",
        "Das Gremium kann beschließen, wenn alle Mitglieder eingeladen sind und mindestens ein Mitglied anwesend ist.",
    ],
    "darmstadt": [
        "Stimmrecht hat, wer am Tag der Abstimmung höchstens 17 Jahre alt ist.",
        "Das Stimmrecht endet mit dem Tag vor dem 18. Geburtstag.",
        "Danach kann man beraten, bis zum Tag vor dem 23. Geburtstag.",
    ],
    "vahr": [
        "Einladungen gehen spätestens 7 Tage vor der Sitzung auf beliebigem Weg hinaus.",
        "In Eilfällen reicht 1 Tag vorher.",
    ],
    "limburg_weilburg": ["Das Gremium hat höchstens 12 Sitze mit Stimme.", "Sitze der Gruppe Jugend: genau 2."],
    "teltow_flaeming": [
        "Das Gremium hat höchstens 17 Sitze mit Stimme.",
        "Die Verwaltung hat höchstens ein Drittel der Sitze.",
        "Sitze der Gruppe Jugend: höchstens 3.",
    ],
    "wartburgkreis": ["Dabei müssen mindestens 3 von 5 Bereichen vertreten sein."],
    "landkreis_leipzig": [
        "Das Gremium kann beschließen, wenn alle Mitglieder eingeladen sind und mindestens die Hälfte aller Sitze, "
        "mindestens aber 3, anwesend ist."
    ],
    "landesgremium": [
        "Das Gremium kann beschließen, wenn alle Mitglieder eingeladen sind und mindestens 6 Mitglieder anwesend sind.",
        "Für einen Beschluss braucht es Einstimmigkeit.",
        "Nach 2 erfolglosen Runden genügt die einfache Mehrheit der abgegebenen Stimmen.",
        "Bei Stimmengleichheit in Runde 3 entscheidet die Stimme des Vorsitzes.",
        "Das Gremium entscheidet nur bei diesen Angelegenheiten im Umlauf und nur ohne Widerspruch: noch keine genannt.",
    ],
    "jugendforum_haelfte": [
        "Stimmrecht hat, wer am Tag der Abstimmung höchstens 27 Jahre alt ist.",
        "Das Stimmrecht endet mit dem Tag vor dem 28. Geburtstag.",
        "Das Gremium kann beschließen, wenn alle Mitglieder eingeladen sind und mindestens die Hälfte aller Sitze, "
        "mindestens aber 3, anwesend ist.",
    ],
    "vwvfg": [],
}


@pytest.mark.parametrize("name", SENTENCES)
def test_what_a_set_says_besides_the_law(name: str) -> None:
    of_the_law = sentences(Rules())
    assert [sentence for sentence in sentences(rules_of(name)) if sentence not in of_the_law] == SENTENCES[name]


def test_every_set_has_its_tables_and_its_source() -> None:
    assert set(all_sets()) == set(SENTENCES)
    assert all(each.name and len(each.source) > 30 for each in all_sets().values())


def test_silent_points_follow_the_law() -> None:
    assert rules_of("vwvfg") == Rules()
    assert rules_of("vahr").quorum == Rules().quorum


def test_only_listed_matters_go_round() -> None:
    listed = replace(rules_of("landesgremium").circulation, matters=("Protokoll",))
    rules = replace(rules_of("landesgremium"), circulation=listed)
    assert may_circulate(rules, "Protokoll") == []
    assert [finding.rule for finding in may_circulate(rules, "Haushalt")] == ["circulation_allowed"]
