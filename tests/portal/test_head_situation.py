# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lage: figures for the head of an office and its leads, held against targets, and not one case."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.models import Unit
from law import calendar
from monitoring.models import Target
from permissions import roles
from permissions.policy import Role
from tests.monitoring.lives import life
from tests.portal.committee import words
from workflows import concerns, weekly
from workflows.demo.district import District

ON = date(2027, 6, 14)
DAY = timedelta(days=1)
MOST = 15


@pytest.fixture
def d(mettmann: District) -> District:
    calendar.pretend(ON)
    return mettmann


def browser(d: District, who: str) -> Client:
    client = Client()
    client.force_login(d[who])
    return client


def page(d: District, who: str = "renate") -> Any:
    return browser(d, who).get("/lage/")


def test_the_figures_of_each_call_and_together(d: District) -> None:
    for age in (60, 22, 21):
        life(d, ON - age * DAY, ON - age * DAY, due_on=ON - DAY if age == 60 else ON)
    life(d, ON - DAY)
    life(d, ON - 30 * DAY, ON - 30 * DAY, decided=ON - 9 * DAY)
    life(d, ON - 30 * DAY, ON - 30 * DAY, decided=ON - 7 * DAY, call=d.youth_call)
    text = words(page(d))
    assert "Aktionsfonds 2027 4 3 1 2 60 Tage" in text
    assert "Jugendfonds 2027 0 0 0 0 –" in text
    assert "Zusammen 4 3 1 2 60 Tage" in text
    assert "Aktionsfonds 2027 21,0 21 Ziel erreicht 21,0" in text
    assert "Jugendfonds 2027 23,0 21 Ziel knapp verfehlt 23,0" in text
    assert "Zusammen 22,0 21 Ziel knapp verfehlt" in text
    assert "Am 14.06.2027 warten 2 Fälle länger als 21 Tage auf einen Bescheid." in text


def test_lights_are_words_too(d: District) -> None:
    assert "noch kein Bescheid" in words(page(d))
    life(d, ON - 30 * DAY, ON - 30 * DAY, decided=ON)
    html = page(d).content.decode()
    assert "kern-badge--danger" in html
    assert "Ziel verfehlt" in html
    Target.objects.create(call=d.call, indicator="processing", upper=30, lower=28, valid_from=ON)
    text = words(page(d))
    assert "Aktionsfonds 2027 30,0 30 Ziel erreicht" in text
    assert "Zusammen 30,0 – –" in text, "two targets, so the sum has no light"


def test_no_word_of_a_case(d: District) -> None:
    case = life(d, ON - 60 * DAY, ON - 60 * DAY, title="Geheimes Projekt", due_on=ON)
    html = page(d).content.decode()
    assert not [text for text in ("Geheim", case.reference, str(case.public_id), "Begegnung") if text in html]


def test_warnings_that_stand_now(d: District) -> None:
    assert "Zurzeit steht keine Lagewarnung." in words(page(d))
    for _ in range(6):
        life(d, ON - 60 * DAY, ON - 60 * DAY)
    concerns.watch(ON - 8 * DAY)
    concerns.watch(ON)
    text = words(page(d))
    assert text.count("Rückstand: Aktionsfonds 2027") == 1
    assert "Gemeldet am 14.06.2027. Steht seit 06.06.2027, bis der Wert unter 3 fällt." in text


def test_the_curve_has_a_table_with_every_week(d: District) -> None:
    life(d, ON - 60 * DAY, ON - 60 * DAY)
    html = page(d).content.decode()
    assert 'class="chart-curve"' in html
    assert words(page(d)).count(".2026 0 0 –") == 29, "the weeks of last year"
    assert "14.06.2027 1 1 60" in words(page(d))


def test_last_years_call_stays_in_the_curve_and_its_decisions_in_the_mean(d: District) -> None:
    january = date(2028, 1, 3)
    calendar.pretend(january)
    life(d, date(2027, 10, 1), date(2027, 10, 1), decided=date(2027, 12, 20))
    text = words(page(d))
    assert "13.12.2027 1 1 73" in text
    assert "Am 03.01.2028 warten keine Fälle" in text
    assert "Aktionsfonds 2027 80,0 21 Ziel verfehlt" in text
    calendar.pretend(january + 100 * DAY)
    text = words(page(d))
    assert "Zurzeit läuft kein Aufruf" in text
    assert "Am meisten waren es" in text, "the curve stays"


def test_without_a_call_and_without_a_letter_the_page_says_so(d: District) -> None:
    other = Unit.objects.create(name="Jugendamt", authority="Kreis Mettmann")
    roles.assign(Role.HEAD, d["nora"], other)
    text = words(page(d, "nora"))
    assert "Zurzeit läuft kein Aufruf" in text
    assert "Noch keiner. Jeden Montag kommt einer" in text
    assert "Kreisintegrationszentrum" not in text


def test_letters_are_offered(d: District) -> None:
    weekly.write_due(ON)
    assert "Woche ab 07.06.2027 (PDF)" in words(page(d))


@pytest.mark.parametrize(
    ("who", "status"), [("renate", 200), ("leyla", 200), ("sabine", 404), ("holger", 404), ("nora", 404)]
)
def test_who_may_look(d: District, who: str, status: int) -> None:
    assert page(d, who).status_code == status
    assert ('href="/lage/"' in browser(d, who).get("/konto/").content.decode()) == (status == 200)


def test_the_head_comes_here_first_and_a_lead_to_work(d: District) -> None:
    assert browser(d, "renate").get("/start/").headers["Location"] == "/lage/"
    assert browser(d, "leyla").get("/start/").headers["Location"] == "/amt/"
    assert "Was in den nächsten 14 Tagen eng wird" in words(page(d, "leyla"))
    assert "eng wird" not in words(page(d))


def test_the_entry_stands_once_for_who_is_both(d: District) -> None:
    roles.assign(Role.HEAD, d["leyla"], d.unit)
    assert browser(d, "leyla").get("/konto/").content.decode().count('href="/lage/"') == 1


def test_the_number_of_statements_does_not_grow(d: District) -> None:
    counts = []
    for _more in range(2):
        for number in range(20):
            life(d, ON - 60 * DAY, ON - 60 * DAY, call=(d.call, d.youth_call)[number % 2])
        concerns.watch(ON + len(counts) * 7 * DAY)
        weekly.write_due(ON + len(counts) * 7 * DAY)
        client = browser(d, "renate")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/lage/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST, counts
