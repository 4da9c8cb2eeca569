# SPDX-License-Identifier: AGPL-3.0-or-later
"""How Antje applies: from the start page to the receipt, with the mistakes people make on the way."""

from tests.browser.person import Person

TITLE = "Lesebühne im Stadtpark"
SUMMARY = "An sechs Samstagen lesen Menschen aus Hilden vor, was sie bewegt. Danach reden alle miteinander."
STATUTES = "Satzung Begegnungscafé 2024.pdf"


def find_the_call(antje: Person) -> None:
    antje.goes_to("/").follows("Aktionsfonds 2027")
    antje.reads_title("Aktionsfonds 2027").reads("Im Topf sind heute noch 35.000,00 € frei.")
    antje.follows("Vorab-Check machen").reads_title("Vorab-Check")


def check_beforehand(antje: Person) -> None:
    """The start lies nine weeks after the first contact; later it does not."""
    antje.picks("Findet Ihr Projekt im Kreis Mettmann statt?", "Ja")
    antje.types("Erster Tag", "20.03.2027").types("Letzter Tag", "26.06.2027")
    antje.types("Wann war Ihr erster Kontakt mit uns?", "15.01.2027")
    antje.picks("Haben Sie schon begonnen", "Nein").types("Wie viel Geld möchten Sie beantragen?", "3.500")
    antje.presses("Ergebnis ansehen").reads_title("So passt Ihr Projekt noch nicht")
    antje.reads("liegen weniger als 10 Wochen. Für den Beginn am 20.03.2027 war der 09.01.2027 der letzte Tag.")
    antje.follows("Angaben ändern").still_has("Erster Tag", "20.03.2027")
    antje.types("Erster Tag", "08.05.2027").presses("Ergebnis ansehen")
    antje.reads_title("Ihr Projekt passt").reads("Beginn und Ende liegen im Haushaltsjahr 2027.")


def begin(antje: Person) -> None:
    antje.follows("Antrag beginnen").reads_title("Anmelden").logs_in("antje")
    antje.reads_title("Antrag beginnen").picks("Wer stellt den Antrag?", "Begegnungscafé Hilden e.V.")
    antje.presses("Antrag anlegen").reads("Ihr Antrag ist angelegt.", "0 von 7 Aufgaben erledigt")


def answer_the_questions(antje: Person) -> None:
    _project(antje.follows("Worum geht es?"))
    _place(antje.reads_title("Wo und wann?"))
    _advice(antje.reads_title("Beratung und Beginn"))
    _partners(antje.reads_title("Partner und Öffentlichkeit"))


def _project(antje: Person) -> None:
    antje.types("Titel des Projekts", TITLE).types("Ihr Projekt in wenigen Sätzen", SUMMARY)
    antje.types("Was wollen Sie erreichen", "Jedes Mal lesen vier Menschen vor, die das noch nie getan haben.")
    antje.ticks("Demokratie fördern", "Vielfalt gestalten")
    antje.picks("Ist das Projekt neu", "Ja").presses("Speichern und weiter")


def _place(antje: Person) -> None:
    """The Vorab-Check filled in the days; one of them is typed wrongly now, and nothing else is lost."""
    antje.still_has("Erster Tag", "08.05.2027").selects("In welcher Stadt?", "Hilden")
    antje.types("Letzter Tag", "Ende Juni").types("Wie viele Menschen erwarten Sie?", "60")
    antje.types("An wen richtet sich das Projekt?", "Alle, die in Hilden leben").presses("Speichern und weiter")
    antje.is_told("Bitte geben Sie bei „Letzter Tag“ ein Datum ein, das es gibt, zum Beispiel 15.05.2027.")
    antje.still_has("Letzter Tag", "Ende Juni").still_has("Erster Tag", "08.05.2027")
    antje.still_has("Wie viele Menschen erwarten Sie?", "60")
    antje.still_has("An wen richtet sich das Projekt?", "Alle, die in Hilden leben")
    antje.types("Letzter Tag", "26.06.2027").presses("Speichern und weiter")


def _advice(antje: Person) -> None:
    antje.still_has("Wann war Ihr erster Kontakt mit uns?", "15.01.2027")
    antje.types("Wann war das Beratungsgespräch?", "19.01.2027").presses("Speichern und weiter")


def _partners(antje: Person) -> None:
    antje.types("Wie machen Sie das Projekt bekannt?", "Aushänge, Zeitung, Stadtbücherei")
    antje.presses("Speichern und weiter").reads_title("Kosten und Finanzierung")


