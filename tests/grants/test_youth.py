# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the Jugendfonds demands of young people, each number from both sides, each refusal in "du"."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants import programmes, rules
from grants.programmes.jugendfonds import JUGENDFONDS, RULES
from grants.rules import Facts, Line, findings
from grants.terms import Terms, Youth
from workflows.questions import PageForm

FITS: dict[str, Any] = {
    "title": "Sprayen gegen rechts",
    "summary": "Wir machen aus einer grauen Wand ein Bild.",
    "aims": "Viele bleiben stehen und reden darüber.",
    "group_size": 3,
    "ages": [15, 16, 17],
    "adult_name": "Hilde Okafor",
    "adult_phone": "02104 555 20",
    "adult_of_age": "yes",
    "in_district": "yes",
    "town": "Mettmann",
    "starts_on": date(2027, 6, 1),
    "ends_on": date(2027, 6, 5),
    "participants": 20,
    "begun": "no",
    "amount_asked": Decimal(400),
}
OF_GROUP = ("group", "ages", "adult_contact", "under_cap", "documented")
POLITE = re.compile(r"\b(Sie|Ihnen|Ihre?[mnrs]?)\b")


def facts(
    *, terms: Terms = JUGENDFONDS, papers: tuple[str, ...] = ("parental_consent",), plan: int = 0, **answers: Any
) -> Facts:
    known = FITS | answers
    return Facts(
        terms=terms,
        on=date(2027, 1, 20),
        period=(date(2027, 1, 1), date(2027, 12, 31)),
        session_on=date(2027, 3, 17),
        answers=known,
        applicant_kind="person",
        expenses=(Line("material", "Farbe", plan or known["amount_asked"] or Decimal(1)),),
        declarations={each.key: each.version for each in terms.declarations},
        documents=frozenset(papers),
    )


def told(**how: Any) -> list[str]:
    return [finding.text for finding in findings(RULES, facts(**how))]


def asking(**youth: Any) -> Terms:
    """The same fund with other numbers in its guideline."""
    known = JUGENDFONDS.parameters
    assert known.youth is not None
    return replace(JUGENDFONDS, parameters=replace(known, youth=replace(known.youth, **youth)))


def test_a_group_of_three_with_everything_it_needs() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (
            0,
            "Deine Gruppe braucht mindestens 3 junge Leute. Du kannst das Geld auch allein beantragen: Schreibe",
        ),
        (1, ""),
        (2, "Deine Gruppe braucht mindestens 3 junge Leute. Such dir noch jemanden. Du kannst das Geld auch allein"),
        (3, ""),
        (12, ""),
    ],
)
def test_how_many_they_are(size: int, text: str) -> None:
    found = told(group_size=size, ages=[16] * size or [16])
    assert (found == []) if not text else found[0].startswith(text)


def test_whether_one_may_come_alone_and_how_many_it_takes_is_a_number_of_the_guideline() -> None:
    alone = {"group_size": 1, "ages": [19]}
    assert told(**alone) == []
    refused = told(terms=asking(alone=False), **alone)
    assert refused == ["Deine Gruppe braucht mindestens 3 junge Leute. Such dir noch andere."]
    five = asking(group_at_least=5)
    assert told(terms=five, group_size=5, ages=[16] * 5) == []
    assert told(terms=five, group_size=4, ages=[16] * 4)[0].startswith("Deine Gruppe braucht mindestens 5 junge Leute.")


@pytest.mark.parametrize(
    ("ages", "text"),
    [
        ([12, 20, 27], ""),
        ([11, 20, 27], "Das Geld ist für junge Leute von 12 bis 27 Jahren. Du hast auch 11 angegeben."),
        ([12, 20, 28], "Das Geld ist für junge Leute von 12 bis 27 Jahren. Du hast auch 28 angegeben."),
        ([11, 20, 28], "Das Geld ist für junge Leute von 12 bis 27 Jahren. Du hast auch 11 und 28 angegeben."),
        ([15, 16], "Du hast 3 Leute angegeben, aber 2 Alter. Bitte schreibe für alle das Alter auf."),
        ([15, 16, 17, 18], "Du hast 3 Leute angegeben, aber 4 Alter. Bitte schreibe für alle das Alter auf."),
    ],
)
def test_how_old_they_are(ages: list[int], text: str) -> None:
    assert told(ages=ages) == ([text] if text else [])


