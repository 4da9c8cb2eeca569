# SPDX-License-Identifier: AGPL-3.0-or-later
"""KOMM-AN NRW: the sum follows from modules and rates of the call, and a rate nobody has set is told as such."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants import rates
from grants.models import Application, Call, Fund
from grants.programmes.komm_an import MODULES, RULES, TERMS
from grants.rules import Facts, Line, facts_of, findings, under_cap
from grants.terms import Terms
from tests.portal.applicant import text
from workflows.demo.district import District

FITS: dict[str, Any] = {
    "title": "Treffpunkt",
    "summary": "Zwei Räume zum Ankommen.",
    "town": "Haan",
    "volunteers": 12,
    "starts_on": date(2027, 6, 1),
    "ends_on": date(2027, 9, 1),
    "begun": "no",
    "rooms": 2,
    "use": 50,
    "amount_asked": Decimal(2000),
}


def facts(known: dict[str, Decimal] | None = None, papers: tuple[str, ...] = ("occupancy",), **answers: Any) -> Facts:
    """Where only the rate of A1 is known."""
    given = FITS | answers
    return Facts(
        terms=TERMS,
        on=date(2027, 1, 20),
        period=(date(2027, 1, 1), date(2027, 12, 31)),
        answers=given,
        applicant_kind="organisation",
        expenses=(Line("material", "Möbel", given["amount_asked"]),),
        documents=frozenset(papers),
        declarations={each.key: each.version for each in TERMS.declarations},
        rates={"rooms": Decimal(1000)} if known is None else known,
    )


def test_two_rooms() -> None:
    assert findings(RULES, facts()) == []
    assert rates.total(MODULES, facts()) == 2000


@pytest.mark.parametrize(
    ("answers", "field", "told"),
    [
        ({"rooms": 3, "amount_asked": Decimal(3000)}, "rooms", "Möglich sind höchstens 2 Räume."),
        ({"amount_asked": Decimal("1999.99")}, "amount_asked", "Ihre Bausteine ergeben 2.000,00"),
        ({"training": 1}, "training", "steht der Betrag noch nicht fest"),
        ({"rooms": None, "use": None}, "rooms", "Bitte wählen Sie mindestens einen Baustein"),
        ({"use": 32}, "use", "mindestens 33 Prozent"),
        ({"papers": ()}, "occupancy", "Belegungsplan"),
        ({"known": {}}, "rooms", "steht der Betrag noch nicht fest"),
    ],
)
def test_what_does_not_fit(answers: dict[str, Any], field: str, told: str) -> None:
    (found,) = findings(RULES, facts(**answers))
    assert found.field == field
    assert told in found.text


def test_a_rate_the_administrator_sets() -> None:
    """Of two modules, each with its rate."""
    known = {"rooms": Decimal(1000), "training": Decimal("350.50")}
    assert findings(RULES, facts(known, training=2, amount_asked=Decimal(2701))) == []


def test_no_cap_but_the_rates() -> None:
    assert list(under_cap(facts(amount_asked=Decimal(10**6)))) == []
    assert Terms.from_json(TERMS.to_json()) == TERMS


@pytest.fixture
def call(mettmann: District) -> Call:
    fund = Fund.objects.create(name="KOMM-AN", year=2027, limit=Decimal(70_000))
    days = {"period_from": date(2027, 1, 1), "period_until": date(2027, 12, 31), "opens_on": date(2026, 11, 1)}
    who = {"unit": mettmann.unit, "committee": mettmann.committee, "fund": fund}
    title = "KOMM-AN NRW 2027"
    return Call.objects.create(
        slug="komm-an", programme_key="komm_an", title=title, rates={"rooms": "1000.00"}, **days, **who
    )


def test_the_pages_say_what_is_set_and_what_is_not(call: Call, mettmann: District, client: Client) -> None:
    page = text(client.get(reverse("public:call", args=[call.slug])))
    assert "1.000,00 €</strong> je Raum, höchstens 2" in page
    assert page.count("Der Betrag steht noch nicht fest.") == len(MODULES) - 1
    assert "Feste Beträge je Baustein." in text(client.get(reverse("public:start")))
    values = {"answers": {"rooms": 2, "training": 1}, "title": "Treffpunkt"}
    case = Application.objects.create(call=call, applicant=mettmann.association, **values)
    client.force_login(mettmann["antje"])
    choice = reverse("applicant:page", args=[case.public_id, "bausteine"])
    told = text(client.post(choice, {"rooms": "2", "training": "1", "use": "50"}, follow=True))
    assert "steht der Betrag noch nicht fest" in told
    plan = reverse("applicant:plan", args=[case.public_id])
    assert "Die Summe ergibt sich aus Ihren Bausteinen." in text(client.get(plan))
    client.post(choice, {"rooms": "2", "training": "", "use": "50"})
    assert "Ihre Bausteine ergeben 2.000,00 €. Bitte beantragen Sie genau diese Summe." in text(client.get(plan))
    case.refresh_from_db()
    assert facts_of(case, TERMS, on=date(2027, 1, 20)).rates == {"rooms": Decimal(1000)}
