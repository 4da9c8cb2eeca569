# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ten weeks: start 15.05.2027, so the latest first contact was 06.03.2027; a later one needs a confirmed exception."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Application, Status
from law import calendar
from tests.portal.applicant import seal, text, url
from workflows.demo.district import District
from workflows.demo.drafts import draft

TODAY = date(2027, 3, 10)
ADVICE = {"consulted_on": "09.03.2027", "begun": "no"}
PAGE = "beratung-und-beginn"
REASON = "Der Raum war erst im März frei."


@pytest.fixture
def spring(mettmann: District) -> Iterator[None]:
    """The day after the advice, before the session."""
    calendar.pretend(TODAY)
    yield
    calendar.pretend(None)


@pytest.fixture
def case(mettmann: District, spring: None) -> Application:
    return draft(mettmann.call, mettmann.association, starts_on=date(2027, 5, 15), first_contact_on=None)


def browser(mettmann: District, key: str) -> Client:
    client = Client()
    client.force_login(mettmann[key])
    return client


def send(antje: Client, case: Application) -> int:
    check = url("check", case)
    return antje.post(check, seal(antje, check) | dict.fromkeys(case.declarations, "on")).status_code


@pytest.mark.parametrize("contact", ["05.03.2027", "06.03.2027"])
def test_the_last_day_counts_although_it_is_a_saturday(mettmann: District, case: Application, contact: str) -> None:
    antje = browser(mettmann, "antje")
    answer = antje.post(url("page", case, PAGE), ADVICE | {"first_contact_on": contact})
    assert answer["Location"] == url("page", case, "partner-und-wirkung")
    assert send(antje, case) == 302
    form = text(browser(mettmann, "sabine").get(reverse("office:act", args=[case.public_id, "check"])))
    assert "Die Ausnahme von den zehn Wochen" not in form


@pytest.mark.parametrize("contact", ["07.03.2027", "08.03.2027"])
def test_a_day_later_is_told_and_asks_for_a_reason(mettmann: District, case: Application, contact: str) -> None:
    """Neither the Sunday nor the Monday after it shifts anything."""
    antje = browser(mettmann, "antje")
    page = text(antje.post(url("page", case, PAGE), ADVICE | {"first_contact_on": contact}, follow=True))
    assert "liegen weniger als 10 Wochen. Für den Beginn am 15.05.2027 war der 06.03.2027 der letzte Tag." in page
    assert "Bitte begründen Sie, warum es nicht früher ging" in page
    assert "Weniger als zehn Wochen? Warum ging es nicht früher?" in page
    assert send(antje, case) == 422
    case.refresh_from_db()
    assert case.status == Status.DRAFT


def test_the_office_confirms_the_exception_or_the_case_is_not_ready(mettmann: District, case: Application) -> None:
    antje, sabine = browser(mettmann, "antje"), browser(mettmann, "sabine")
    late = ADVICE | {"first_contact_on": "08.03.2027"}
    antje.post(url("page", case, PAGE), late)
    reasoned = antje.post(url("page", case, PAGE), late | {"exception_reason": REASON})
    assert reasoned["Location"] == url("page", case, "partner-und-wirkung")
    assert "Die Fachstelle prüft Ihre Begründung." in text(antje.get(url("page", case, PAGE)))
    assert send(antje, case) == 302
    check = reverse("office:act", args=[case.public_id, "check"])
    form = text(sabine.get(check))
    assert "06.03.2027" in form and REASON in form
    case.refresh_from_db()
    assert case.terms is not None
    ticked = {"checklist": [item.key for item in case.terms.checklist]}
    refused = sabine.post(check, ticked | seal(sabine, check))
    assert refused.status_code == 422
    assert "Bestätigen Sie die begründete Ausnahme" in text(refused)
    case.refresh_from_db()
    assert (case.status, case.exception_confirmed) == (Status.SUBMITTED, False)
    done = sabine.post(check, ticked | {"exception_confirmed": "on"} | seal(sabine, check))
    assert done.status_code == 302
    case.refresh_from_db()
    assert (case.status, case.exception_confirmed, case.ready_on) == (Status.READY, True, TODAY)


def test_a_later_start_needs_no_exception(mettmann: District, case: Application) -> None:
    """Two days of delay, two days later: 17.05. takes a first contact of 08.03."""
    antje = browser(mettmann, "antje")
    Application.objects.filter(pk=case.pk).update(starts_on=date(2027, 5, 17))
    answer = antje.post(url("page", case, PAGE), ADVICE | {"first_contact_on": "08.03.2027"})
    assert answer["Location"] == url("page", case, "partner-und-wirkung")