@pytest.mark.parametrize(
    ("ages", "asked", "refused"),
    [
        ([15, 16, 17], "500.00", ""),
        ([15, 16, 17], "500.01", "Du kannst höchstens 500,00 € beantragen, solange niemand in deiner Gruppe 18 ist."),
        ([15, 16, 18], "500.01", ""),
        ([15, 16, 18], "1000.00", ""),
        ([15, 16, 18], "1000.01", "Du kannst höchstens 1.000,00 € beantragen. 1.000,01 € sind zu viel."),
        ([18, 19, 20], "1000.00", ""),
        (None, "1000.00", ""),
        (None, "1000.01", "Du kannst höchstens 1.000,00 € beantragen."),
    ],
)
def test_less_while_nobody_is_of_age(ages: list[int] | None, asked: str, refused: str) -> None:
    found = [
        finding.text.replace("\xa0", " ")
        for finding in findings(RULES, facts(ages=ages, amount_asked=Decimal(asked)))
        if finding.rule == "under_cap"
    ]
    assert len(found) == bool(refused)
    assert all(text.startswith(refused) for text in found)


def test_the_caps_are_numbers_of_the_guideline() -> None:
    terms = asking(cap_minors=Decimal(250))
    assert told(terms=terms, amount_asked=Decimal(250)) == []
    assert "höchstens 250,00" in told(terms=terms, amount_asked=Decimal("250.01"))[0]


@pytest.mark.parametrize(
    ("ages", "papers", "missing"),
    [
        ([15, 16, 17], (), True),
        ([15, 16, 17], ("parental_consent",), False),
        ([17, 18, 19], (), True),
        ([18, 18, 19], (), False),
        ([18, 18, 19], ("parental_consent",), False),
    ],
)
def test_the_parents_agree_as_long_as_one_is_under_18(ages: list[int], papers: tuple[str, ...], missing: bool) -> None:
    assert told(ages=ages, papers=papers) == ["Bitte lade noch hoch: Einverständnis der Eltern"] * missing


def test_a_grown_up_somebody_can_call() -> None:
    young = told(adult_of_age="no")
    assert young == ["Die Person muss mindestens 18 Jahre alt sein. Bitte nenne eine andere."]
    assert told(adult_phone="02104 5") == []
    unreachable = ["Unter dieser Nummer erreichen wir niemanden. Bitte schreibe sie mit der Vorwahl auf."]
    assert told(adult_phone="02104") == unreachable
    assert told(adult_phone="frag mich") == unreachable
    assert told(adult_name="", adult_phone="", adult_of_age="") == [
        "Bitte beantworte noch: Welche erwachsene Person können wir fragen?",
        "Bitte beantworte noch: Welche Telefonnummer hat diese Person?",
        "Bitte beantworte noch: Ist diese Person 18 Jahre oder älter?",
    ]


def test_every_refusal_says_du() -> None:
    """Everything wrong at once, and nothing of it addresses a young person as an official would."""
    wrong = facts(
        terms=replace(JUGENDFONDS, cost_kinds=(("material", "Sachkosten"),)),
        papers=(),
        group_size=2,
        ages=[11, 16, 28],
        adult_of_age="no",
        adult_phone="1",
        in_district="no",
        begun="yes",
        starts_on=date(2027, 3, 1),
        ends_on=date(2028, 3, 1),
        amount_asked=Decimal(4000),
        title="",
    )
    wrong = replace(wrong, expenses=(Line("staff", "Lohn", Decimal(1)),), declarations={}, unread=frozenset({"town"}))
    found = findings(RULES, wrong)
    early = findings(RULES, facts(starts_on=date(2028, 1, 1), ends_on=date(2027, 12, 1)))
    none = findings(RULES, replace(facts(amount_asked=None), expenses=()))
    rules_told = {finding.rule for finding in (*found, *early, *none)}
    assert rules_told >= {"group", "ages", "adult_contact", "in_district", "under_cap", "inside_period", "not_begun"}
    assert rules_told >= {"fundable_costs", "balanced", "documented", "declared", "answered", "unread"}
    assert [each.text for each in (*found, *early, *none) if POLITE.search(each.text)] == []


