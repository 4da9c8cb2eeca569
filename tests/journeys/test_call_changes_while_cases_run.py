# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call is changed while twelve cases run: each finishes under its own terms, new ones begin under the new."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from committees.models import Meeting
from grants import calls
from grants.calls import CallSettings
from grants.models import Application, Event, FrozenTerms, Status
from law.finding import Refused
from tests.portal.office import Desk
from tests.workflows.test_calling import change
from workflows import letters
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

ASKED = Decimal(2500)
NEW = CallSettings(
    cap=Decimal("1000.00"),
    texts={"side_conditions": "Besondere Nebenbestimmungen 2027"},
    off=("aims",),
    papers={"offers": True},
    unasked=("statutes",),
)
# How far each of the twelve has come when the call is changed.
STATES = (
    *(Status.SUBMITTED, Status.SUBMITTED, Status.SUBMITTED, Status.INCOMPLETE, Status.INCOMPLETE),
    *(Status.READY, Status.READY, Status.READY, Status.SCHEDULED, Status.SCHEDULED, Status.RESOLVED, Status.AWARDED),
)


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def brought_to(desk: Desk, status: str, number: int) -> Application:
    """Before the day of the session, as far as its state; what is resolved is so in the session itself."""
    case = desk.case(title=f"Projekt {number}", asked=ASKED)
    if status == Status.INCOMPLETE:
        desk.requested(case)
    elif status != Status.SUBMITTED:
        ready(desk, case)
        if status != Status.READY:
            desk.steps.schedule(case, desk.district.meeting, on=desk.day)
    case.refresh_from_db()
    return case


def ready(desk: Desk, case: Application) -> None:
    if case.status == Status.INCOMPLETE:
        desk.steps.supply(case, by=desk.district["antje"], on=desk.day)
    desk.steps.check(case, on=desk.day)


def goes_on(desk: Desk, case: Application, session: Meeting) -> bool:
    """Checked and put on the agenda of the next session, where it had not come so far."""
    case.refresh_from_db()
    if case.status in (Status.SUBMITTED, Status.INCOMPLETE):
        ready(desk, case)
    if late := case.status == Status.READY:
        desk.steps.schedule(case, session, on=desk.day)
    return late


def finish(desk: Desk, case: Application, meeting: Meeting) -> None:
    """From wherever it stands to the day it is notified."""
    steps = desk.steps
    case.refresh_from_db()
    if case.status == Status.SCHEDULED:
        steps.resolve(case, meeting, on=desk.day)
    if case.status == Status.RESOLVED:
        steps.decide(case, on=desk.day)
    steps.dispatch(case, on=desk.day)
    case.refresh_from_db()


def side_conditions(case: Application) -> Any:
    """As the letter says them."""
    event = Event.objects.get(application=case, act="decide")
    return letters.decision(event).values["award"]["side_conditions"]


def test_twelve_cases_finish_under_their_own_terms(desk: Desk) -> None:
    d, cases = desk.district, [brought_to(desk, status, number) for number, status in enumerate(STATES)]
    waiting = draft(d.call, d.association, title="Noch nicht eingereicht", asked=ASKED)
    desk.move_to(d.meeting.held_on)
    desk.steps.gather(d.meeting, on=desk.day)
    *_others, resolved, awarded = cases
    for case in (resolved, awarded):
        desk.steps.resolve(case, d.meeting, on=desk.day)
    desk.steps.decide(awarded, on=desk.day)
    assert [Application.objects.get(pk=case.pk).status for case in cases] == list(STATES)
    old = calls.terms_of(d.call)

    change(d, d.call, settings=NEW.to_json())

    paper_is_corrected_under_old_terms(desk, cases[0])
    session = Meeting.objects.create(committee=d.committee, held_on=desk.day + timedelta(days=28))
    early = [case for case in cases if not goes_on(desk, case, session)]
    for case in early:
        finish(desk, case, d.meeting)
    desk.move_to(session.held_on)
    desk.steps.gather(session, on=desk.day)
    for case in cases:
        if case not in early:
            finish(desk, case, session)
        assert (case.status, case.terms) == (Status.NOTIFIED, old)
    assert {side_conditions(case) for case in cases} == {old.texts["side_conditions"]}
    d.fund.refresh_from_db()
    assert d.fund.bound == ASKED * len(cases) + 100

    new_ones_begin_under_the_new(desk, waiting)


def paper_is_corrected_under_old_terms(desk: Desk, case: Application) -> None:
    """A sum over the new cap is still under the one this case was sent for."""
    Application.objects.filter(pk=case.pk).update(channel=Application.Channel.PAPER)
    facts = {name: getattr(case, name) for name in ("title", "starts_on", "ends_on", "first_contact_on")}
    lines = [
        {"side": each.side, "kind": each.kind, "label": each.label, "amount": each.amount} for each in case.plan.all()
    ]
    lines[0]["amount"] += 100
    typed = {"facts": facts | {"amount_asked": ASKED + 100}, "answers": {}, "lines": lines}
    perform("amend", case, by=desk.district["sabine"], on=desk.day, **typed)


def new_ones_begin_under_the_new(desk: Desk, waiting: Application) -> None:
    """Also a draft that was begun before: it is told what it must say now, and is not asked what nobody asks now."""
    d = desk.district
    waiting.answers = {key: value for key, value in waiting.answers.items() if key != "aims"}
    waiting.save()
    with pytest.raises(Refused) as refused:
        perform("submit", waiting, by=d["antje"], on=desk.day)
    assert [(each.rule, each.field) for each in refused.value.findings] == [
        ("under_cap", "amount_asked"),
        ("documented", "offers"),
    ]
    fresh = draft(d.call, d.association, title="Neu", asked=Decimal(900))
    perform("submit", fresh, by=d["antje"], on=desk.day)
    fresh.refresh_from_db()
    assert fresh.terms == calls.terms_of(d.call) and fresh.terms.texts["side_conditions"].startswith("Besondere")
    assert not {"aims"} & fresh.terms.questions.keys()
    assert FrozenTerms.objects.count() == 2, "twelve share one row, and the new ones another"
