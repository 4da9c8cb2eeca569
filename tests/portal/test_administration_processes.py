# SPDX-License-Identifier: AGPL-3.0-or-later
"""The administrator's page of what machines do: it says how things stand, and each button answers plainly."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.models import Event
from tests.portal.committee import words
from workflows import alerts, consequences
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform
from workflows.models import ATTEMPTS, Mail, Outbox, Tick

PAGE = "/verwaltung/ablaeufe/"
DEAD = {"attempts": ATTEMPTS, "done_at": None, "error": "TypesettingFailed"}


@pytest.fixture
def holger(mettmann: District) -> Client:
    client = Client()
    client.force_login(mettmann["holger"])
    return client


@pytest.fixture
def failed(mettmann: District, on: Any) -> Outbox:
    """A receipt that was never written."""
    case = draft(mettmann.call, mettmann.association, title="Geheimes Café")
    perform("submit", case, by=mettmann["antje"], on=on)
    consequences.run_pending()
    Outbox.objects.filter(kind="letter_receipt").update(next_attempt_at=timezone.now(), **DEAD)
    return Outbox.objects.get(kind="letter_receipt")


def test_all_is_well(holger: Client, on: Any) -> None:
    alerts.tick(on)
    page = words(holger.get(PAGE))
    assert "Alles läuft." in page
    assert "Verworfen" not in page


def test_it_is_where_an_administrator_comes_to(holger: Client) -> None:
    assert holger.get("/start/")["Location"] == PAGE
    assert "Verwaltung" in words(holger.get(PAGE))


def test_a_clock_that_stands_still_is_red_until_somebody_looks(holger: Client, on: Any) -> None:
    assert "noch nie" in words(holger.get(PAGE))
    alerts.tick(on)
    Tick.objects.update(at=timezone.now() - timedelta(minutes=11))
    page = words(holger.get(PAGE))
    assert "nicht überwacht" in page and "Alles läuft." not in page
    answer = words(holger.post(PAGE, {"do": "look"}, follow=True))
    assert "Keine Frist war neu zu melden." in answer
    assert "Alles läuft." in answer


def test_a_clock_that_is_just_being_looked_at_says_so(holger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "tick", lambda on, full: alerts.Ticked(busy=True))
    assert "Gerade sieht schon jemand nach den Fristen" in words(holger.post(PAGE, {"do": "look"}, follow=True))


def test_deadlines_that_fell_due_are_told_by_the_button(
    holger: Client, mettmann: District, failed: Outbox, on: Any
) -> None:
    type(failed.event.application).objects.update(due_on=on)
    assert "1 Frist ist neu gemeldet." in words(holger.post(PAGE, {"do": "look"}, follow=True))


def test_a_failure_is_told_without_a_word_of_the_case(holger: Client, failed: Outbox) -> None:
    page = words(holger.get(PAGE))
    case = failed.event.application
    for there in ("Eingangsbestätigung", case.file_number, "Der Brief ließ sich nicht setzen.", "8 Versuche"):
        assert there in page
    for absent in ("Geheimes Café", "Begegnungscafé", "Antje", "Yıldız"):
        assert absent not in page
    assert "Alles läuft." not in page


def test_once_more(holger: Client, failed: Outbox) -> None:
    sent = {"sort": "folge", "row": failed.pk}
    assert "Das Portal versucht es jetzt noch einmal." in words(holger.post(PAGE, sent, follow=True))
    assert consequences.run_pending() == 1
    assert "Das ist inzwischen erledigt." in words(holger.post(PAGE, sent, follow=True))


def test_twelve_once_more(holger: Client, failed: Outbox) -> None:
    rows = [
        Mail(message_id=f"<p-{number}>", address="x@beispiel.test", event=failed.event, kind="message", **DEAD)
        for number in range(12)
    ]
    Mail.objects.bulk_create(rows)
    assert "Alle 12 noch einmal" in words(holger.get(PAGE))
    sent = {"sort": "mail", "kind": "message"}
    assert "Noch einmal versucht das Portal jetzt: 12." in words(holger.post(PAGE, sent, follow=True))
    assert "Davon ist inzwischen nichts mehr offen." in words(holger.post(PAGE, sent, follow=True))


def test_discarding_asks_why_and_keeps_it(holger: Client, failed: Outbox) -> None:
    path = f"{PAGE}folge/{failed.pk}/verwerfen/"
    assert "nie wieder" in words(holger.get(path))
    answer = holger.post(path, {"because": " "})
    assert answer.status_code == 422
    assert "Bitte schreiben Sie, warum" in words(answer)
    page = words(holger.post(path, {"because": "Von Hand verschickt."}, follow=True))
    assert "Verworfen: Eingangsbestätigung." in page
    assert "Holger Stein: Von Hand verschickt." in page
    again = words(holger.post(path, {"because": "Noch einmal."}, follow=True))
    assert "Das hat Holger Stein inzwischen verworfen." in again
    assert "Noch einmal." not in again.replace("Noch einmal versuchen", "")


def test_who_was_slower_reads_what_became_of_it(holger: Client, failed: Outbox) -> None:
    path = f"{PAGE}folge/{failed.pk}/verwerfen/"
    holger.get(path)
    holger.post(PAGE, {"sort": "folge", "row": failed.pk})
    assert "Das versucht das Portal inzwischen noch einmal." in words(
        holger.post(path, {"because": "Weg damit."}, follow=True)
    )
    failed.refresh_from_db()
    assert failed.discarded_at is None


def test_the_office_reads_what_became_of_a_letter(holger: Client, mettmann: District, failed: Outbox) -> None:
    sabine = Client()
    sabine.force_login(mettmann["sabine"])
    path = f"/amt/fall/{failed.event.application.public_id}/"
    assert "Achtmal ist es gescheitert" in words(sabine.get(path))
    holger.post(f"{PAGE}folge/{failed.pk}/verwerfen/", {"because": "Von Hand verschickt."})
    assert "Die Verwaltung hat es verworfen: Von Hand verschickt." in words(sabine.get(path))


@pytest.mark.parametrize("nonsense", [{}, {"sort": "x", "row": "1"}, {"sort": "mail", "row": "9" * 30}, {"do": "x"}])
def test_nonsense_does_nothing(holger: Client, failed: Outbox, nonsense: dict[str, str]) -> None:
    assert holger.post(PAGE, nonsense).status_code == 302
    failed.refresh_from_db()
    assert failed.attempts == ATTEMPTS


@pytest.mark.parametrize("path", ["x/1", "folge/0", "mail/99", f"folge/{10**20}"])
def test_what_is_not_there_is_not_discarded(holger: Client, path: str) -> None:
    assert holger.get(f"{PAGE}{path}/verwerfen/").status_code == 404


@pytest.mark.parametrize("who", ["sabine", "leyla", "renate", "katrin", "ute", "antje", "nora"])
def test_for_administrators_of_a_unit_alone(mettmann: District, failed: Outbox, who: str) -> None:
    client = Client()
    client.force_login(mettmann[who])
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"sort": "folge", "row": failed.pk}).status_code == 404
    assert client.get(f"{PAGE}folge/{failed.pk}/verwerfen/").status_code == 404
    failed.refresh_from_db()
    assert failed.attempts == ATTEMPTS


def test_the_number_of_statements_does_not_grow(holger: Client, failed: Outbox, on: Any) -> None:
    alerts.tick(on)
    counted, _first = [], holger.get(PAGE)
    for size in (1, 60):
        events = [Event(application=failed.event.application, act="note", on=on) for _ in range(size)]
        made = Event.objects.bulk_create(events)
        Outbox.objects.bulk_create(Outbox(event=event, kind="mail_news", **DEAD) for event in made)
        Mail.objects.bulk_create(
            Mail(message_id=f"<{event.pk}>", address="x@beispiel.test", event=event, kind="message", **DEAD)
            for event in made
        )
        with CaptureQueriesContext(connection) as asked:
            assert holger.get(PAGE).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 22
