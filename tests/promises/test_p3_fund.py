# SPDX-License-Identifier: AGPL-3.0-or-later
"""P3: no fund is ever overspent, whoever closes which vote at the same moment."""

import random
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db.models import Sum

from grants.models import Commitment, Fund
from law.finding import Refused
from tests.promises.crowd import Crowd, rounds, without
from tests.promises.scheduled import Numbers, polls
from workflows.demo.district import District
from workflows.engine import perform
from workflows.procedures import TRAITS
from workflows.procedures.circulating import Circulating

DROP = "ALTER TABLE grants_fund DROP CONSTRAINT a_fund_is_never_overspent"
RESTORE = """
    DELETE FROM grants_commitment;
    ALTER TABLE grants_fund ADD CONSTRAINT a_fund_is_never_overspent
    CHECK (reserved >= 0 AND bound >= 0 AND "limit" >= reserved + bound)"""


def race(district: District, crowd: Crowd, numbers: Numbers, seed: int) -> tuple[bool, bool, list[Any]]:
    """Twelve closings at once, together worth more than the fund: (overspent, drifted, outcomes)."""
    chance = random.Random(seed)
    Commitment.objects.filter(fund=district.fund).delete()
    amounts = [Decimal(chance.randrange(50_000, 500_001)) / 100 for _ in range(12)]
    Fund.objects.filter(pk=district.fund.pk).update(limit=sum(amounts) / 2)
    opened = polls(district, district.meeting, amounts, numbers, verdict="yes")
    on = district.meeting.held_on
    outcomes = crowd.rush([partial(perform, "close_poll", poll, by=district["katrin"], on=on) for poll in opened])
    fund = Fund.objects.get(pk=district.fund.pk)
    committed = Commitment.objects.filter(fund=fund).aggregate(total=Sum("amount"))["total"] or 0
    return committed > fund.limit, committed != fund.reserved + fund.bound, outcomes


@pytest.mark.soak
def test_no_fund_is_overspent(committed: District, crowd: Crowd) -> None:
    numbers = Numbers()
    refused = 0
    for seed in range(rounds(80, 20_000)):
        overspent, drifted, outcomes = race(committed, crowd, numbers, seed)
        assert not overspent
        assert not drifted
        unexpected = [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, Refused)]
        assert unexpected == []
        refused += sum(isinstance(each, Refused) for each in outcomes)
    assert refused, "the fund was never short: the race proves nothing"


def test_without_the_guards_it_is_overspent(committed: District, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: no fund lock, no CHECK."""
    traits = TRAITS[Circulating, "close_poll"]
    monkeypatch.setitem(TRAITS, (Circulating, "close_poll"), type(traits)(form=traits.form, rules=traits.rules))
    numbers = Numbers()
    with without(DROP, RESTORE):
        assert any(race(committed, crowd, numbers, seed)[0] for seed in range(100))


def test_the_limit_cannot_sink_below_what_is_committed(committed: District) -> None:
    from django.db import IntegrityError, transaction

    numbers = Numbers()
    poll = polls(committed, committed.meeting, [Decimal(1000)], numbers, verdict="yes")[0]
    perform("close_poll", poll, by=committed["katrin"], on=committed.meeting.held_on)
    with pytest.raises(IntegrityError, match="a_fund_is_never_overspent"), transaction.atomic():
        Fund.objects.filter(pk=committed.fund.pk).update(limit=999)
