# SPDX-License-Identifier: AGPL-3.0-or-later
"""A school trip whose confirmation came late is ripe from the day it came, not from the day somebody looked."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from benefits.catalogue import PackageKey
from benefits.models import Claim, ClaimEvent, Phase
from benefits.papers import ripeness_of
from law import calendar
from workflows.demo import families
from workflows.demo.families import Families
from workflows.engine import perform

APPLIED, ASKED, CAME = date(2026, 9, 28), date(2026, 9, 30), date(2026, 10, 29)
SEEN, DECIDED = date(2026, 11, 2), date(2026, 11, 12)


@pytest.fixture
def offices(db: None) -> Iterator[Families]:
    calendar.pretend(APPLIED)
    yield families.build()
    calendar.pretend(None)


def applied(offices: Families, child: str, package: PackageKey, *, sent: set[str], **more: object) -> Claim:
    """An application by the family, with some of the papers it needs."""
    claim = families.begin(offices.offices["Ratingen", "bkgg"], offices.children[child], package, **more)
    perform("submit", claim, by=offices["samira"], on=APPLIED, papers=dict.fromkeys(sent))
    claim.refresh_from_db()
    return claim


def act(offices: Families, claim: Claim, name: str, on: date, **data: object) -> Claim:
    perform(name, claim, by=offices["birgit"], on=on, **data)
    claim.refresh_from_db()
    return claim


def test_a_claim_is_ripe_when_its_last_paper_came(offices: Families) -> None:
    trip = applied(offices, "Yasin", PackageKey.TRIP, sent={"basic_benefit"}, amount_asked=Decimal(320))
    lunch = applied(offices, "Leila", PackageKey.LUNCH, sent={"basic_benefit", "cost"})
    act(offices, lunch, "accept_papers", ASKED, kinds=["basic_benefit", "cost"])
    assert (lunch.phase, lunch.ready_on) == (Phase.READY, APPLIED)

    act(offices, trip, "accept_papers", ASKED, kinds=["basic_benefit"])
    assert (trip.phase, trip.ready_on) == (Phase.RECEIVED, None)
    act(offices, trip, "request_documents", ASKED, kinds=["cost"], due_on=date(2026, 10, 30), warned=True)
    assert (trip.phase, trip.due_on, trip.held_on) == (Phase.INCOMPLETE, date(2026, 10, 30), ASKED)

    perform("supply", trip, by=offices["samira"], on=CAME, papers={"cost": None})
    trip.refresh_from_db()
    assert (trip.phase, trip.ready_on) == (Phase.RECEIVED, None)
    act(offices, trip, "accept_papers", SEEN, kinds=["cost"])
    assert (trip.phase, trip.ready_on, trip.due_on) == (Phase.READY, CAME, date(2026, 11, 19))
    told = ripeness_of(trip, trip.evidence.all()).told
    assert told.startswith("Bearbeitungsreif seit 29.10.2026") and "Bestätigung der Schule über die Fahrt" in told

    award = {"kind": "award", "amount": Decimal(320), "payment": "provider", "payee": "Käthe-Kollwitz-Schule"}
    act(
        offices,
        trip,
        "decide_claim",
        DECIDED,
        since=trip.period_from,
        until=trip.period_until,
        reasons="Passt.",
        **award,
    )
    decision = trip.decisions.get()
    assert trip.phase == Phase.DECIDED
    assert trip.ready_on is not None and trip.applied_on is not None
    assert ((decision.decided_on - trip.ready_on).days, (decision.decided_on - trip.applied_on).days) == (14, 45)
    assert lunch.ready_on == APPLIED


def test_a_paper_that_proves_wrong_takes_the_ripe_day_away_and_the_record_keeps_it(offices: Families) -> None:
    trip = applied(offices, "Yasin", PackageKey.TRIP, sent={"basic_benefit", "cost"})
    act(offices, trip, "accept_papers", ASKED, kinds=["basic_benefit", "cost"])
    assert trip.ready_on == APPLIED
    again = date(2026, 10, 14)
    act(
        offices,
        trip,
        "reject_papers",
        ASKED,
        kinds=["cost"],
        reason="Das ist der Brief einer anderen Klasse.",
        due_on=again,
    )
    assert (trip.phase, trip.ready_on, trip.due_on) == (Phase.INCOMPLETE, None, again)
    event = ClaimEvent.objects.filter(claim=trip).last()
    assert event is not None and (event.data["ready_before"], event.data["ready_on"]) == (APPLIED.isoformat(), None)
