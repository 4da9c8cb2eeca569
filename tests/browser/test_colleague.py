# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draft saved on the phone goes on at a desk by somebody else, is sent by whom it belongs to, and made anew."""

import re
from datetime import date

from django.core import mail
from playwright.sync_api import expect

from grants.models import Application, Call, Status
from tests.browser.conftest import Visitor
from tests.browser.person import Person
from workflows.demo.district import District

TITLE = "Erzählcafé im Südpark"
LINK = re.compile(r"http://\S+?(/einladung/\S+)")


def test_a_draft_wanders_from_the_phone_to_a_colleague_and_back(mettmann: District, visitor: Visitor) -> None:
    antje = visitor("antje", phone=True)
    begin_on_the_bus(antje)
    link = invite(antje)
    oksana = visitor()
    accept(oksana, link)
    fill_in_the_rest(oksana)
    send(antje)
    case = Application.objects.get()
    assert (case.status, case.submitted_on) == (Status.SUBMITTED, date(2027, 1, 20))
    oksana.goes_to("/meine-antraege/").reads("Sie arbeiten mit").follows(TITLE).misses("Noch einmal so etwas vor?")
    antje.goes_to(f"/antrag/{case.public_id}/gemeinsam/").presses("Zugang beenden")
    antje.reads("Oksana Melnyk arbeitet nicht mehr mit.")
    oksana.goes_to("/meine-antraege/").misses(TITLE)


def begin_on_the_bus(antje: Person) -> None:
    antje.goes_to("/foerderung/aktionsfonds-2027/").follows("Gleich mit dem Antrag beginnen")
    antje.picks("Wer stellt den Antrag?", "Begegnungscafé Hilden e.V.").presses("Antrag anlegen")
    antje.follows("Worum geht es?").types("Titel des Projekts", TITLE)
    antje.types("Ihr Projekt in wenigen Sätzen", "Zwölf Nachmittage, an denen Menschen aus Hilden erzählen.")
    antje.types("Was wollen Sie erreichen", "Alte und Junge kommen ins Gespräch.").ticks("Vielfalt gestalten")
    antje.picks("Ist das Projekt neu", "Ja").presses("Speichern und weiter").reads_title("Wo und wann?")


def invite(antje: Person) -> str:
    """First with a slip of the finger; the link as the mail has it."""
    antje.follows("Alle Aufgaben").follows("Jemanden einladen").reads_title("Gemeinsam bearbeiten")
    antje.types("E-Mail-Adresse", "oksana@beispiel").presses("Einladung schicken")
    antje.is_told("E-Mail-Adresse").still_has("E-Mail-Adresse", "oksana@beispiel")
    antje.types("E-Mail-Adresse", "oksana@beispiel.test").presses("Einladung schicken")
    antje.reads("Die Einladung an oksana@beispiel.test ist unterwegs.", "Ist eingeladen. Der Link gilt bis zum")
    found = LINK.search(str(mail.outbox[-1].body))
    assert found
    return found[1]


def accept(oksana: Person, link: str) -> None:
    oksana.goes_to(link).reads_title("Einladung zum Mitarbeiten").reads("Antje Yıldız lädt Sie ein")
    oksana.follows("Weiter zur Anmeldung").logs_in("oksana").reads_title("Einladung zum Mitarbeiten")
    oksana.presses("Einladung annehmen").reads("Sie arbeiten jetzt an diesem Antrag mit.", "1 von 7 Aufgaben erledigt")


def fill_in_the_rest(oksana: Person) -> None:
    oksana.follows("Worum geht es?").still_has("Titel des Projekts", TITLE).follows("Alle Aufgaben")
    oksana.follows("Wo und wann?").picks("Findet Ihr Projekt im Kreis Mettmann statt?", "Ja")
    oksana.selects("In welcher Stadt?", "Hilden").types("Erster Tag", "08.05.2027").types("Letzter Tag", "26.06.2027")
    oksana.types("Wie viele Menschen erwarten Sie?", "60").types("An wen richtet sich das Projekt?", "Alle")
    oksana.presses("Speichern und weiter").types("Wann war Ihr erster Kontakt mit uns?", "04.01.2027")
    oksana.types("Wann war das Beratungsgespräch?", "12.01.2027").picks("Haben Sie schon begonnen", "Nein")
    oksana.presses("Speichern und weiter").types("Wie machen Sie das Projekt bekannt?", "Aushänge")
    oksana.presses("Speichern und weiter").follows("Ausgabe hinzufügen").picks("Art der Ausgabe", "Honorarkosten")
    oksana.types("Wofür", "Erzählerinnen").types("Betrag", "1.800").presses("Neu berechnen")
    oksana.reads("Es fehlen noch 1.800,00 €").still_has("Wofür", "Erzählerinnen").presses("Speichern")
    oksana.types("Wie viel Geld möchten Sie beantragen?", "1800").presses("Speichern und weiter")
    oksana.uploads("Satzung: Datei", "Satzung.pdf").presses("Satzung hochladen").follows("Weiter zum Prüfen")
    oksana.reads("Absenden kann nur, wer für Begegnungscafé Hilden e.V. handelt: Antje Yıldız.").misses("DE89")


