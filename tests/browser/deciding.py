# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the office and the body treat the case: Sabine checks and decides, Katrin leads, five members vote."""

from tests.browser.applying import TITLE
from tests.browser.conftest import Visitor
from tests.browser.person import Person

VOTES = {"mehmet": "Ja", "fatma": "Ja", "georg": "Nein", "helga": "Ja", "ivan": "Enthaltung"}
SEATS_PRESENT = range(1, 9)
CONDITION = "Laden Sie auch die Gemeinschaftsunterkunft ein."
ANTJE, QUESTION = "Antje Yıldız", "Dürfen wir auch sonntags lesen?"
NOTE, ANSWER = "Frau Yıldız hat angerufen.", "Ja, das dürfen Sie."
REASONS = "Die Lesebühne bringt Menschen ins Gespräch, die sich sonst nicht begegnen."


def request_documents(sabine: Person) -> None:
    sabine.reads_title("Meine Arbeit").reads("Antrag formal prüfen").follows(TITLE)
    sabine.follows("Unterlagen nachfordern").ticks("Freistellungsbescheid")
    sabine.presses("Unterlagen nachfordern").reads("Die Nachforderung ist erfasst.", "Unterlagen fehlen")


def answer(sabine: Person) -> None:
    """A note for the office and a message for Antje, each in its place."""
    sabine.goes_to("/amt/").reads("Neue Nachricht").follows(TITLE).reads(f"Neue Nachricht von {ANTJE}", QUESTION)
    sabine.types("Ihr Vermerk", NOTE).presses("Vermerk speichern").reads("Der Vermerk steht in der Akte.", NOTE)
    sabine.reads("Das sieht nur Ihr Amt.").presses("Nachricht senden")
    sabine.is_told("Bitte füllen Sie „Ihre Nachricht“ aus.").reads("Das lesen auch die Antragstellenden:")
    sabine.types("Ihre Nachricht", ANSWER).presses("Nachricht schreiben").reads("Die Nachricht ist gesendet.", ANSWER)
    sabine.misses(f"Neue Nachricht von {ANTJE}")


def check(sabine: Person) -> None:
    """Every point has to be ticked."""
    sabine.goes_to("/amt/").follows(TITLE).reads("Der Bescheid gilt bis 2028.").follows("Formal prüfen")
    sabine.ticks_everything(but="Keine Doppelförderung.").presses("Formal prüfen")
    sabine.is_told("Noch nicht geprüft: Keine Doppelförderung.").ticks("Keine Doppelförderung.")
    sabine.presses("Formal prüfen").reads("Der Antrag ist entscheidungsreif.", "entscheidungsreif seit 28.01.2027")


def put_on_the_agenda(sabine: Person) -> None:
    sabine.follows("Auf die Tagesordnung setzen").presses("Auf die Tagesordnung setzen")
    sabine.reads("Der Antrag steht auf der Tagesordnung.")


def open_the_vote(katrin: Person) -> None:
    katrin.goes_to("/gremium/").follows("Mittwoch, 17. März 2027").reads("Die Anwesenheit ist noch nicht eingetragen.")
    katrin.follows("Alle einladen").picks("Auf welchem Weg?", "im Portal").presses("Einladen")
    katrin.follows("Anwesenheit eintragen").ticks(*(f"Sitz {number}:" for number in SEATS_PRESENT))
    katrin.presses("Anwesenheit eintragen").reads("8 von 15 Sitzen sind anwesend.")
    katrin.follows(TITLE).follows("Abstimmung eröffnen").types("Weitere Auflagen", CONDITION)
    katrin.presses("Abstimmung eröffnen").reads("Die Abstimmung ist eröffnet.", "0 von 8 haben abgestimmt.")


def vote(visitor: Visitor, name: str, verdict: str) -> Person:
    """On a phone in the session."""
    member = visitor(name, phone=True)
    member.reads("Sie haben noch nicht abgestimmt.").follows("Zum Stimmzettel")
    member.reads("Förderung bewilligen: bis zu 3.500,00 €", "35.000,00 € frei", CONDITION)
    member.presses("Nein, ich bin nicht befangen").reads("Ihre Angabe ist gespeichert.")
    member.picks("Ihre Stimme", verdict).presses("Stimme abgeben")
    return member.reads(f"Ihre Stimme ist gespeichert: {verdict}")


def change_the_vote(ivan: Person) -> None:
    ivan.picks("Ihre Stimme", "Ja").presses("Stimme ändern").reads("Ihre Stimme ist gespeichert: Ja")


def close_the_vote(katrin: Person) -> None:
    """The bar and its sentence, and what is left in the fund."""
    katrin.follows("Stand neu laden").reads("5 von 8 haben abgestimmt.").follows("Abstimmung schließen")
    katrin.presses("Abstimmung schließen").reads("Das Ergebnis steht fest.", "4 Ja", "Angenommen: 3.500,00 €")
    katrin.reads("31.500,00 €")
    assert katrin.page.get_by_role("figure").filter(has_text="Ergebnis").locator("svg").is_visible()


def decide(sabine: Person) -> None:
    sabine.goes_to("/amt/").follows(TITLE).follows("Wie beschlossen entscheiden")
    sabine.reads("Der Beschluss", CONDITION).presses("Wie beschlossen entscheiden")
    sabine.is_told("Begründung des Bescheids").types("Begründung des Bescheids", REASONS)
    sabine.presses("Wie beschlossen entscheiden").reads("Jetzt zeichnet eine zweite Person mit.")


def sign(leyla: Person) -> str:
    """Looks at the draft first, then signs; the words of the draft."""
    leyla.goes_to("/amt/").follows("Mitzeichnen").follows(TITLE)
    leyla.reads("Der Bescheid wartet auf die zweite Unterschrift")
    draft = leyla.follows("Bescheid mitzeichnen").opens_letter("Ganzen Entwurf als PDF ansehen")
    leyla.presses("Bescheid mitzeichnen").reads("Sie haben mitgezeichnet.")
    return draft


def dispatch(sabine: Person) -> str:
    """Read the letter, then post it; the words of the letter."""
    sabine.goes_to("/amt/").follows(TITLE).follows("Bescheid zur Post geben")
    sabine.reads("Montag, 22. März 2027", "Donnerstag, 22. April 2027")
    letter = sabine.opens_letter("Bescheid als PDF ansehen")
    sabine.presses("Bescheid zur Post geben").reads("Der Bescheid ist zur Post gegeben.")
    return letter