def test_questions_and_declarations_say_du() -> None:
    words = [JUGENDFONDS.texts["for_whom"], JUGENDFONDS.texts["needs"]]
    words += [each.text for each in JUGENDFONDS.declarations]
    words += [each.help for each in JUGENDFONDS.documents]
    for page in JUGENDFONDS.pages:
        words += [page.title, page.intro, *(text for each in page.questions for text in (each.label, each.help))]
    assert [text for text in words if POLITE.search(text)] == []


def test_adults_are_still_addressed_as_sie() -> None:
    known = programmes.programme("aktionsfonds")
    bare = Facts(known.terms, date(2027, 1, 20), (date(2027, 1, 1), date(2027, 12, 31)), {"begun": "yes"})
    assert "Bitte sprechen Sie mit der Fachstelle." in " ".join(each.text for each in findings(known.rules, bare))


def test_cases_under_older_terms_are_asked_nothing_new() -> None:
    """Terms that were frozen before groups were asked: no ages, no adult, the one cap."""
    older = replace(JUGENDFONDS, parameters=replace(JUGENDFONDS.parameters, youth=None), pages=(), documents=())
    bare = replace(facts(terms=older), answers={"amount_asked": Decimal(1000), "starts_on": date(2027, 6, 1)})
    assert [each for each in findings(RULES, bare) if each.rule in OF_GROUP] == []


def test_terms_survive_being_frozen() -> None:
    again = Terms.from_json(JUGENDFONDS.to_json())
    assert again == JUGENDFONDS
    assert isinstance(again.parameters.youth, Youth)
    assert again.parameters.youth.cap_minors == Decimal(500)
    assert Terms.from_json({**JUGENDFONDS.to_json(), "parameters": _older()}).parameters.youth is None


def _older() -> dict[str, Any]:
    return {
        key: value for key, value in programmes.programme("aktionsfonds").terms.to_json()["parameters"].items() if value
    }


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("15, 16, 17", [15, 16, 17]),
        ("15,16 und 17", [15, 16, 17]),
        ("15 16 17", [15, 16, 17]),
        ("15; 16; 17.", [15, 16, 17]),
        ("19", [19]),
    ],
)
def test_ages_are_read_as_people_write_them(typed: str, read: list[int]) -> None:
    page = JUGENDFONDS.page("gruppe")
    assert page is not None
    form = PageForm({"ages": typed}, questions=page.questions)
    form.is_valid()
    assert form.entries["ages"].value == read
    shown = PageForm(questions=page.questions, stored=form.entries)
    assert shown["ages"].value() == ", ".join(map(str, read))


@pytest.mark.parametrize("typed", ["fünfzehn", "15-17", "15, sechzehn"])
def test_what_is_no_age_is_kept_as_it_was_typed_and_asked_again(typed: str) -> None:
    page = JUGENDFONDS.page("gruppe")
    assert page is not None
    form = PageForm({"ages": typed}, questions=page.questions)
    form.is_valid()
    assert form.errors["ages"] == ["Bitte schreibe nur Zahlen mit Komma dazwischen, zum Beispiel 15, 16, 17."]
    assert form.entries["ages"].text == (typed,)


def test_only_minors_count_as_minors() -> None:
    assert rules.has_minors(facts(ages=[18, 17]))
    assert not rules.has_minors(facts(ages=[18, 27]))
    assert not rules.has_minors(facts(ages=None))
