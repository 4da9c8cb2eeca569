# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two scenarios as people meet them on the screen: a fund that is too small, and a plan that does not add up."""

from datetime import date
from decimal import Decimal

import pytest

from committees.models import Poll
from grants.models import Application, Commitment, PlanItem, Side, Status
from law import calendar
from tests.browser.conftest import Visitor
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.people import COMMITTEE, PERSONAS
from workflows.demo.steps import Steps
from workflows.engine import perform

pytestmark = pytest.mark.browser
MEMBERS = [persona.key for persona in PERSONAS if persona.group == COMMITTEE][:12]
VERDICTS = ["yes"] * 9 + ["no"] * 2 + ["abstain"]


def voted(district: District, on: date) -> Application:
    """31,500 of 35,000 euros are bound; twelve seats have voted 9:2:1 on 5,000 euros."""
    steps, meeting = Steps(district), district.meeting
    for _ in range(7):
        other = draft(district.call, district.person, asked=Decimal(4500))
        Commitment.objects.create(fund=district.fund, application=other, stage="bound", amount=Decimal(4500))
    case = draft(district.call, district.association, asked=Decimal(5000))
    steps.submit(case, by=district["antje"], on=on)
    steps.check(case, on=on)
    steps.schedule(case, meeting, on=on)
    steps.gather(meeting, on=meeting.held_on, seats=12)
    poll = steps.open_poll(case, meeting, on=meeting.held_on)
    for key, verdict in zip(MEMBERS, VERDICTS, strict=True):
        perform("vote", poll, by=district[key], on=meeting.held_on, verdict=verdict)
    return case


def test_a_fund_too_small_awards_its_rest(mettmann: District, on: date, visitor: Visitor) -> None:
    """Scenario 1: the page says what is left and what is possible; the part is awarded and told as a part."""
    case = voted(mettmann, on)
    day = mettmann.meeting.held_on
    calendar.pretend(day)
    katrin = visitor("katrin", phone=True).goes_to(f"/gremium/sitzung/{mettmann.meeting.public_id}/")
    katrin.follows("Begegnungscafé am Markt").reads("Mehr kann nicht bewilligt werden.").follows("Abstimmung schließen")
    katrin.picks("Was gilt, wenn das Gremium zugestimmt hat?", "Bewilligen").types("Bewilligter Betrag", "5.000")
    katrin.presses("Abstimmung schließen")
    katrin.is_told("nur noch 3.500,00 € frei", "eine Teilbewilligung bis 3.500,00 €", "ein Platz auf der Warteliste")
    katrin.still_has("Bewilligter Betrag", "5.000,00").types("Bewilligter Betrag", "3.500")
    katrin.presses("Abstimmung schließen").reads("Angenommen: 3.500,00 €", "9 Ja", "2 Nein")
    assert Poll.objects.get().resolution.amount == Decimal(3500)
    Steps(mettmann).decide(case, on=day)
    Steps(mettmann).dispatch(case, on=day)
    antje = visitor("antje", phone=True).follows("Begegnungscafé am Markt")
    antje.reads("Sie erhalten 3.500,00 €. Beantragt hatten Sie 5.000,00 €.")
    mettmann.fund.refresh_from_db()
    assert (case.status, mettmann.fund.free) == (Status.NOTIFIED, 0)


def test_a_plan_adds_up_before_it_is_sent(mettmann: District, visitor: Visitor) -> None:
    """Scenario 8: 4,200 against 4,000 euros, then staff costs; each time in words what is wrong."""
    case = draft(mettmann.call, mettmann.association, asked=Decimal(3000), own=Decimal(1000))
    PlanItem.objects.create(application=case, side=Side.EXPENSE, kind="travel", label="Bus", amount=Decimal(200))
    antje = visitor("antje").follows("Begegnungscafé am Markt").reads("Unvollständig")
    antje.follows("Alle Angaben auf einer Seite ansehen").misses("Antrag absenden")
    antje.reads("Das müssen Sie noch ergänzen oder ändern", "Es fehlen noch 200,00 €: Ihre Ausgaben sind höher")
    antje.follows("Es fehlen noch 200,00 €").follows("Einnahme hinzufügen").picks("Art der Einnahme", "Spenden")
    antje.types("Woher", "Bäckerei am Markt").types("Betrag", "200").presses("Speichern").reads("Der Plan geht auf")
    antje.follows("Ausgabe hinzufügen").picks("Art der Ausgabe", "Personalkosten (können wir nicht fördern)")
    antje.types("Wofür", "Leitung des Cafés").types("Betrag", "1.000").presses("Speichern")
    antje.reads("„Leitung des Cafés“ (1.000,00 €) können wir nicht fördern.", "Es fehlen noch 1.000,00 €")
    antje.presses("Entfernen: Leitung des Cafés").reads("Entfernt: Leitung des Cafés, 1.000,00 €", "Der Plan geht auf")
    antje.presses("Rückgängig machen").reads("Es fehlen noch 1.000,00 €").presses("Entfernen: Leitung des Cafés")
    antje.goes_to(f"/antrag/{case.public_id}/pruefen/").ticks_everything().presses("Antrag absenden")
    antje.reads("Ihr Antrag ist angekommen")
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED
