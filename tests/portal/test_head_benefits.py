# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bildung und Teilhabe in figures: for the head of the office, small numbers hidden, and not one claim."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benefits.catalogue import PackageKey
from benefits.models import Claim, MonthlyFigures
from law import calendar
from permissions import roles
from permissions.policy import Role
from tests.benefits.sheets import HEADER, csv, line, xlsx
from tests.monitoring.spans import decided, told, waiting
from tests.portal.committee import words
from workflows.demo import families
from workflows.demo.families import Families
from workflows.demo.people import settle

ON, DAY = date(2026, 9, 30), timedelta(days=1)
PAGE, TABLE = "/lage/but/", "/lage/but/jobcenter/"
MOST = 20
SEPTEMBER = line("09/2026", received=20, otherwise_done=5, open=15)


@pytest.fixture
def offices(db: None) -> Iterator[Families]:
    calendar.pretend(ON)
    built = families.build()
    built.people.update(settle(["renate", "nora"]))
    roles.assign(Role.HEAD, built["renate"], built.offices["Ratingen", "bkgg"].unit)
    roles.assign(Role.HEAD, built["irina"], built.offices["Velbert", "sgb12"].unit)
    yield built
    calendar.pretend(None)


def browser(offices: Families, who: str = "renate") -> Client:
    client = Client()
    client.force_login(offices[who])
    return client


def page(offices: Families, who: str = "renate") -> Any:
    return browser(offices, who).get(PAGE)


def send(offices: Families, content: bytes, name: str = "zahlen.csv") -> Any:
    return browser(offices).post(TABLE, {"table": SimpleUploadedFile(name, content), "do": "pruefen"})


def carry(offices: Families, answer: Any, do: str = "uebernehmen", **more: Any) -> Any:
    return browser(offices).post(TABLE, {"tabelle": answer.context["carried"], "do": do, **more})


def busy(offices: Families) -> None:
    """14, 26, 14, 30 and 25 days; four are ripe for more than three weeks, three for less, three are not."""
    for ripe, days in ((58, 14), (56, 26), (51, 14), (49, 30), (41, 25)):
        decided(offices, ON - ripe * DAY, ON - (ripe - days) * DAY)
    for age in (5, 6, 21, 22, 23, 40, 91):
        waiting(offices, ON - age * DAY)
    for _ in range(3):
        told(offices, ON - 3 * DAY, [])


def test_the_figures_of_an_office(offices: Families) -> None:
    busy(offices)
    text = words(page(offices))
    name = "Ratingen, Wohngeld oder Kinderzuschlag"
    assert f"{name} 14 5 0 0 10" in text, "the oldest came a day before the span"
    assert f"{name} 21,8 21 Ziel knapp verfehlt 25,0 – 40 % 15,4 4" in text
    assert "10 3 3 4 91" in text
    assert "Von 7 bearbeitungsreifen Anträgen warten 4 länger als 21 Tage: Das ist der Rückstand." in text
    assert "von 2 Personen da" in text


def test_small_numbers_are_hidden(offices: Families) -> None:
    """Of a single decision neither the count nor its days, not even as the longest of all."""
    for _ in range(4):
        decided(offices, ON - 30 * DAY, ON - 10 * DAY)
    decided(offices, ON - 80 * DAY, ON - 3 * DAY, package=PackageKey.LUNCH)
    text = words(page(offices))
    assert "Gemeinschaftliches Mittagessen verdeckt verdeckt" in text
    assert "31,4 21 Ziel verfehlt" in text, "of all together there are enough"
    assert "77" not in text


def test_an_office_without_claims(offices: Families) -> None:
    assert "Sobald ein Antrag eingeht, stehen hier seine Zahlen." in words(page(offices))


@pytest.mark.parametrize("who", ["birgit", "deniz", "frank", "samira", "nora"])
@pytest.mark.parametrize("path", [PAGE, TABLE])
def test_nobody_else_finds_it(offices: Families, who: str, path: str) -> None:
    assert browser(offices, who).get(path).status_code == 404


def test_a_head_reads_the_own_office_alone(offices: Families) -> None:
    busy(offices)
    text = words(page(offices, "irina"))
    assert "Ratingen" not in text
    assert "Velbert" in text


def test_not_one_claim(offices: Families) -> None:
    busy(offices)
    html = page(offices).content.decode()
    claims = Claim.objects.all()
    forbidden = {"Yasin", "Haddad", "Lindenstraße", *(claim.reference for claim in claims)}
    forbidden |= {str(claim.public_id) for claim in claims}
    assert not [text for text in forbidden if text in html]


def test_the_page_works_through_the_fence(offices: Families) -> None:
    """As the portal's own login: figures come, though no claim would."""
    busy(offices)
    client = browser(offices)
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION AUTHORIZATION foerderwerk_portal")
        try:
            text = words(client.get(PAGE))
        finally:
            cursor.execute("RESET SESSION AUTHORIZATION")
    assert "21,8 21 Ziel knapp verfehlt" in text


def test_as_many_statements_for_many_claims(offices: Families) -> None:
    client = browser(offices)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    busy(offices)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(few) == len(many) <= MOST


def test_the_way_to_it_stands_on_the_page_of_figures(offices: Families) -> None:
    assert PAGE in browser(offices).get("/lage/").content.decode()
    assert PAGE not in browser(offices, "deniz").get("/lage/").content.decode()


# --- other groupings and days ---


def ask(offices: Families, who: str = "volker", **asked: str) -> Any:
    return browser(offices, who).get(PAGE, asked)


