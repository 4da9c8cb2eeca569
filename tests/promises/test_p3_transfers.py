# SPDX-License-Identifier: AGPL-3.0-or-later
"""P3 with money between funds: whoever moves what at the same moment, no fund gives what it owes, and none is lost."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from committees.models import AgendaItem, Motion, Poll, Resolution
from grants.models import Commitment, Fund, Transfer
from law.finding import Refused
from tests.promises.crowd import Crowd, rounds, without
from tests.promises.scheduled import Numbers, polls
from workflows.demo.district import District
from workflows.engine import Conflict, perform
from workflows.procedures import TRAITS
from workflows.procedures.order import Ordering

DROP = "ALTER TABLE grants_fund DROP CONSTRAINT a_fund_is_never_overspent"
RESTORE = """
    DELETE FROM grants_commitment; UPDATE grants_fund SET "limit" = 100000;
    ALTER TABLE grants_fund ADD CONSTRAINT a_fund_is_never_overspent
    CHECK (reserved >= 0 AND bound >= 0 AND "limit" >= reserved + bound)"""
GIVER, TAKER = Decimal(10_000), Decimal(35_000)


def resolved(giver: Fund, taker: Fund, district: District, amount: Decimal, numbers: Numbers) -> Resolution:
    """A transfer the body said yes to."""
    meeting = district.youth.meetings.get()
    item = AgendaItem.objects.create(meeting=meeting, position=numbers.next(), kind="transfer", title="Umwidmung")
    Transfer.objects.create(item=item, giver=giver, taker=taker, amount=amount)
    about = {"motion": Motion.TRANSFER, "amount": amount}
    poll = Poll.objects.create(
        item=item, opened_on=meeting.held_on, closed_at=timezone.now(), outcome="adopted", yes=5, **about
    )
    told = {"text": "Umwidmung", "resolved_on": meeting.held_on, "outcome": "adopted"}
    return Resolution.objects.create(committee=district.youth, poll=poll, **told, **about)


def race(district: District, crowd: Crowd, numbers: Numbers) -> tuple[list[Fund], list[object]]:
    """Four transfers out of one fund that can spare two of them, two back into it, and two awards from it."""
    giver, taker, on = district.youth_call.fund, district.fund, district.meeting.held_on
    Commitment.objects.all().delete()
    Fund.objects.filter(pk=giver.pk).update(limit=GIVER)
    Fund.objects.filter(pk=taker.pk).update(limit=TAKER)
    out = [resolved(giver, taker, district, Decimal(4_000), numbers) for _ in range(4)]
    back = [resolved(taker, giver, district, Decimal(500), numbers) for _ in range(2)]
    awards = polls(district, district.meeting, [Decimal(3_000), Decimal(3_000)], numbers, verdict="yes")
    for poll in awards:
        poll.item.consideration.application.call = district.youth_call
        type(poll.item.consideration.application).objects.filter(pk=poll.item.consideration.application.pk).update(
            call=district.youth_call
        )
    move = [partial(perform, "carry_out_transfer", each, by=district["sabine"], on=on) for each in (*out, *back)]
    close = [partial(perform, "close_poll", each, by=district["katrin"], on=on) for each in awards]
    outcomes = crowd.rush([*move, *close])
    return [Fund.objects.get(pk=giver.pk), Fund.objects.get(pk=taker.pk)], outcomes


def overspent(funds: list[Fund]) -> bool:
    return any(fund.free < 0 for fund in funds)


@pytest.fixture
def both_ways(committed: District) -> District:
    """The Jugendforum's money can come back, too: its office is the giver's office for both."""
    committed.call.committee = committed.youth
    committed.call.save()
    return committed


@pytest.mark.soak
def test_no_fund_gives_what_it_owes(both_ways: District, crowd: Crowd) -> None:
    numbers, refused = Numbers(), 0
    for _ in range(rounds(20, 4_000)):
        funds, outcomes = race(both_ways, crowd, numbers)
        assert not overspent(funds)
        assert sum(fund.limit for fund in funds) == GIVER + TAKER
        assert [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, Refused)] == []
        refused += sum(isinstance(each, Refused) for each in outcomes)
    assert refused, "the fund was never short: the race proves nothing"


def test_without_the_guards_it_does(both_ways: District, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the funds are not locked, and no CHECK stands behind."""
    traits = TRAITS[Ordering, "carry_out_transfer"]
    monkeypatch.setitem(TRAITS, (Ordering, "carry_out_transfer"), type(traits)(form=traits.form, rules=traits.rules))
    numbers = Numbers()
    with without(DROP, RESTORE):
        assert any(overspent(race(both_ways, crowd, numbers)[0]) for _ in range(60))


def test_two_people_carry_out_the_same_resolution_once(both_ways: District, crowd: Crowd, on: date) -> None:
    giver, taker = both_ways.youth_call.fund, both_ways.fund
    resolution = resolved(giver, taker, both_ways, Decimal(1_000), Numbers())
    day = both_ways.meeting.held_on
    outcomes = crowd.rush(
        [partial(perform, "carry_out_transfer", resolution, by=both_ways[key], on=day) for key in ("sabine", "thomas")]
    )
    assert sum(isinstance(each, Conflict) for each in outcomes) == 1
    giver.refresh_from_db()
    assert giver.limit == GIVER - 1_000