def plan_the_costs(antje: Person) -> None:
    """Expenses first; the gap is told in words until the association adds its own money."""
    _line(antje, "Ausgabe", "Honorarkosten", "Vorlesende und Moderation", "1.800")
    _line(antje, "Ausgabe", "Sachkosten", "Mikrofone und Bühne", "1.900,00")
    _line(antje, "Ausgabe", "Personalkosten (können wir nicht fördern)", "Projektleitung", "500")
    antje.types("Wie viel Geld möchten Sie beantragen?", "3500").presses("Neu berechnen")
    antje.reads("Es fehlen noch 700,00 €: Ihre Ausgaben sind höher")
    _line(antje, "Einnahme", "Eigenmittel", "Vereinskasse", "700")
    antje.reads("Ausgaben und Einnahmen stimmen überein.", "„Projektleitung“ (500,00 €) können wir nicht fördern.")
    antje.presses("Speichern und weiter").reads_title("Unterlagen")


def _line(antje: Person, side: str, kind: str, label: str, amount: str) -> None:
    antje.follows(f"{side} hinzufügen").picks(f"Art der {side}", kind)
    antje.types("Wofür" if side == "Ausgabe" else "Woher", label).types("Betrag", amount)
    antje.presses("Speichern").reads(label)


def upload_the_statutes(antje: Person) -> None:
    antje.uploads("Satzung: Datei", STATUTES).presses("Satzung hochladen").reads(f"„{STATUTES}“ ist hochgeladen.")
    antje.follows("Weiter zum Prüfen").reads_title("Prüfen, erklären und absenden").reads(TITLE)


def send(antje: Person) -> str:
    """Staff costs stand in the way until the line is changed; nothing is declared before. The file number."""
    antje.reads("Das müssen Sie noch ergänzen oder ändern", "(500,00 €) können wir nicht fördern. Nehmen Sie die Zeile")
    antje.misses("Bitte lesen Sie jede Erklärung")
    antje.follows("„Projektleitung“ (500,00 €)").follows("Ändern: Projektleitung")
    antje.picks("Art der Ausgabe", "Fahrtkosten").types("Wofür", "Fahrten der Gäste").presses("Speichern")
    antje.misses("können wir nicht fördern").follows("Alle Aufgaben").follows("Prüfen, erklären und absenden")
    antje.presses("Antrag absenden").is_told("Bitte stimmen Sie zu")
    antje.ticks_everything().presses("Antrag absenden").reads("Ihr Antrag ist angekommen")
    antje.reads("Sie haben 3.500,00 € beantragt. Der Antrag ist am Mittwoch, 20. Januar 2027 bei uns eingegangen.")
    return antje.page.get_by_text("Aktenzeichen:").inner_text().partition(": ")[2]


def supply_what_is_missing(antje: Person) -> None:
    antje.goes_to("/meine-antraege/").follows(TITLE).reads("Bitte reichen Sie nach, was noch fehlt.")
    antje.follows("Unterlagen nachreichen").uploads("Freistellungsbescheid: Datei", "Freistellungsbescheid 2025.pdf")
    antje.types("Freistellungsbescheid: Ihre Antwort", "Der Bescheid gilt bis 2028.").presses("Absenden")
    antje.reads("Danke. Ihre Unterlagen sind angekommen.", "Wir prüfen, ob alles da ist.")


def ask(antje: Person, question: str) -> None:
    antje.goes_to("/meine-antraege/").follows(TITLE).reads("Noch keine Nachrichten.")
    antje.types("Ihre Nachricht", question).presses("Nachricht senden")
    antje.reads("Ihre Nachricht ist angekommen.", question)


def read_the_answer(antje: Person, answer: str, *, not_this: str) -> None:
    antje.goes_to("/meine-antraege/").follows(TITLE).reads("Kreisintegrationszentrum hat Ihnen geschrieben", answer)
    antje.misses(not_this)


def read_the_decision(antje: Person) -> str:
    """Two plain sentences above the letter; the words of the letter."""
    antje.goes_to("/meine-antraege/").follows(TITLE)
    antje.reads("Sie erhalten 3.500,00 €. Das ist die volle Summe.")
    antje.reads("Er gilt am 22.03.2027 als bekannt gegeben.", "Sie können bis zum 22.04.2027 dagegen klagen.")
    return antje.opens_letter("Brief öffnen: Bescheid")
