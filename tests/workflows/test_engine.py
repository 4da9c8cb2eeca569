# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door: whom it lets in, in which order it refuses, and what it leaves behind."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from committees.models import Motion, Poll
from grants import programmes
from grants.models import Application, Commitment, Decision, Event, PlanItem, Status
from grants.models.application import freeze
from law.finding import Refused
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps
from workflows.engine import Conflict, Forbidden, Unknown, perform
from workflows.models import Outbox
from workflows.procedures import allowed_steps


@pytest.fixture
def case(mettmann: District) -> Application:
    return draft(mettmann.call, mettmann.association)


@pytest.fixture
def steps(mettmann: District) -> Steps:
    return Steps(mettmann)


def scheduled(steps: Steps, case: Application, on: date) -> Application:
    """On the agenda, eight seats present."""
    d = steps.district
    steps.submit(case, by=d["antje"], on=on)
    steps.check(case, on=on)
    steps.schedule(case, d.meeting, on=on)
    steps.gather(d.meeting, on=d.meeting.held_on)
    return case


def resolved(steps: Steps, case: Application, on: date) -> Application:
    scheduled(steps, case, on)
    steps.resolve(case, steps.district.meeting, on=steps.district.meeting.held_on)
    return case


def test_strangers_find_nothing(mettmann: District, case: Application, on: date) -> None:
    """Scope first: who has no business here does not even learn that the case exists."""
    for key in ("nora", "paul", "mehmet", "sabine", "katrin"):
        with pytest.raises(Unknown):
            perform("submit", case, by=mettmann[key], on=on)


def test_the_machine_answers_before_the_policy(mettmann: District, case: Application, on: date) -> None:
    """404, 409, 403, 422 in this order."""
    perform("submit", case, by=mettmann["antje"], on=on)
    with pytest.raises(Conflict, match="nicht mehr möglich"):
        perform("submit", case, by=mettmann["sabine"], on=on)
    with pytest.raises(Forbidden):
        perform("check", case, by=mettmann["antje"], on=on, checklist=[])
    with pytest.raises(Refused, match="Noch nicht geprüft"):
        perform("check", case, by=mettmann["sabine"], on=on, checklist=[])


def test_all_reasons_come_at_once(mettmann: District, case: Application, on: date) -> None:
    """A refusal leaves nothing behind."""
    PlanItem.objects.create(application=case, side="expense", kind="staff", label="Personalkosten", amount=1000)
    Application.objects.filter(pk=case.pk).update(declarations={}, ends_on=date(2028, 2, 28))
    with pytest.raises(Refused) as refused:
        perform("submit", case, by=mettmann["antje"], on=on)
    found = {finding.rule for finding in refused.value.findings}
    assert found == {"balanced", "fundable_costs", "declared", "inside_period"}
    assert not Event.objects.exists()
    case.refresh_from_db()
    assert (case.status, case.version) == (Status.DRAFT, 0)


def test_an_act_leaves_event_and_outbox_and_clock(mettmann: District, case: Application, on: date) -> None:
    event = perform("submit", case, by=mettmann["antje"], on=on)
    case.refresh_from_db()
    assert (event.source, event.target, event.by, event.on) == ("draft", "submitted", mettmann["antje"], on)
    assert set(event.outbox.values_list("kind", flat=True)) == {"letter_receipt", "mail_news"}
    assert (case.due_on, case.version) == (on + timedelta(days=14), 1)
    assert case.terms is not None
    assert case.terms.version == "2027-1"


def test_who_saw_an_older_version_is_told(mettmann: District, case: Application, on: date) -> None:
    perform("submit", case, by=mettmann["antje"], on=on)
    wanted = {"items": [("other", "Ein Foto")], "due_on": on + timedelta(days=14)}
    perform("request_documents", case, by=mettmann["sabine"], on=on, version=1, **wanted)
    with pytest.raises(Conflict, match="inzwischen geändert"):
        perform("request_documents", case, by=mettmann["thomas"], on=on, version=1, **wanted)


def test_the_same_key_is_the_same_act(mettmann: District, case: Application, on: date) -> None:
    key = uuid4()
    first = perform("submit", case, by=mettmann["antje"], on=on, key=key)
    assert perform("submit", case, by=mettmann["antje"], on=on, key=key) == first
    assert Event.objects.count() == 1


def test_a_paper_counts_from_its_true_receipt(mettmann: District, on: date) -> None:
    paper = draft(mettmann.call, mettmann.person, channel=Application.Channel.PAPER, declarations={})
    stamped = on - timedelta(days=5)
    perform("register", paper, by=mettmann["sabine"], on=on, received_on=stamped)
    paper.refresh_from_db()
    assert (paper.submitted_on, paper.due_on) == (stamped, stamped + timedelta(days=14))


