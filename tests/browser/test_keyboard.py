# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole form without a mouse, with mistakes on the way: stops in order, seen, uncovered; summaries get focus."""

from datetime import date

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from grants.models import Application, Status
from tests.browser.keyboard import Typist
from tests.browser.person import PDF
from tests.world import World
from workflows.demo.district import District

pytestmark = pytest.mark.browser
SAVE = "Speichern und weiter"


def test_from_the_vorab_check_to_the_receipt(
    mettmann: District, on: date, chromium: Browser, live_server: LiveServer
) -> None:
    check_beforehand(Typist(chromium, live_server.url), mettmann)
    antje = Typist(chromium, live_server.url, World(mettmann, on).session("antje"))
    begin(antje, mettmann)
    answer_the_questions(antje)
    plan_the_costs(antje)
    upload(antje)
    send(antje)
    assert Application.objects.get().status == Status.SUBMITTED
    assert len(antje.walked) > 8, "a walk through few pages"


def check_beforehand(visitor: Typist, district: District) -> None:
    visitor.opens("/").skips_to_the_content()
    visitor.opens(f"/foerderung/{district.call.slug}/").follows("Vorab-Check machen")
    visitor.walks_the_page().skips_to_the_content()
    visitor.picks("Findet Ihr Projekt im Kreis Mettmann statt?", "Ja").types("Erster Tag", "im Mai")
    visitor.presses("Ergebnis ansehen", "Enter").is_told("Bitte geben Sie bei „Erster Tag“ ein Datum ein")
    visitor.walks_the_page()
    visitor.types("Erster Tag", "08.05.2027").types("Letzter Tag", "26.06.2027")
    visitor.types("Wann war Ihr erster Kontakt mit uns?", "15.01.2027")
    visitor.picks("Haben Sie schon begonnen", "Nein").types("Wie viel Geld möchten Sie beantragen?", "3.500")
    visitor.presses("Ergebnis ansehen").reads_title("Ihr Projekt passt").walks_the_page()


def begin(antje: Typist, district: District) -> None:
    antje.opens(f"/antrag/neu/{district.call.slug}/").picks("Wer stellt den Antrag?", "Begegnungscafé Hilden e.V.")
    antje.presses("Antrag anlegen").reads("Ihr Antrag ist angelegt.").walks_the_page()


def answer_the_questions(antje: Typist) -> None:
    antje.follows("Worum geht es?").walks_the_page()
    antje.types("Titel des Projekts", "Lesebühne").types("Ihr Projekt in wenigen Sätzen", "Wir lesen vor.")
    antje.types("Was wollen Sie erreichen", "Vier Menschen lesen, die das noch nie getan haben.")
    antje.ticks("Demokratie fördern").picks("Ist das Projekt neu", "Ja").presses(SAVE)
    antje.reads_title("Wo und wann?").walks_the_page()
    antje.picks("Findet Ihr Projekt im Kreis Mettmann statt?", "Ja")
    antje.types("Erster Tag", "08.05.2027").types("Letzter Tag", "Ende Juni").presses(SAVE, "Enter")
    antje.is_told("Bitte geben Sie bei „Letzter Tag“ ein Datum ein, das es gibt").walks_the_page()
    antje.types("Letzter Tag", "26.06.2027").chooses("In welcher Stadt?", "Hilden")
    antje.types("Wie viele Menschen erwarten Sie?", "60").types("An wen richtet sich das Projekt?", "Alle").presses(
        SAVE
    )
    antje.reads_title("Beratung und Beginn").walks_the_page()
    antje.types("Wann war Ihr erster Kontakt mit uns?", "15.01.2027")
    antje.types("Wann war das Beratungsgespräch?", "19.01.2027").picks("Haben Sie schon begonnen", "Nein").presses(SAVE)
    antje.reads_title("Partner und Öffentlichkeit").walks_the_page()
    antje.types("Wie machen Sie das Projekt bekannt?", "Aushänge").presses(SAVE)


def plan_the_costs(antje: Typist) -> None:
    antje.reads_title("Kosten und Finanzierung").walks_the_page().follows("Ausgabe hinzufügen").walks_the_page()
    antje.picks("Art der Ausgabe", "Honorarkosten").types("Wofür", "Moderation").types("Betrag", "viel")
    antje.presses("Speichern", "Enter").is_told("Bitte geben Sie bei „Betrag“ einen Betrag in Euro ein")
    antje.types("Betrag", "3.500").presses("Speichern").reads("Moderation")
    antje.types("Wie viel Geld möchten Sie beantragen?", "3.500").presses(SAVE)


def upload(antje: Typist) -> None:
    antje.reads_title("Unterlagen").walks_the_page()
    antje.presses("Satzung hochladen").is_told("Bitte wählen Sie bei „Satzung: Dateien“ eine Datei aus.")
    antje.uploads("Satzung: Dateien", {"name": "Satzung.pdf", "mimeType": "application/pdf", "buffer": PDF})
    antje.activates("Satzung hochladen").reads("1 Datei ist hochgeladen.").follows("Weiter zum Prüfen")


def send(antje: Typist) -> None:
    antje.reads_title("Prüfen, erklären und absenden").walks_the_page()
    antje.presses("Antrag absenden").ticks_everything()
    antje.presses("Antrag absenden", "Enter").reads("Ihr Antrag ist angekommen").walks_the_page()