def test_by_town_and_by_package(offices: Families) -> None:
    """Volker heads both towns; five were decided in Ratingen, three in Velbert, and all of them are trips."""
    busy(offices)
    for _ in range(3):
        decided(offices, ON - 20 * DAY, ON - 10 * DAY, office=("Velbert", "sgb12"), child="Hanna")
    towns = words(ask(offices, nach="stadt"))
    assert "Ratingen 14 5 0 0 10 Velbert 3 3 0 0 0" in towns
    assert "Velbert 10,0 21 Ziel erreicht" in towns
    packages = words(ask(offices, nach="leistung"))
    assert "Mehrtägige Klassenfahrten 17 8 0 0 10" in packages
    assert "Ratingen, Wohngeld oder Kinderzuschlag 14 5 0 0 10" in packages
    assert "Mehrtägige Klassenfahrten 17,4 21 Ziel erreicht" in packages, "125 and 30 days of eight"


@pytest.mark.parametrize("by", ["stelle", "stadt", "leistung"])
def test_every_grouping_shows_the_own_towns_alone(offices: Families, by: str) -> None:
    busy(offices)
    assert "Velbert" not in words(ask(offices, "corinna", nach=by))
    assert "Ratingen" not in words(ask(offices, "irina", nach=by))
    assert "Yasin" not in words(ask(offices, nach=by))


def test_a_past_day_says_what_was_known_then(offices: Families) -> None:
    busy(offices)
    then = ON - 20 * DAY
    text = words(ask(offices, tag=f"{then:%d.%m.%Y}"))
    assert f"Zahlen zum {then:%d.%m.%Y}." in text
    assert "Personen da" not in text, "who was there then, nobody kept"
    before = words(ask(offices, tag="01.06.2026"))
    assert "Sobald ein Antrag eingeht" in before, "nothing had come yet"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tag": "gestern"}, "Bitte schreiben Sie den Tag so: 15.05.2027."),
        ({"tag": "01.10.2026"}, "Dieser Tag kommt erst. Möglich ist jeder Tag bis 30.09.2026."),
        ({"tag": "01.01.0001"}, "So weit zurück gibt es nichts. Möglich ist jeder Tag ab 01.01.2011."),
        ({"nach": "mond"}, "Bitte wählen Sie eine der drei Zusammenstellungen."),
    ],
)
def test_what_cannot_be_shown_is_said_and_today_is_shown(offices: Families, asked: dict[str, str], said: str) -> None:
    answer = ask(offices, **asked)
    assert answer.status_code == 200
    assert said in words(answer) and "Zahlen zum 30.09.2026." in words(answer)
    assert "<title>Fehler: " in answer.content.decode()


def test_how_the_stock_goes_on_is_drawn(offices: Families) -> None:
    busy(offices)
    assert "Wie der Bestand voraussichtlich weitergeht" in words(page(offices))


# --- the Jobcenter ---


def test_a_table_is_looked_at_and_then_kept(offices: Families) -> None:
    looked = send(offices, csv(line("08/2026", otherwise_done=5), SEPTEMBER, bom=True))
    assert (looked.status_code, MonthlyFigures.objects.count()) == (200, 0)
    assert "Geprüft sind 2 Zeilen. Gespeichert ist noch nichts." in words(looked)
    kept = carry(offices, looked)
    assert (kept.status_code, kept.url, MonthlyFigures.objects.count()) == (302, PAGE, 2)
    text = words(page(offices))
    assert "Ratingen, Bürgergeld und Grundsicherungsgeld (Jobcenter)" in text
    assert "Zahlen des Jobcenters von 07/2026 bis 09/2026, Bestand Ende 09/2026." in text
    assert "20,0 21 Ziel erreicht – – – – 3" in text, "480 days of 24 decided, and no more is known of them"


def test_a_spreadsheet(offices: Families) -> None:
    assert carry(offices, send(offices, xlsx(line("08/2026")), "zahlen.xlsx")).status_code == 302


def test_a_wrong_row_is_named_and_nothing_is_kept(offices: Families) -> None:
    looked = send(offices, csv(line("08/2026"), line("09/2026", received="viele")))
    text = words(looked)
    assert looked.status_code == 422
    assert "1 von 2 Zeilen stimmen nicht" in text
    assert "3 In „Eingegangen“ steht „viele“." in text
    assert "Monatszahlen übernehmen" not in text
    forced = carry(offices, looked)
    assert (forced.status_code, MonthlyFigures.objects.exists()) == (422, False)


def test_columns_nobody_knew_are_chosen(offices: Families) -> None:
    header = ["Tagessumme" if each == "Summe der Tage" else each for each in HEADER]
    looked = send(offices, csv(line("08/2026"), header=header))
    assert "Bitte sagen Sie, welche Spalte welche ist." in words(looked)
    chosen = {"spalte_days": header.index("Tagessumme")}
    again = carry(offices, looked, "pruefen", **chosen)
    assert again.context["checked"].clean
    assert f'name="spalte_days" value="{chosen["spalte_days"]}"' in again.content.decode()
    assert carry(offices, again, **chosen).status_code == 302


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Bitte wählen Sie die Tabelle aus."),
        ({"table": SimpleUploadedFile("a.xlsx", b"PK\x03\x04x")}, "keine lesbare Tabelle"),
        ({"table": SimpleUploadedFile("a.csv", b"")}, "In der Tabelle steht nichts"),
        ({"tabelle": "\0"}, ""),
    ],
)
def test_what_is_no_table_is_refused_in_words(offices: Families, sent: dict[str, Any], said: str) -> None:
    answer = browser(offices).post(TABLE, {**sent, "do": "pruefen"})
    assert answer.status_code in {400, 422}
    assert said in words(answer)
