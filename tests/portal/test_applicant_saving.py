# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page saves by itself and says when and who; saving is no act."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from grants import drafts
from grants.models import Application
from tests.portal.applicant import text, url
from tests.portal.saving import by_itself, opened
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform, possible_acts


@pytest.fixture
def case(mettmann: District) -> Application:
    return drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])


def test_a_page_saves_by_itself_says_when_and_never_asks(antje: Client, mettmann: District, case: Application) -> None:
    answer = by_itself(antje, url("page", case, "projekt"), opened(antje, case) | {"title": "Begegnungscafé"})
    now = timezone.localtime()
    assert answer.status_code == 200
    assert text(answer).strip() in {f"Gespeichert heute um {now:%H:%M} Uhr"}
    assert "<html" not in text(answer)
    case.refresh_from_db()
    assert (case.title, case.saved_by) == ("Begegnungscafé", mettmann["antje"])


def test_the_marks_go_with_the_answer_so_that_nobody_meets_themself(antje: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    seen = opened(antje, case)
    for title in ("B", "Be", "Begegnung"):
        answer = by_itself(antje, page, seen | {"title": title})
        seen = {"seen": answer["Seen"]}
    assert antje.post(page, seen | {"title": "Begegnungscafé"}).status_code == 302
    case.refresh_from_db()
    assert case.title == "Begegnungscafé"


def test_an_answer_lost_on_the_way_is_no_other_person(antje: Client, case: Application) -> None:
    """The phone sent, heard nothing and sends more: the page tells what it sent before."""
    page, seen = url("page", case, "projekt"), opened(antje, case)
    by_itself(antje, page, seen | {"title": "Begegnung"})
    unheard = seen | {"title": "Begegnungscafé", "sent": urlencode({"title": "Begegnung"})}
    assert "Gespeichert heute" in text(by_itself(antje, page, unheard))
    case.refresh_from_db()
    assert case.title == "Begegnungscafé"
    forged = seen | {"title": "Anderes", "sent": "%%%=&&;"}
    assert "Sie haben diese Seite inzwischen in einem anderen Fenster geändert" in text(by_itself(antje, page, forged))


def test_who_saved_last_is_told_to_the_others(antje: Client, oksana: Client, case: Application) -> None:
    antje.post(url("page", case, "projekt"), {"title": "Begegnungscafé"})
    mine, hers = text(antje.get(url("case", case))), text(oksana.get(url("case", case)))
    assert re.search(r"Gespeichert heute um \d\d:\d\d Uhr\.\s*</strong>", mine)
    assert re.search(r"Gespeichert heute um \d\d:\d\d Uhr von Antje Yıldız", hers)
    Application.objects.update(saved_at=timezone.now() - timezone.timedelta(days=3))
    assert re.search(r"Gespeichert am \d\d\.\d\d\.\d{4} um", text(antje.get(url("page", case, "projekt"))))


def test_a_draft_sent_meanwhile_is_told_to_the_script(antje: Client, mettmann: District, on: date) -> None:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    answer = by_itself(antje, url("page", case, "projekt"), {"title": "Zu spät"})
    assert answer.status_code == 409
    assert "Nicht gespeichert: Dieser Antrag ist schon eingereicht." in text(answer)


def test_every_write_of_a_draft_is_stamped(
    antje: Client, oksana: Client, mettmann: District, case: Application
) -> None:
    def stamped() -> Any:
        case.refresh_from_db()
        return case.saved_by

    oksana.post(url("add_line", case, "ausgabe"), {"kind": "fee", "label": "Band", "amount": "300"})
    assert stamped() == mettmann["oksana"]
    antje.post(url("plan", case), {"amount_asked": "300"})
    assert stamped() == mettmann["antje"]
    oksana.post(url("check", case), {"correct": "on"})
    assert stamped() == mettmann["oksana"]
    line = case.plan.get()
    antje.post(url("remove_line", case, line.public_id))
    assert stamped() == mettmann["antje"]


def test_saving_is_no_act(antje: Client, case: Application, mettmann: District, on: date) -> None:
    """A page that saves by itself neither moves the version nor offers less to do."""
    by_itself(antje, url("page", case, "projekt"), opened(antje, case) | {"title": "Café"})
    before, case_now = case.version, Application.objects.get(pk=case.pk)
    assert case_now.version == before
    assert "submit" in possible_acts(case_now, roles=frozenset({"applicant"}), by=mettmann["antje"], on=on)
    assert not case_now.events.exists()
