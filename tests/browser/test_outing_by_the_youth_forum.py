# SPDX-License-Identifier: AGPL-3.0-or-later
"""An outing of a youth group on phones: from the application to the letter that says who decided."""

from datetime import date

import pytest

from grants.models import Application, Status
from law import calendar
from tests.browser.conftest import Visitor
from tests.browser.person import Person
from workflows import consequences
from workflows.demo import outings
from workflows.demo.district import District
from workflows.demo.steps import Steps
from workflows.engine import perform

pytestmark = pytest.mark.browser
TITLE, GROUP, APPLICANT = "Fahrt ins Haus der Geschichte", "Jugendgruppe der Moschee", "Moscheejugend Erkrath"
REASONS = "Die Fahrt bringt junge Menschen ins Gespräch über das Land, in dem sie leben."
DAY = "05.06.2027"


def test_from_the_application_to_the_letter(mettmann: District, on: date, visitor: Visitor) -> None:
    outings.open_call(mettmann)
    outings.group(mettmann)
    oksana = visitor("oksana", phone=True)
    _applies(oksana)
    case = Application.objects.get()
    _is_put_on_the_agenda(mettmann, case, on)
    _the_forum_votes(mettmann, case, visitor)
    letter = _the_office_decides(case, visitor("sabine"))
    _reads_the_letter(oksana, letter)


def _applies(oksana: Person) -> None:
    oksana.goes_to("/").follows("Jugend stärken in ME").reads("Jugendforum").follows("Antrag beginnen")
    oksana.picks("Wer stellt den Antrag?", APPLICANT).presses("Antrag anlegen")
    oksana.reads("Ihr Antrag ist angelegt.").follows("Was haben Sie vor?")
    oksana.types("Wie heißt Ihr Seminar oder Ausflug?", TITLE).picks("Was ist es?", "Ein Ausflug")
    oksana.types("Was passiert an dem Tag", "Wir fahren nach Bonn und reden auf der Rückfahrt darüber.")
    oksana.types("Welche Gruppe ist dabei?", GROUP).types("Wie viele junge Leute machen mit?", "18")
    oksana.picks("Kommen die jungen Leute aus dem Kreis Mettmann?", "Ja").presses("Speichern und weiter")
    _names_a_day_too_late(oksana.reads_title("Wo und wann?"))
    oksana.reads_title("Brauchen Sie noch etwas außer Geld?").ticks("Rat: Wir planen mit Ihnen")
    oksana.types("Was genau brauchen Sie?", "Fragen für das Gespräch danach.").presses("Speichern und weiter")
    _plans(oksana.reads_title("Kosten und Finanzierung"))
    oksana.follows("Weiter zum Prüfen").reads(TITLE, GROUP)
    oksana.ticks_everything().presses("Antrag absenden").reads("Ihr Antrag ist angekommen", "420,00 €")


def _names_a_day_too_late(oksana: Person) -> None:
    """The project of the call ends before: the sentence says when, and nothing typed is lost."""
    oksana.types("Erster Tag", "30.09.2028").types("Letzter Tag", "01.10.2028")
    oksana.types("Wo findet es statt?", "Haus der Geschichte in Bonn").selects("In welcher Stadt", "Erkrath")
    oksana.picks("Haben Sie schon etwas gebucht", "Nein").presses("Speichern und weiter")
    oksana.reads(
        "Vor dem Absenden müssen Sie noch etwas ändern",
        "Die Förderung endet am 30.09.2028. Danach ist kein Geld mehr da.",
    )
    oksana.still_has("Erster Tag", "30.09.2028").still_has("Letzter Tag", "01.10.2028")
    oksana.still_has("Wo findet es statt?", "Haus der Geschichte in Bonn")
    oksana.types("Erster Tag", DAY).types("Letzter Tag", DAY).presses("Speichern und weiter")


def _plans(oksana: Person) -> None:
    for side, kind, asks, what, amount in (
        ("Ausgabe", "Fahrt", "Wofür", "Bus", "500"),
        ("Einnahme", "Eigener Beitrag", "Woher", "Kasse", "80"),
    ):
        oksana.follows(f"{side} hinzufügen").picks(f"Art der {side}", kind)
        oksana.types(asks, what).types("Betrag", amount).presses("Speichern")
    oksana.types("Wie viel Geld möchten Sie beantragen?", "420").presses("Speichern und weiter")


def _is_put_on_the_agenda(district: District, case: Application, on: date) -> None:
    """As other journeys walk it by clicks; the receipt is there at once."""
    steps, meeting = Steps(district), district.youth.meetings.get()
    steps.machines(case)
    steps.check(case, on=on)
    steps.schedule(case, meeting, on=on)
    calendar.pretend(meeting.held_on)
    steps.gather(meeting, on=meeting.held_on)


def _the_forum_votes(district: District, case: Application, visitor: Visitor) -> None:
    """Lina and Emre on their phones, two more beside them."""
    steps, meeting = Steps(district), district.youth.meetings.get()
    poll = steps.open_poll(case, meeting, on=meeting.held_on)
    for key in ("lina", "emre"):
        member = visitor(key, phone=True)
        member.goes_to("/gremium/").follows("Zum Stimmzettel").reads(TITLE, "420,00 €")
        member.reads(f"Haus der Geschichte in Bonn, {DAY}").misses("Keine Angabe")
        member.presses("Nein, ich habe damit nichts zu tun").picks("Deine Stimme", "Ja").presses("Stimme abgeben")
        member.reads("Deine Stimme ist gespeichert: Ja").leaves()
    for key in ("jonas", "mia"):
        perform("vote", poll, by=district[key], on=meeting.held_on, verdict="yes")
    perform("close_poll", poll, by=district["katrin"], on=meeting.held_on)
    case.refresh_from_db()


def _the_office_decides(case: Application, sabine: Person) -> str:
    """As resolved; the words of the letter."""
    sabine.goes_to("/amt/").follows(TITLE).follows("Wie beschlossen entscheiden").reads("Der Beschluss", "Jugendforum")
    sabine.types("Begründung des Bescheids", REASONS).presses("Wie beschlossen entscheiden")
    consequences.run_pending()
    sabine.goes_to("/amt/").follows(TITLE).follows("Bescheid zur Post geben")
    letter = sabine.opens_letter("Bescheid als PDF ansehen")
    sabine.presses("Bescheid zur Post geben").reads("Der Bescheid ist zur Post gegeben.")
    consequences.run_pending()
    return letter


def _reads_the_letter(oksana: Person, letter: str) -> None:
    """The sum, the project and who decided; her page says the same in two sentences."""
    oksana.goes_to("/meine-antraege/").follows(TITLE)
    oksana.reads("Sie erhalten 420,00 €. Das ist die volle Summe.", "Das Jugendforum hat beraten.")
    assert TITLE in oksana.opens_letter("Brief öffnen: Eingangsbestätigung")
    mine = oksana.opens_letter("Brief öffnen: Bescheid")
    assert mine == letter
    told = (TITLE, APPLICANT, "420,00", "Das Jugendforum hat in der Sitzung am 17. März 2027", REASONS)
    assert [words for words in told if words not in mine] == [], mine
    assert Application.objects.get().status == Status.NOTIFIED
