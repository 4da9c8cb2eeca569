# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo has claims in every phase on any first day, and a backlog."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from benefits.models import Claim, Family, Phase
from law import calendar
from permissions import families
from tests.benefits.desk import browser, url_of, words
from workflows.demo import claims


@pytest.fixture(params=[date(2026, 11, 30), date(2027, 3, 17), date(2028, 8, 1)])
def today(request: pytest.FixtureRequest) -> Iterator[date]:
    calendar.pretend(request.param)
    yield request.param
    calendar.pretend(None)


def test_the_demo_shows_every_phase_and_a_backlog(db: None, today: date) -> None:
    claims.settle(today)
    every = Claim.objects.all()
    assert every.count() == len(claims.SEEDS) == 25
    assert {claim.phase for claim in every} == set(Phase.values) - {Phase.DRAFT}
    late = every.filter(phase=Phase.READY, ready_on__lt=today - timedelta(days=21))
    assert late.count() == 6
    assert every.filter(phase=Phase.INCOMPLETE, due_on__lt=today).count() == 1
    assert Family.objects.count() == 10


def test_the_page_of_every_claim_can_be_written(db: None) -> None:
    """Each phase has records of its own; to forward names an office where to hand over names a person."""
    calendar.pretend(date(2026, 11, 30))
    built = claims.settle(date(2026, 11, 30))
    client = browser(built["birgit"])
    pages = {claim.phase: client.get(url_of(claim)) for claim in families.office_claims(built["birgit"])}
    calendar.pretend(None)
    assert {phase: page.status_code for phase, page in pages.items()} == dict.fromkeys(
        set(Phase.values) - {Phase.DRAFT}, 200
    )
    assert "An: Jobcenter ME-aktiv." in words(pages[Phase.FORWARDED])
