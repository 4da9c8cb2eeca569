# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole way of a case by hand, in a browser without JavaScript: from the Vorab-Check to the letter."""

from datetime import date
from decimal import Decimal

import pytest

from grants.models import Application, Decision, Letter, Status
from law import calendar
from tests.browser import applying, deciding
from tests.browser.conftest import Visitor
from tests.browser.person import Person
from workflows.consequences import run_pending
from workflows.demo.district import TWO_SIGN_FROM, District

pytestmark = pytest.mark.browser


def test_from_the_vorab_check_to_the_letter(mettmann: District, visitor: Visitor) -> None:
    mettmann.call.second_signature_from = TWO_SIGN_FROM
    mettmann.call.save()
    antje = visitor()
    number = apply(antje)
    sabine = visitor("sabine")
    examine(antje, sabine)
    resolve(visitor)
    decide(sabine, visitor("leyla"))
    letter = applying.read_the_decision(antje)
    for words in (
        number,
        applying.TITLE,
        "3.500,00",
        deciding.REASONS,
        deciding.CONDITION,
        "Verwaltungsgericht Düsseldorf",
    ):
        assert words in letter, words
    stands_in_the_record(mettmann, number)


def apply(antje: Person) -> str:
    applying.find_the_call(antje)
    applying.check_beforehand(antje)
    applying.begin(antje)
    applying.answer_the_questions(antje)
    applying.plan_the_costs(antje)
    applying.upload_the_statutes(antje)
    number = applying.send(antje)
    run_pending()
    assert number in antje.looks_again().opens_letter("Brief öffnen: Eingangsbestätigung")
    return number


def examine(antje: Person, sabine: Person) -> None:
    calendar.pretend(date(2027, 1, 25))
    deciding.request_documents(sabine)
    run_pending()
    calendar.pretend(date(2027, 1, 28))
    applying.ask(antje, deciding.QUESTION)
    deciding.answer(sabine)
    applying.read_the_answer(antje, deciding.ANSWER, not_this=deciding.NOTE)
    applying.supply_what_is_missing(antje)
    calendar.pretend(date(2027, 2, 1))
    deciding.check(sabine)
    deciding.put_on_the_agenda(sabine)


def resolve(visitor: Visitor) -> None:
    calendar.pretend(date(2027, 3, 17))
    katrin = visitor("katrin")
    deciding.open_the_vote(katrin)
    members = {name: deciding.vote(visitor, name, verdict) for name, verdict in deciding.VOTES.items()}
    deciding.change_the_vote(members["ivan"])
    deciding.close_the_vote(katrin)
    members["fatma"].looks_again().reads("4 Ja", "Angenommen: 3.500,00 €")


def decide(sabine: Person, leyla: Person) -> None:
    """A sum that two people sign for."""
    calendar.pretend(date(2027, 3, 18))
    deciding.decide(sabine)
    run_pending()
    assert "Entwurf." in deciding.sign(leyla)
    run_pending()
    letter = deciding.dispatch(sabine)
    run_pending()
    assert applying.TITLE in letter
    assert "Leyla Aydın" in letter
    assert "Entwurf" not in letter


def stands_in_the_record(district: District, number: str) -> None:
    case = Application.objects.get(file_number=number)
    decision = Decision.objects.get(application=case)
    district.fund.refresh_from_db()
    assert (case.title, case.status, case.ready_on) == (applying.TITLE, Status.NOTIFIED, date(2027, 1, 28))
    assert (decision.amount, decision.notified_on, decision.remedy_until) == (
        Decimal(3500),
        date(2027, 3, 22),
        date(2027, 4, 22),
    )
    assert (district.fund.reserved, district.fund.bound) == (0, Decimal(3500))
    poll = decision.resolution.poll
    assert (poll.yes, poll.no, poll.abstain) == (4, 1, 0)
    assert list(Letter.objects.values_list("kind", flat=True)) == ["receipt", "missing_documents", "decision"]