def send(antje: Person) -> None:
    antje.goes_to("/meine-antraege/").follows(TITLE).reads("Mit dabei: Oksana Melnyk.")
    antje.follows("Prüfen, erklären und absenden").reads("DE89 3704 0044 0532 0130 00", "Commerzbank")
    antje.ticks_everything().presses("Antrag absenden").reads("Ihr Antrag ist angekommen")


def test_last_years_application_is_made_anew(mettmann: District, visitor: Visitor) -> None:
    """From her own case, with the words and the plan of last year, and days of her own."""
    from workflows.demo.drafts import draft
    from workflows.engine import perform

    case = draft(mettmann.call, mettmann.association, title=TITLE)
    perform("submit", case, by=mettmann["antje"], on=date(2027, 1, 20))
    call = next_call(mettmann)
    antje = visitor("antje", phone=True).follows(TITLE).follows("Neuer Antrag für Aktionsfonds 2028")
    antje.reads_title("Früheren Antrag übernehmen").reads("Das geben Sie neu an", "Das übernehmen wir")
    antje.presses("Übernehmen und Antrag anlegen").reads("Ihr Antrag ist angelegt.")
    antje.follows("Wo und wann?").still_has("Erster Tag", "").still_has("Wie viele Menschen erwarten Sie?", "40")
    antje.types("Erster Tag", "01.06.2028").types("Letzter Tag", "30.06.2028").presses("Speichern und weiter")
    antje.reads_title("Beratung und Beginn")
    copy = Application.objects.get(call=call)
    antje.goes_to(f"/antrag/{copy.public_id}/kosten/").reads("Der Plan geht auf", "Gäste und Moderation")
    antje.goes_to("/foerderung/aktionsfonds-2028/").follows("Gleich mit dem Antrag beginnen")
    antje.picks("Womit möchten Sie anfangen?", f"Mit „{TITLE}“ (Aktionsfonds 2027, eingereicht am 20.01.2027)")
    antje.presses("Antrag anlegen").reads_title("Früheren Antrag übernehmen")


def next_call(mettmann: District) -> Call:
    call = Call.objects.get(pk=mettmann.call.pk)
    call.pk, call.slug, call.title = None, "aktionsfonds-2028", "Aktionsfonds 2028"
    call.public_id = Call._meta.get_field("public_id").get_default()
    call.period_from, call.period_until = date(2028, 1, 1), date(2028, 12, 31)
    call._state.adding = True
    call.save()
    return call


def test_sums_and_the_bank_are_told_while_somebody_types(mettmann: District, visitor: Visitor) -> None:
    """With a script nothing has to be pressed; nothing breaks the policy of the pages."""
    from workflows.demo.drafts import draft

    case = draft(mettmann.call, mettmann.association)
    antje = visitor("antje", script=True).goes_to(f"/antrag/{case.public_id}/kosten/").reads("Der Plan geht auf")
    antje.types("Wie viel Geld möchten Sie beantragen?", "4.450").reads("Es fehlen noch 350,00 €")
    antje.looks_again().still_has("Wie viel Geld möchten Sie beantragen?", "4.450,00")
    antje.follows("Einnahme hinzufügen").types("Betrag", "350").reads("Der Plan geht auf")
    antje.types("Betrag", "350 oder so").reads("Diesen Betrag können wir nicht lesen")
    antje.goes_to(f"/angaben/{mettmann.association.public_id}/").types("IBAN", "DE02 1203")
    antje.reads("Bis jetzt sind es 8.").types("IBAN", "DE02 1203 0000 0000 2020 51").reads("Deutsche Kreditbank")
    antje.types("IBAN", "DE02 1203 0000 0000 2020 52").reads("Die IBAN enthält einen Tippfehler.")
    antje.types("IBAN", "DE02 1203 0000 0000 2020 51").presses("Speichern").reads("Deutsche Kreditbank")
    expect(antje.page.get_by_text("DE02 1203 0000 0000 2020 51")).to_be_visible()
