# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sum the call leaves to the office: whoever agrees at the same moment, two different people decide it once."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from committees.models import Resolution
from grants.models import Application, Commitment, SmallSum, Status
from law import calendar
from law.finding import Refused
from tests.promises.crowd import Crowd, rounds, without
from workflows.demo import outings
from workflows.demo.district import District
from workflows.demo.steps import Steps
from workflows.engine import Conflict, perform
from workflows.procedures import TRAITS
from workflows.procedures.committee_vote import CommitteeVote

DROP = "ALTER TABLE grants_smallsum DROP CONSTRAINT each_part_agrees_once"
RESTORE = """
    DELETE FROM grants_smallsum;
    ALTER TABLE grants_smallsum ADD CONSTRAINT each_part_agrees_once UNIQUE (application_id, part)"""


def ready(district: District, count: int) -> list[Application]:
    call, applicant = outings.open_call(district, office_up_to=Decimal(500)), outings.group(district)
    steps, on, day = Steps(district), calendar.today(), date(2027, 6, 5)
    cases = [outings.outing(call, applicant, starts_on=day, ends_on=day) for _ in range(count)]
    for case in cases:
        perform("submit", case, by=district["oksana"], on=on)
        steps.check(case, on=on)
    return cases


def rush(crowd: Crowd, district: District, case: Application, *who: str, **more: Any) -> list[Any]:
    act = partial(perform, "agree_small_sum", case, on=calendar.today(), amount=Decimal(420), **more)
    return [each for each in crowd.rush([partial(act, by=district[key]) for key in who]) if isinstance(each, Exception)]


def test_two_clerks_at_once(committed: District, crowd: Crowd) -> None:
    """The second one reads that the lead is missing; with a page of before, that somebody was faster."""
    count = rounds(3, 200)
    for number, case in enumerate(ready(committed, 2 * count)):
        seen = {"version": case.version} if number % 2 else {}
        (refused,) = rush(crowd, committed, case, "sabine", "thomas", **seen)
        if seen:
            assert isinstance(refused, Conflict)
        else:
            assert isinstance(refused, Refused)
            assert "hat schon zugestimmt. Jetzt fehlt die Teamleitung" in str(refused)
        case.refresh_from_db()
        assert (case.status, case.small_sums.get().part) == (Status.READY, SmallSum.Part.OFFICE)
    assert not Resolution.objects.exists()


def test_two_clerks_and_the_lead_at_once(committed: District, crowd: Crowd) -> None:
    """Resolved once, reserved once; whoever came last is told so."""
    for case in ready(committed, rounds(4, 200)):
        (late,) = rush(crowd, committed, case, "sabine", "leyla", "thomas")
        assert isinstance(late, Refused | Conflict)
        case.refresh_from_db()
        assert case.status == Status.RESOLVED
        assert {each.part for each in case.small_sums.all()} == {SmallSum.Part.OFFICE, SmallSum.Part.SECOND}
        assert Commitment.objects.get(application=case).amount == 420
    assert Resolution.objects.count() == Application.objects.count()


def test_without_the_guards_two_clerks_agree(
    committed: District, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: no rule, no constraint."""
    traits = TRAITS[CommitteeVote, "agree_small_sum"]
    monkeypatch.setitem(TRAITS, (CommitteeVote, "agree_small_sum"), type(traits)(form=traits.form, locks=traits.locks))
    (case,) = ready(committed, 1)
    with without(DROP, RESTORE):
        assert rush(crowd, committed, case, "sabine", "thomas") == []
        assert [each.part for each in case.small_sums.all()] == [SmallSum.Part.OFFICE, SmallSum.Part.OFFICE]
