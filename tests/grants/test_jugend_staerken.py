# SPDX-License-Identifier: AGPL-3.0-or-later
"""What "Jugend stärken in ME" demands of a group's own seminar or outing, each refusal from both sides."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.programmes.jugend_staerken import RULES, TERMS
from grants.rules import Facts, Line, findings, second_part
from grants.terms import Terms

FITS: dict[str, Any] = {
    "title": "Fahrt nach Bonn",
    "activity": "outing",
    "summary": "Wir fahren ins Haus der Geschichte.",
    "group": "Jugendgruppe",
    "participants": 18,
    "from_district": "yes",
    "starts_on": date(2021, 9, 30),
    "ends_on": date(2021, 9, 30),
    "place": "Bonn",
    "town": "Erkrath",
    "begun": "no",
    "help_in_kind": [],
    "help_wanted": "",
    "amount_asked": Decimal(400),
}


def facts(**answers: Any) -> Facts:
    """Under the call of the paper, which ended in September 2021."""
    known = FITS | answers
    return Facts(
        terms=TERMS,
        on=date(2021, 3, 1),
        period=(date(2021, 1, 1), date(2021, 9, 30)),
        session_on=date(2021, 4, 1),
        answers=known,
        applicant_kind="organisation",
        expenses=(Line("travel", "Bus", known["amount_asked"] + 80),),
        income=(Line("own", "Gruppenkasse", Decimal(80)),),
        declarations={each.key: each.version for each in TERMS.declarations},
    )


def test_it_fits_without_a_paper() -> None:
    assert findings(RULES, facts()) == []


@pytest.mark.parametrize(
    ("answers", "field", "told"),
    [
        ({"ends_on": date(2021, 10, 1)}, "ends_on", "Die Förderung endet am 30.09.2021."),
        ({"amount_asked": Decimal("500.01")}, "amount_asked", "Sie können höchstens 500,00"),
        ({"from_district": "no"}, "from_district", "Das Geld ist für junge Leute aus dem Kreis Mettmann."),
        ({"begun": "yes"}, "begun", "schon begonnen"),
        ({"help_in_kind": ["trainer"]}, "help_wanted", "Bitte schreiben Sie, was genau Sie brauchen."),
        ({"group": ""}, "group", "Welche Gruppe ist dabei?"),
        ({"participants": None}, "participants", "Wie viele junge Leute machen mit?"),
    ],
)
def test_what_does_not(answers: dict[str, Any], field: str, told: str) -> None:
    (found,) = findings(RULES, facts(**answers))
    assert found.field == field
    assert told in found.text
    assert found.blocking


@pytest.mark.parametrize(
    "answers",
    [
        {"amount_asked": Decimal(500)},
        {"help_in_kind": ["trainer"], "help_wanted": "Für einen Abend über Hass im Netz."},
        {"help_wanted": "Wir wissen noch nicht."},
    ],
)
def test_what_does(answers: dict[str, Any]) -> None:
    assert findings(RULES, facts(**answers)) == []


def test_after_the_end_nothing_is_left_to_split() -> None:
    assert second_part(facts(ends_on=date(2021, 10, 1))) is None


def test_the_terms_come_back_from_their_snapshot() -> None:
    """Also snapshots of before projects could end for good: their money was yearly."""
    assert Terms.from_json(TERMS.to_json()) == TERMS
    old = TERMS.to_json()
    del old["parameters"]["yearly"]
    assert Terms.from_json(old).parameters.yearly
