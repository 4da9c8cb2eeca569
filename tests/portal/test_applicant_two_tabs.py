# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page open twice, two people at once: both answers are shown, and nothing is overwritten unseen."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from grants import drafts
from grants.models import Application
from tests.portal.applicant import text, url
from tests.portal.saving import PROJECT, by_itself, carried, opened, sent_on
from workflows.demo.district import District


@pytest.fixture
def case(mettmann: District) -> Application:
    return drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])


def test_changes_of_different_answers_meet_without_a_question(antje: Client, oksana: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    antje.post(page, PROJECT)
    mine, hers = opened(antje, case), opened(oksana, case)
    oksana.post(page, hers | PROJECT | {"summary": "Wir backen."})
    assert antje.post(page, mine | PROJECT | {"title": "Café am Markt"}).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.answer("summary")) == ("Café am Markt", "Wir backen.")


def test_an_old_tab_does_not_bring_an_old_answer_back(antje: Client, oksana: Client, case: Application) -> None:
    """Saving by itself, again and again, from a page that shows what Oksana has changed since."""
    page = url("page", case, "projekt")
    antje.post(page, PROJECT)
    mine = opened(antje, case)
    oksana.post(page, opened(oksana, case) | PROJECT | {"summary": "Wir backen."})
    for title in ("Café", "Café am", "Café am Markt"):
        mine = {"seen": by_itself(antje, page, mine | PROJECT | {"title": title})["Seen"]}
    case.refresh_from_db()
    assert (case.title, case.answer("summary")) == ("Café am Markt", "Wir backen.")


def clashing(antje: Client, oksana: Client, case: Application) -> Any:
    """Both write the title; Antje's page is sent second."""
    page = url("page", case, "projekt")
    antje.post(page, PROJECT)
    mine, hers = opened(antje, case), opened(oksana, case)
    oksana.post(page, hers | PROJECT | {"title": "Café am Rhein"})
    return antje.post(page, mine | PROJECT | {"title": "Café am Markt", "aims": "Noch mehr kommen."})


def test_the_same_answer_changed_twice_is_compared(antje: Client, oksana: Client, case: Application) -> None:
    answer = clashing(antje, oksana, case)
    page = text(answer)
    assert answer.status_code == 409
    assert "Zwei Fassungen vergleichen" in page
    assert "Café am Rhein" in page
    assert "Café am Markt" in page
    assert re.search(r"Gespeichert heute um \d\d:\d\d Uhr von Oksana", page)
    assert " checked" not in page, "nothing is chosen for anybody"
    assert "Noch mehr kommen." in page, "goes on with the page"
    case.refresh_from_db()
    assert (case.title, case.answer("aims")) == ("Café am Rhein", "Noch mehr kommen.")


@pytest.mark.parametrize(("choice", "title"), [("mine", "Café am Markt"), ("theirs", "Café am Rhein")])
def test_the_choice_counts(antje: Client, oksana: Client, case: Application, choice: str, title: str) -> None:
    page = clashing(antje, oksana, case)
    done = antje.post(url("page", case, "projekt"), sent_on(page) | {"choice-title": choice})
    assert done["Location"] == url("page", case, "projekt")
    case.refresh_from_db()
    assert (case.title, case.answer("aims")) == (title, "Noch mehr kommen.")


@pytest.mark.parametrize("choice", ["", "both", "MINE"])
def test_no_choice_is_asked_again(antje: Client, oksana: Client, case: Application, choice: str) -> None:
    page = clashing(antje, oksana, case)
    again = antje.post(url("page", case, "projekt"), sent_on(page) | {"choice-title": choice})
    assert again.status_code == 409
    assert "Bitte wählen Sie bei „Titel des Projekts“ eine der beiden Fassungen." in text(again)
    assert "Café am Markt" in text(again)
    case.refresh_from_db()
    assert case.title == "Café am Rhein"


def test_a_third_version_while_somebody_chooses_is_compared_again(
    antje: Client, oksana: Client, case: Application
) -> None:
    page = clashing(antje, oksana, case)
    oksana.post(url("page", case, "projekt"), opened(oksana, case) | PROJECT | {"title": "Café am Dom"})
    again = antje.post(url("page", case, "projekt"), sent_on(page) | {"choice-title": "mine"})
    assert again.status_code == 409
    assert "Café am Dom" in text(again)
    case.refresh_from_db()
    assert case.title == "Café am Dom"


