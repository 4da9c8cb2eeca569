# SPDX-License-Identifier: AGPL-3.0-or-later
"""What two people, a paper or a party to the case could do wrong: each once, each refused in words."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from committees.models import Ballot, Committee, Meeting, Motion, Poll, Tenure
from grants.models import Application, Decision, Document, Representative, Status
from law.finding import Refused
from tests.promises.crowd import Crowd
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import CONDITIONS, Steps
from workflows.engine import Conflict, Forbidden, perform
from workflows.letters import issue_missing_documents
from workflows.models import Attempt


@pytest.fixture
def steps(mettmann: District) -> Steps:
    return Steps(mettmann)


def ready(steps: Steps, on: date, **how: Any) -> Application:
    d = steps.district
    case = draft(d.call, d.association, **how)
    steps.submit(case, by=d["antje"], on=on)
    steps.check(case, on=on)
    return case


def resolved(steps: Steps, on: date, **how: Any) -> Application:
    d = steps.district
    case = ready(steps, on)
    steps.schedule(case, d.meeting, on=on)
    steps.gather(d.meeting, on=d.meeting.held_on)
    steps.resolve(case, d.meeting, on=d.meeting.held_on, **how)
    return case


def test_a_paper_is_held_against_the_guideline_too(mettmann: District, on: date) -> None:
    """Above the cap, in another year, without a plan: registered on its day, never ready."""
    d = mettmann
    paper = Application.objects.create(
        call=d.call,
        applicant=d.person,
        channel="paper",
        title="Reise",
        starts_on=date(2028, 1, 1),
        ends_on=date(2028, 2, 1),
        amount_asked=20_000,
    )
    perform("register", paper, by=d["sabine"], on=on, received_on=on)
    paper.refresh_from_db()
    checklist = [item.key for item in paper.terms.checklist] if paper.terms else []
    with pytest.raises(Refused) as refused:
        perform("check", paper, by=d["sabine"], on=on, checklist=checklist)
    assert {finding.rule for finding in refused.value.findings} == {"under_cap", "inside_period", "balanced"}


def test_a_typing_mistake_of_the_office_is_corrected(mettmann: District, on: date) -> None:
    d = mettmann
    paper = draft(d.call, d.person, channel="paper")
    perform("register", paper, by=d["sabine"], on=on, received_on=on)
    facts = {
        "title": "Lesekreis",
        "starts_on": date(2027, 6, 1),
        "ends_on": date(2027, 5, 1),
        "amount_asked": Decimal(900),
    }
    line = {"side": "expense", "kind": "fee", "label": "Honorar", "amount": Decimal(900)}
    amend = partial(perform, "amend", paper, by=d["sabine"], on=on, answers={}, lines=[line])
    with pytest.raises(Refused, match="Ende liegt vor dem Beginn"):
        amend(facts=facts)
    amend(facts=facts | {"ends_on": date(2027, 7, 1)})
    paper.refresh_from_db()
    assert (paper.title, paper.amount_asked, paper.plan.get().label) == ("Lesekreis", Decimal(900), "Honorar")


def test_what_the_applicant_typed_is_not_corrected_by_others(mettmann: District, on: date) -> None:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    with pytest.raises(Conflict):
        perform("amend", case, by=mettmann["sabine"], on=on, facts={}, answers={}, lines=[])


def test_conditions_are_those_of_the_body(steps: Steps, on: date) -> None:
    d = steps.district
    case = ready(steps, on)
    steps.schedule(case, d.meeting, on=on)
    steps.gather(d.meeting, on=d.meeting.held_on)
    poll = steps.open_poll(case, d.meeting, on=d.meeting.held_on, conditions=CONDITIONS)
    perform("vote", poll, by=d["mehmet"], on=d.meeting.held_on, verdict="yes")
    perform("close_poll", poll, by=d["katrin"], on=d.meeting.held_on)
    perform("decide", case, by=d["sabine"], on=d.meeting.held_on, reasons="Passt.", conditions="etwas anderes")
    assert Decision.objects.get().conditions == CONDITIONS


def test_the_office_notes_a_written_withdrawal_even_of_a_proposed_deviation(steps: Steps, on: date) -> None:
    d = steps.district
    case = resolved(steps, on)
    day = d.meeting.held_on
    proposal = {"kind": "rejection", "amount": None, "reasons": "R", "deviation_reasons": "D"}
    perform("propose_deviation", case, by=d["sabine"], on=day, **proposal)
    perform("withdraw", case, by=d["thomas"], on=day, reason="Brief vom 16.03.")
    d.fund.refresh_from_db()
    case.refresh_from_db()
    assert (case.status, d.fund.free, Decision.objects.count()) == (Status.WITHDRAWN, Decimal(35_000), 0)


def test_a_party_has_no_office_in_its_own_case(mettmann: District, on: date) -> None:
    d = mettmann
    Representative.objects.create(applicant=d.association, user=d["sabine"])
    case = draft(d.call, d.association)
    perform("submit", case, by=d["sabine"], on=on)
    with pytest.raises(Forbidden):
        perform("check", case, by=d["sabine"], on=on, checklist=[])


def test_a_party_gets_no_ballot(steps: Steps, on: date) -> None:
    d = steps.district
    Representative.objects.create(applicant=d.association, user=d["fatma"])
    case = ready(steps, on)
    steps.schedule(case, d.meeting, on=on)
    steps.gather(d.meeting, on=d.meeting.held_on, seats=9)
    poll = steps.open_poll(case, d.meeting, on=d.meeting.held_on)
    assert not Ballot.objects.filter(poll=poll, user=d["fatma"]).exists()
    with pytest.raises(Forbidden):
        perform("vote", poll, by=d["fatma"], on=d.meeting.held_on, verdict="yes")
    tried = Attempt.objects.get()
    assert (tried.by, tried.act, tried.kind, tried.subject_id) == (d["fatma"], "vote", "forbidden", poll.pk)


def test_only_held_seats_of_this_body_are_present(mettmann: District) -> None:
    d = mettmann
    Tenure.objects.filter(seat__committee=d.committee, seat__number=2).update(
        until=d.meeting.held_on - timedelta(days=1)
    )
    everybody = list(Tenure.objects.all())
    perform("record_presence", d.meeting, by=d["katrin"], on=d.meeting.held_on, present=everybody)
    assert d.meeting.presences.count() == 14


def test_a_case_goes_to_a_coming_meeting_of_its_body(steps: Steps, on: date) -> None:
    d = steps.district
    case = ready(steps, on)
    other = Meeting.objects.create(committee=Committee.objects.create(name="Beirat"), held_on=on)
    past = Meeting.objects.create(committee=d.committee, held_on=on - timedelta(days=1))
    for meeting in (other, past):
        with pytest.raises(Refused, match="kommende Sitzung"):
            perform("schedule", case, by=d["sabine"], on=on, meeting=meeting)


def test_papers_of_another_case_answer_nothing(steps: Steps, on: date) -> None:
    d = steps.district
    case, other = draft(d.call, d.association), draft(d.call, d.association)
    steps.submit(case, by=d["antje"], on=on)
    steps.request(case, on=on)
    foreign = Document.objects.get(application=other)
    item = case.requested_items.get()
    with pytest.raises(Refused, match="gehört nicht zu diesem Antrag"):
        perform("supply", case, by=d["antje"], on=on, answers={item.pk: {"document": foreign.pk, "answer": ""}})


def test_a_late_letter_of_request_still_names_its_items(steps: Steps, on: date) -> None:
    d = steps.district
    case = draft(d.call, d.association)
    steps.submit(case, by=d["antje"], on=on)
    event = perform(
        "request_documents", case, by=d["sabine"], on=on, items=[("other", "Plan")], due_on=on + timedelta(14)
    )
    steps.supply(case, by=d["antje"], on=on)
    issue_missing_documents(event)
    assert case.letters.filter(kind="missing_documents").count() == 1


def test_a_deferral_is_told_and_lies_in_the_portal(steps: Steps, on: date) -> None:
    d = steps.district
    case = resolved(steps, on, motion=Motion.DEFER)
    mail.outbox.clear()
    steps.decide(case, on=d.meeting.held_on)
    assert [message.to for message in mail.outbox] == [["antje@beispiel.test"]]


def test_a_poll_has_no_version_and_does_not_mind_one(steps: Steps, on: date) -> None:
    d = steps.district
    case = ready(steps, on)
    steps.schedule(case, d.meeting, on=on)
    steps.gather(d.meeting, on=d.meeting.held_on)
    poll = steps.open_poll(case, d.meeting, on=d.meeting.held_on)
    perform("vote", poll, by=d["mehmet"], on=d.meeting.held_on, version=5, verdict="yes")


def test_somebody_who_holds_the_case_for_long_is_named_as_the_reason(transactional_db: None, on: date) -> None:
    """The lock timeout is a sentence, not an error page."""
    from workflows.demo import district

    d = district.build()
    case = draft(d.call, d.association)
    crowd = Crowd(1)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM grants_application WHERE id = %s FOR UPDATE", [case.pk])
            (outcome,) = crowd.rush([partial(perform, "submit", case, by=d["antje"], on=on)])
    finally:
        crowd.leave()
    assert isinstance(outcome, Conflict)
    assert "Gerade arbeitet jemand anderes" in outcome.text


def test_an_old_item_takes_no_vote_while_the_case_moves_on(transactional_db: None, on: date) -> None:
    """A deferred case is put on a new agenda while somebody opens a vote on the old one: never two open votes."""
    from workflows.demo import district

    d = district.build()
    steps = Steps(d)
    crowd = Crowd(2)
    try:
        for number in range(15):
            first = Meeting.objects.create(committee=d.committee, held_on=on + timedelta(days=100 + 2 * number))
            second = Meeting.objects.create(committee=d.committee, held_on=first.held_on + timedelta(days=1))
            case = ready(steps, on)
            steps.schedule(case, first, on=on)
            steps.gather(first, on=first.held_on)
            steps.resolve(case, first, on=first.held_on, motion=Motion.DEFER)
            steps.decide(case, on=first.held_on)
            item = first.items.get()
            first.refresh_from_db()
            motion = {"item": item, "motion": Motion.AWARD, "amount": Decimal(10)}
            crowd.rush(
                [
                    partial(perform, "schedule", case, by=d["sabine"], on=on, meeting=second),
                    partial(perform, "open_poll", first, by=d["katrin"], on=first.held_on, **motion),
                ]
            )
            assert not Poll.objects.filter(item=item, closed_at=None).exists()
    finally:
        crowd.leave()


def test_a_case_moves_to_another_meeting_while_nobody_votes(steps: Steps, on: date) -> None:
    d = steps.district
    case = ready(steps, on)
    steps.schedule(case, d.meeting, on=on)
    later = Meeting.objects.create(committee=d.committee, held_on=d.meeting.held_on + timedelta(days=42))
    steps.schedule(case, later, on=on)
    case.refresh_from_db()
    assert (case.status, case.due_on, case.considerations.count()) == (Status.SCHEDULED, later.held_on, 2)
    steps.gather(later, on=later.held_on)
    steps.open_poll(case, later, on=later.held_on)
    with pytest.raises(Refused, match="läuft gerade eine Abstimmung"):
        steps.schedule(case, d.meeting, on=on)


def test_a_required_paper_counts_when_it_came_by_post(mettmann: District, on: date) -> None:
    """Without it the check refuses; noted with its true receipt it is there."""
    d = mettmann
    paper = draft(d.call, d.association, channel="paper")
    Document.objects.all().delete()
    perform("register", paper, by=d["sabine"], on=on, received_on=on)
    paper.refresh_from_db()
    checklist = [item.key for item in paper.terms.checklist] if paper.terms else []
    check = partial(perform, "check", paper, by=d["sabine"], on=on, checklist=checklist)
    with pytest.raises(Refused, match="Satzung"):
        check()
    due = on + timedelta(days=14)
    perform("request_documents", paper, by=d["sabine"], on=on, items=[("statutes", "Satzung")], due_on=due)
    answers = {paper.requested_items.get().pk: {"document": None, "answer": "liegt auf Papier vor"}}
    by_post = partial(perform, "record_supply", paper, by=d["sabine"], on=on, answers=answers)
    with pytest.raises(Refused, match="ging erst am"):
        by_post(received_on=on - timedelta(days=1))
    by_post(received_on=on)
    check()


def test_an_earlier_receipt_changes_nothing(steps: Steps, on: date) -> None:
    d = steps.district
    case = resolved(steps, on)
    day = d.meeting.held_on
    steps.decide(case, on=day)
    steps.dispatch(case, on=day)
    with pytest.raises(Refused, match="ändert daran nichts"):
        perform("record_receipt", case, by=d["sabine"], on=day + timedelta(days=9), received_on=day + timedelta(days=2))
