# SPDX-License-Identifier: AGPL-3.0-or-later
"""Budget stop: 31,500 of 35,000 euros are bound, item 4 asks 5,000, the vote is 9:2:1."""

from datetime import date
from decimal import Decimal

import pytest

from committees.bylaws.counting import Outcome
from committees.models import Motion, Poll, Seat
from grants.models import Application, Commitment, Status
from law.finding import Refused
from law.money import euro
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.people import COMMITTEE, PERSONAS
from workflows.demo.steps import Steps
from workflows.engine import perform

MEMBERS = [persona.key for persona in PERSONAS if persona.group == COMMITTEE][:12]
VERDICTS = ["yes"] * 9 + ["no"] * 2 + ["abstain"]


@pytest.fixture
def voted(mettmann: District, on: date) -> tuple[Application, Poll]:
    """Twelve of fifteen seats have voted; seven other cases hold 31,500 euros."""
    d, steps = mettmann, Steps(mettmann)
    for _ in range(7):
        other = draft(d.call, d.person, asked=Decimal(4500))
        Commitment.objects.create(fund=d.fund, application=other, stage="bound", amount=Decimal(4500))
    case = draft(d.call, d.association, asked=Decimal(5000))
    steps.submit(case, by=d["antje"], on=on)
    steps.check(case, on=on)
    steps.schedule(case, d.meeting, on=on)
    steps.gather(d.meeting, on=d.meeting.held_on, seats=12)
    poll = steps.open_poll(case, d.meeting, on=d.meeting.held_on)
    for key, verdict in zip(MEMBERS, VERDICTS, strict=True):
        perform("vote", poll, by=d[key], on=d.meeting.held_on, verdict=verdict)
    return case, poll


def test_the_full_award_is_refused_with_what_is_possible(mettmann: District, voted: tuple[Application, Poll]) -> None:
    _case, poll = voted
    with pytest.raises(Refused) as refused:
        perform("close_poll", poll, by=mettmann["katrin"], on=mettmann.meeting.held_on)
    (finding,) = refused.value.findings
    assert f"nur noch {euro(Decimal(3500))} frei" in finding.text
    assert (
        f"eine Teilbewilligung bis {euro(Decimal(3500))}, eine Zurückstellung oder ein Platz auf der Warteliste"
        in finding.text
    )
    poll.refresh_from_db()
    assert poll.is_open
    assert poll.ballots.exclude(verdict="").count() == 12


def test_the_rest_can_be_awarded(mettmann: District, voted: tuple[Application, Poll]) -> None:
    case, poll = voted
    perform("close_poll", poll, by=mettmann["katrin"], on=mettmann.meeting.held_on, amount=Decimal(3500))
    poll.refresh_from_db()
    case.refresh_from_db()
    mettmann.fund.refresh_from_db()
    assert (poll.yes, poll.no, poll.abstain, poll.outcome) == (9, 2, 1, Outcome.ADOPTED)
    assert poll.resolution.amount == Decimal(3500)
    assert (case.status, mettmann.fund.free) == (Status.RESOLVED, 0)


@pytest.mark.parametrize("instead", [Motion.DEFER, Motion.WAITLIST])
def test_or_it_waits(mettmann: District, voted: tuple[Application, Poll], instead: str) -> None:
    case, poll = voted
    perform("close_poll", poll, by=mettmann["katrin"], on=mettmann.meeting.held_on, instead=instead)
    Steps(mettmann).decide(case, on=mettmann.meeting.held_on)
    mettmann.fund.refresh_from_db()
    assert case.status == (Status.DEFERRED if instead == Motion.DEFER else Status.WAITLISTED)
    assert mettmann.fund.free == Decimal(3500)


def test_nothing_above_the_limit_can_be_stored(mettmann: District, voted: tuple[Application, Poll]) -> None:
    """Not by SQL either; seats are frozen, so nobody was added on the way."""
    from django.db import IntegrityError

    case, _poll = voted
    assert Seat.objects.filter(committee=mettmann.committee).count() == 15
    with pytest.raises(IntegrityError, match="a_fund_is_never_overspent"):
        Commitment.objects.create(fund=mettmann.fund, application=case, stage="reserved", amount=Decimal("3500.01"))
