# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole way of one case through the one door."""

from datetime import date
from decimal import Decimal

from grants.models import Application, Decision, Letter, Status
from workflows.demo import cases
from workflows.demo.district import TWO_SIGN_FROM, District
from workflows.demo.story import Story


def test_from_draft_to_notified(mettmann: District, on: date) -> None:
    """The story of the walkthrough leaves money bound, a letter set and the remedy's last day computed."""
    story = Story(mettmann, on)
    sentences = list(story.tell())
    case = story.case
    mettmann.fund.refresh_from_db()
    decision = Decision.objects.get(application=case)
    assert case.status == Status.NOTIFIED
    assert case.ready_on == date(2027, 1, 29)
    assert (mettmann.fund.reserved, mettmann.fund.bound) == (0, Decimal(4800))
    assert (decision.notified_on, decision.remedy_until) == (date(2027, 3, 22), date(2027, 4, 22))
    kinds = list(Letter.objects.filter(application=case).values_list("kind", flat=True))
    assert kinds == ["receipt", "missing_documents", "decision"]
    assert "3 Ja, 1 Nein, 1 Enthaltung" in sentences[12]


def test_a_large_award_walks_with_two_signatures(mettmann: District, on: date) -> None:
    """As the demo tells it: Leyla signs what Sabine decided, and only then there is a letter to post."""
    mettmann.call.second_signature_from = TWO_SIGN_FROM
    mettmann.call.save()
    sentences = list(Story(mettmann, on).tell())
    decision = Decision.objects.get()
    assert "Leyla Aydın zeichnet mit. Der Bescheid ist gesetzt." in sentences
    assert (decision.signed_by, decision.second_signature_by) == (mettmann["sabine"], mettmann["leyla"])
    assert decision.notified_on == date(2027, 3, 22)


def test_the_demo_has_a_case_in_every_state(db: None) -> None:
    """Whatever the day: in autumn the calls of the next year are open."""
    cases.settle(date(2026, 11, 23))
    assert set(Application.objects.values_list("status", flat=True)) == set(Status.values) - {"rejected"}
    assert Application.objects.filter(decisions__kind="rejection", status=Status.NOTIFIED).count() == 1
    waiting = Decision.objects.filter(second_signature_needed=True, second_signature_by=None)
    assert [each.application.title for each in waiting] == ["Fairplay im Verein"]
    assert Letter.objects.filter(decision__application__status=Status.AWARDED).count() == 1