def test_one_person_in_two_windows_is_told_so(antje: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    first, second = opened(antje, case), opened(antje, case)
    antje.post(page, first | {"title": "Eins"})
    answer = antje.post(page, second | {"title": "Zwei"})
    assert "in einem anderen Fenster" in text(answer)


def test_a_page_that_saves_by_itself_never_overwrites(antje: Client, oksana: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    mine = opened(antje, case)
    oksana.post(page, opened(oksana, case) | {"title": "Café am Rhein"})
    for _ in range(3):
        answer = by_itself(antje, page, mine | {"title": "Café am Markt"})
        mine = {"seen": answer["Seen"]}
        assert "Jemand hat diese Seite inzwischen geändert." in text(answer)
        assert 'name="do" value="compare"' in text(answer)
    case.refresh_from_db()
    assert case.title == "Café am Rhein"
    assert case.saved_by is not None
    assert case.saved_by.name.startswith("Oksana"), "the comparison must tell who wrote the other version"
    compared = antje.post(page, mine | {"title": "Café am Markt", "do": "compare"})
    assert "Zwei Fassungen vergleichen" in text(compared)


def test_an_unread_entry_is_compared_as_it_was_typed(antje: Client, oksana: Client, case: Application) -> None:
    place = url("page", case, "ort-und-zeit")
    mine = opened(antje, case, "ort-und-zeit")
    oksana.post(place, opened(oksana, case, "ort-und-zeit") | {"starts_on": "1.6.2027"})
    page = antje.post(place, mine | {"starts_on": "15.5."})
    assert "15.5." in text(page)
    assert "01.06.2027" in text(page)
    antje.post(place, sent_on(page) | {"choice-starts_on": "mine"})
    case.refresh_from_db()
    assert (case.starts_on, case.typed) == (None, {"ort-und-zeit": {"starts_on": ["15.5."]}})


def test_the_same_typed_twice_is_no_clash(antje: Client, oksana: Client, case: Application) -> None:
    """Also where browsers end lines in two ways, and a day is written in two."""
    page, place = url("page", case, "projekt"), url("page", case, "ort-und-zeit")
    mine, where = opened(antje, case), opened(antje, case, "ort-und-zeit")
    oksana.post(page, opened(oksana, case) | {"summary": "Eins\r\nZwei"})
    oksana.post(place, opened(oksana, case, "ort-und-zeit") | {"starts_on": "1.6.27"})
    assert antje.post(page, mine | {"summary": "Eins\nZwei"}).status_code == 302
    assert antje.post(place, where | {"starts_on": "01.06.2027"}).status_code == 302


@pytest.mark.parametrize("seen", ["", "nonsense", "title", "title= summary", "=;=", "title=" + "0" * 5000])
def test_nonsense_for_marks_breaks_nothing(antje: Client, case: Application, seen: str) -> None:
    answer = antje.post(url("page", case, "projekt"), {"title": "Café", "seen": seen, "beside": seen, "sent": seen})
    assert answer.status_code in (302, 409)


def test_the_sum_is_compared_too(antje: Client, oksana: Client, case: Application) -> None:
    plan = url("plan", case)
    mine, hers = carried(antje.get(plan)), carried(oksana.get(plan))
    oksana.post(plan, hers | {"amount_asked": "500"})
    while_typing = antje.post(plan, mine | {"amount_asked": "600", "do": "recalculate"}, headers={"HX-Request": "true"})
    assert "Jemand hat die beantragte Summe inzwischen geändert." in text(while_typing)
    page = antje.post(plan, mine | {"amount_asked": "600"})
    assert page.status_code == 409
    assert "500,00 €" in text(page)
    assert "600,00 €" in text(page)
    assert antje.post(plan, sent_on(page) | {"choice-amount_asked": "mine"})["Location"] == plan
    case.refresh_from_db()
    assert case.amount_asked == 600


def test_the_sum_typed_on_and_on_meets_nobody(antje: Client, case: Application) -> None:
    plan = url("plan", case)
    seen = carried(antje.get(plan))
    for amount in ("6", "65", "650"):
        answer = antje.post(plan, seen | {"amount_asked": amount, "do": "recalculate"}, headers={"HX-Request": "true"})
        seen = carried(answer)
        assert "inzwischen geändert" not in text(answer)
    case.refresh_from_db()
    assert case.amount_asked == 650


# --- a line of the plan ---


def test_a_line_changed_twice_shows_both_before_anything_is_overwritten(
    antje: Client, oksana: Client, mettmann: District, case: Application
) -> None:
    line = drafts.put_line(case, side="expense", kind="fee", label="Band", amount=Decimal(300), by=mettmann["antje"])
    change = url("change_line", case, line.public_id)
    mine, hers = carried(antje.get(change)), carried(oksana.get(change))
    oksana.post(change, hers | {"kind": "fee", "label": "Band", "amount": "280"})
    stopped = antje.post(change, mine | {"kind": "fee", "label": "Kapelle", "amount": "320"})
    assert stopped.status_code == 409
    page = text(stopped)
    assert "Jetzt gespeichert: „Band“ mit 280,00 €." in page
    assert 'value="Kapelle"' in page
    line.refresh_from_db()
    assert line.amount == 280
    decided = antje.post(change, carried(stopped) | {"kind": "fee", "label": "Kapelle", "amount": "320"})
    assert decided.status_code == 302
    line.refresh_from_db()
    assert (line.label, line.amount) == ("Kapelle", 320)