def test_money_is_reserved_then_bound_then_free_again(steps: Steps, case: Application, on: date) -> None:
    d = steps.district
    resolved(steps, case, on)
    assert Commitment.objects.get().stage == Commitment.Stage.RESERVED
    perform("return_resolution", case, by=d["sabine"], on=on, reasons="Der Zeitraum ist unklar.")
    d.fund.refresh_from_db()
    case.refresh_from_db()
    assert (case.status, d.fund.free) == (Status.READY, Decimal(35_000))
    assert Outbox.objects.filter(kind="tell_committee").exists()


def test_a_deviation_needs_a_second_person(steps: Steps, case: Application, on: date) -> None:
    d = steps.district
    resolved(steps, case, on)
    day = d.meeting.held_on
    proposal = {
        "kind": "award",
        "amount": Decimal(4000),
        "reasons": "R",
        "deviation_reasons": "Eine Reise ist nicht förderfähig.",
    }
    perform("propose_deviation", case, by=d["sabine"], on=day, **proposal)
    with pytest.raises(Refused, match="zweite Person"):
        perform("confirm_deviation", case, by=d["sabine"], on=day)
    perform("confirm_deviation", case, by=d["leyla"], on=day)
    d.fund.refresh_from_db()
    case.refresh_from_db()
    assert (case.status, d.fund.bound) == (Status.AWARDED, Decimal(4000))
    assert Decision.objects.get().second_signature_by == d["leyla"]


def test_withdrawing_voids_the_open_vote(steps: Steps, case: Application, on: date) -> None:
    d = steps.district
    scheduled(steps, case, on)
    poll = steps.open_poll(case, d.meeting, on=d.meeting.held_on)
    perform("withdraw", case, by=d["antje"], on=d.meeting.held_on)
    poll.refresh_from_db()
    assert poll.outcome == "void"
    with pytest.raises(Conflict):
        perform("vote", poll, by=d["mehmet"], on=d.meeting.held_on, verdict="yes")


def test_a_deferred_case_comes_back_to_a_later_agenda(steps: Steps, case: Application, on: date) -> None:
    d = steps.district
    scheduled(steps, case, on)
    steps.resolve(case, d.meeting, on=d.meeting.held_on, motion=Motion.DEFER)
    steps.decide(case, on=d.meeting.held_on)
    assert case.status == Status.DEFERRED
    steps.schedule(case, d.meeting, on=d.meeting.held_on)
    assert case.considerations.count() == 2


def test_seats_that_were_not_there_have_no_ballot(steps: Steps, case: Application, on: date) -> None:
    d = steps.district
    scheduled(steps, case, on)
    poll = steps.open_poll(case, d.meeting, on=d.meeting.held_on)
    with pytest.raises(Conflict, match="nicht stimmberechtigt"):
        perform("vote", poll, by=d["tim"], on=d.meeting.held_on, verdict="yes")
    assert not Poll.objects.get(pk=poll.pk).ballots.exclude(verdict="").exists()


@pytest.mark.parametrize("source", Status.values)
def test_the_database_knows_which_status_may_follow(mettmann: District, on: date, source: str) -> None:
    """By raw SQL, past the door: only what some procedure allows."""
    case = Application.objects.create(
        call=mettmann.call,
        applicant=mettmann.person,
        status=source,
        starts_on=on,
        ends_on=on,
        amount_asked=1,
        file_number="X",
        submitted_on=on,
        ready_on=on,
        due_on=on,
        frozen_terms_id=freeze(programmes.programme("aktionsfonds").terms),
    )
    reached = {target for target in Status.values if moves(case, target)}
    assert reached == {source} | {
        target for kind, start, target in allowed_steps() if (kind, start) == ("application", source)
    }


def moves(case: Application, target: str) -> bool:
    """Whether the database lets the case go there; it is put back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE grants_application SET status = %s WHERE id = %s", [target, case.pk])
            transaction.set_rollback(True)
    except DatabaseError as error:
        assert "no procedure leads" in str(error)
        return False
    return True


def test_the_record_is_append_only(mettmann: District, case: Application, on: date) -> None:
    perform("submit", case, by=mettmann["antje"], on=on)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE grants_event ENABLE TRIGGER never_truncated")
        for tamper in (
            "UPDATE grants_event SET act = 'check'",
            "DELETE FROM grants_event",
            "TRUNCATE grants_event CASCADE",
            "UPDATE grants_frozenterms SET body = '{}'",
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(tamper)
