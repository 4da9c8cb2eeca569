# SPDX-License-Identifier: AGPL-3.0-or-later
"""One account does not fill the disk for all; whoever meets an end is told what to do. At once: test_begun_once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from grants import allowances
from grants.models import Application
from tests import papers
from tests.portal.applicant import pdf, seal, text, url
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

NOON = datetime(2027, 1, 20, 12, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def antje(client: Client, mettmann: District, settings: Any) -> Client:
    settings.DRAFTS_AT_ONCE, settings.UPLOADS_AN_HOUR = 2, 3
    client.force_login(mettmann["antje"])
    return client


def begin(browser: Client, district: District) -> Any:
    address = reverse("applicant:begin", args=[district.call.slug])
    sent = {"applicant": str(district.association.public_id), "source": "empty", **seal(browser, address)}
    return browser.post(address, sent, follow=True)


def file(name: str) -> Any:
    return pdf(f"{name}.pdf", papers.pdf(name))


def upload(browser: Client, case: Application, *names: str) -> Any:
    sent = {"kind": "statutes", "statutes-file": [file(name) for name in names]}
    return browser.post(url("documents", case), sent)


@contextmanager
def clock(browser: Client, district: District, moment: datetime) -> Iterator[None]:
    with time_machine.travel(moment, tick=False):
        browser.force_login(district["antje"])
        yield


# --- drafts at once ---


def test_the_third_draft_waits_until_one_is_gone(antje: Client, mettmann: District) -> None:
    for _draft in range(2):
        assert "Ihr Antrag ist angelegt." in text(begin(antje, mettmann))
    page = antje.get(reverse("applicant:begin", args=[mettmann.call.slug]), follow=True)
    assert page.redirect_chain == [(reverse("applicant:list"), 302)]
    assert "Sie haben schon 2 Entwürfe." in text(page)
    assert "oder löschen Sie einen, den Sie nicht mehr brauchen." in text(page)
    antje.post(url("discard", Application.objects.first()))
    assert "Ihr Antrag ist angelegt." in text(begin(antje, mettmann))


def test_a_form_that_was_open_already_begins_none_either(antje: Client, mettmann: District) -> None:
    address = reverse("applicant:begin", args=[mettmann.call.slug])
    sent = {"applicant": str(mettmann.association.public_id), "source": "empty", **seal(antje, address)}
    for _draft in range(2):
        begin(antje, mettmann)
    assert "Sie haben schon 2 Entwürfe." in text(antje.post(address, sent, follow=True))
    assert Application.objects.count() == 2


def test_a_second_click_on_the_last_one_finds_it(antje: Client, mettmann: District) -> None:
    begin(antje, mettmann)
    address = reverse("applicant:begin", args=[mettmann.call.slug])
    sent = {"applicant": str(mettmann.association.public_id), "source": "empty", **seal(antje, address)}
    first, second = (antje.post(address, sent)["Location"] for _click in range(2))
    assert first == second != reverse("applicant:list")
    assert Application.objects.count() == 2


def test_what_was_sent_and_what_others_write_is_not_counted(
    antje: Client, mettmann: District, on: date, settings: Any
) -> None:
    settings.DRAFTS_AT_ONCE = 1
    draft(mettmann.call, mettmann.person)
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    assert "Ihr Antrag ist angelegt." in text(begin(antje, mettmann))


# --- files an hour ---


def test_the_fourth_file_waits_and_is_told_until_when(antje: Client, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    case.documents.all().delete()
    with clock(antje, mettmann, NOON):
        page = upload(antje, case, "eins", "zwei", "drei", "vier", "fünf")
        assert page.status_code == 422
        assert text(page).count("Sie haben in einer Stunde 3 Dateien geschickt.") == 2, "in the summary, at the field"
        assert "Bitte machen Sie um 13:01 Uhr weiter." in text(page)
    assert [paper.name for paper in case.documents.all()] == ["eins.pdf", "zwei.pdf", "drei.pdf"]
    with clock(antje, mettmann, NOON + timedelta(minutes=59)):
        assert upload(antje, case, "vier").status_code == 422
    with clock(antje, mettmann, NOON + timedelta(minutes=60, seconds=30)):
        assert upload(antje, case, "vier").status_code == 302


def test_a_script_is_told_the_same(antje: Client, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    upload(antje, case, "eins", "zwei", "drei")
    sent = {"kind": "statutes", "statutes-file": file("vier")}
    told = antje.post(url("documents", case), sent, headers={"accept": "application/json"}).json()
    assert told["taken"] == []
    assert told["errors"][0].startswith("Sie haben in einer Stunde 3 Dateien geschickt.")


def test_what_is_refused_counts_for_it_was_read(antje: Client, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    for _try in range(3):
        bad = {"kind": "statutes", "statutes-file": pdf("kaputt.pdf", b"MZ")}
        assert "ist kein PDF" in text(antje.post(url("documents", case), bad))
    assert "Sie haben in einer Stunde 3 Dateien geschickt." in text(upload(antje, case, "gut"))


def test_others_go_on(antje: Client, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.person)
    for _file in range(3):
        allowances.take_upload(mettmann["antje"])
    paul = Client()
    paul.force_login(mettmann["paul"])
    wanted = reverse("applicant:documents", args=[case.public_id])
    kind = text(paul.get(wanted)).partition('name="kind" value="')[2].partition('"')[0]
    assert paul.post(wanted, {"kind": kind, f"{kind}-file": file("eins")}).status_code == 302
