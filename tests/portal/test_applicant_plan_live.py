# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan adds up while somebody types: the same sums with a script, with the button, and when they are saved."""

from decimal import Decimal

import pytest
from django.test import Client

from grants import drafts
from grants.models import Application, PlanItem
from grants.rules import Line, balance_of, facts_of, with_line
from tests.portal.applicant import text, url
from workflows.demo.district import District

HTMX = {"HX-Request": "true"}
TYPING = {"do": "recalculate"}


@pytest.fixture
def case(mettmann: District) -> Application:
    """1,000 euros of expenses, 200 of own money."""
    by = mettmann["antje"]
    empty = drafts.begin(mettmann.call, mettmann.association, by=by)
    drafts.put_line(empty, side="expense", kind="fee", label="Moderation", amount=Decimal(1000), by=by)
    drafts.put_line(empty, side="income", kind="own", label="Kasse", amount=Decimal(200), by=by)
    return empty


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("450", "Es fehlen noch 350,00 €"),
        ("450,50", "Es fehlen noch 349,50 €"),
        ("800", "Der Plan geht auf"),
        ("1.000,00", "Es sind 200,00 € zu viel"),
        ("", "Es fehlen noch 800,00 €"),
        ("viel", "Diesen Betrag können wir nicht lesen"),
        ("-5", "Diesen Betrag können wir nicht lesen"),
    ],
)
def test_the_gap_is_told_while_the_sum_is_typed(antje: Client, case: Application, typed: str, sentence: str) -> None:
    answer = antje.post(url("plan", case), {"amount_asked": typed} | TYPING, headers=HTMX)
    page = text(answer)
    assert (answer.status_code, sentence in page) == (200, True), page
    assert "1.000,00 €" in page, "the sum of the expenses"
    assert "<html" not in page, "only the part that changes"


def test_the_button_says_the_same(antje: Client, case: Application) -> None:
    page = text(antje.post(url("plan", case), {"amount_asked": "450"} | TYPING, follow=True))
    assert "Es fehlen noch 350,00 €" in page
    assert "<html" in page


def test_what_is_typed_is_kept_even_without_the_button(antje: Client, case: Application) -> None:
    antje.post(url("plan", case), {"amount_asked": "450"} | TYPING, headers=HTMX)
    case.refresh_from_db()
    assert case.amount_asked == Decimal(450)
    antje.post(url("plan", case), {"amount_asked": "45x"} | TYPING, headers=HTMX)
    assert 'value="45x"' in text(antje.get(url("plan", case))), "nor is what nobody can read"


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_line_shows_what_it_would_do(antje: Client, case: Application, headers: dict[str, str]) -> None:
    """A new one is added, one that is there already is replaced; neither is saved by looking."""
    new = {"kind": "fee", "label": "", "amount": "50"}
    page = text(antje.post(url("add_line", case, "ausgabe"), new | TYPING, headers=headers))
    assert "1.050,00 €" in page and "Es fehlen noch 850,00 €" in page
    own = {"kind": "own", "label": "Kasse", "amount": "1.000"}
    there = case.plan.get(side="income")
    page = text(antje.post(url("change_line", case, there.public_id), own | TYPING, headers=headers))
    assert "Der Plan geht auf" in page
    assert ("<html" in page) is (not headers)
    if not headers:
        assert 'value="1.000,00"' in page and 'value="Kasse"' in page
    there.refresh_from_db()
    assert (there.amount, PlanItem.objects.count()) == (Decimal(200), 2)


def test_an_amount_nobody_can_read_is_told_and_counts_as_nothing(antje: Client, case: Application) -> None:
    page = text(antje.post(url("add_line", case, "ausgabe"), {"amount": "fünfzig"} | TYPING))
    assert "Diesen Betrag können wir nicht lesen" in page
    assert 'value="fünfzig"' in page
    untyped = text(antje.post(url("add_line", case, "ausgabe"), {"amount": ""} | TYPING, headers=HTMX))
    assert "Es fehlen noch 800,00 €" in untyped


def test_of_two_equal_lines_one_is_replaced(mettmann: District, case: Application) -> None:
    by = mettmann["antje"]
    drafts.put_line(case, side="expense", kind="fee", label="Moderation", amount=Decimal(1000), by=by)
    from grants import programmes

    facts = facts_of(case, programmes.programme("aktionsfonds").terms, on=case.call.opens_on)
    line = Line("fee", "Moderation", Decimal(1000))
    assert balance_of(with_line(facts, "expense", Line("fee", "", Decimal(1)), instead_of=line)).expenses == 1001
    assert balance_of(with_line(facts, "expense", None, instead_of=line)).expenses == 1000
    assert balance_of(with_line(facts, "expense", line)).expenses == 3000


def test_a_line_of_a_kind_that_is_gone_is_still_shown(antje: Client, case: Application) -> None:
    PlanItem.objects.create(application=case, side="income", kind="lottery", label="Tombola", amount=5)
    assert "Tombola" in text(antje.get(url("plan", case)))
