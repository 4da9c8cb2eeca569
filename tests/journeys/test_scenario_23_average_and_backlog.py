# SPDX-License-Identifier: AGPL-3.0-or-later
"""The average meets its target by a hair, one more decision misses it, and the backlog stands beside it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from benefits.catalogue import PackageKey
from benefits.models import Claim
from law import calendar
from monitoring import claims
from monitoring.claims import REPORT, WORK, Ages
from monitoring.indicators import Light, Stock
from tests.benefits.claims import AWARD, TRIP, act, applied
from workflows.demo import families
from workflows.demo.families import Families

# Ripe and decided in the third quarter of 2026: 14, 26, 14 and 30 days.
QUARTER = [
    (date(2026, 8, 3), date(2026, 8, 17)),
    (date(2026, 8, 5), date(2026, 8, 31)),
    (date(2026, 8, 10), date(2026, 8, 24)),
    (date(2026, 8, 12), date(2026, 9, 11)),
]
ONE_MORE = (date(2026, 8, 20), date(2026, 9, 14))
SINCE, KEY_DAY = date(2026, 7, 1), date(2026, 9, 30)
OPEN_SINCE = [date(2026, 9, 25), date(2026, 9, 9), date(2026, 9, 8), date(2026, 7, 1)]
TARGET, DAY = Fraction(21), timedelta(days=1)


@pytest.fixture
def offices(db: None) -> Iterator[Families]:
    calendar.pretend(SINCE)
    yield families.build()
    calendar.pretend(None)


def ripe(offices: Families, on: date) -> Claim:
    claim = applied(offices, sent=("basic_benefit", "cost"), on=on, **TRIP)
    return act(offices, claim, "accept_papers", kinds=["basic_benefit", "cost"], on=on)


def decide(offices: Families, claim: Claim, on: date, **data: object) -> Claim:
    time = {"since": claim.period_from, "until": claim.period_until}
    return act(offices, claim, "decide_claim", on=on, reasons="Alles liegt vor.", **(AWARD | time | data))


def test_the_average_meets_its_target_until_one_more_is_decided(offices: Families) -> None:
    unit = offices.offices["Ratingen", "bkgg"].unit_id
    key = (unit, PackageKey.TRIP.value)
    decide(offices, ripe(offices, SINCE - 40 * DAY), SINCE - DAY)
    decide(offices, ripe(offices, KEY_DAY), KEY_DAY + DAY)
    for came, on in QUARTER:
        decide(offices, ripe(offices, came), on)
    time = claims.decided([unit], SINCE, KEY_DAY)[key].time
    assert (time.decided, time.mean, time.light(TARGET)) == (4, 21, Light.MET)

    part = {"kind": "part", "amount": Decimal(100)}
    decide(offices, ripe(offices, ONE_MORE[0]), ONE_MORE[1], **part)
    time = claims.decided([unit], SINCE, KEY_DAY)[key].time
    assert (time.mean, time.median, time.working) == (Fraction("21.8"), 25, Fraction("15.4"))
    assert (time.light(TARGET), time.ninetieth, time.share) == (Light.CLOSE, 30, Fraction(2, 5))


def test_the_backlog_stands_beside_it_on_any_day(offices: Families) -> None:
    unit = offices.offices["Ratingen", "bkgg"].unit_id
    key = (unit, PackageKey.TRIP.value)
    waiting = [ripe(offices, came) for came in OPEN_SINCE]
    applied(offices, sent=("basic_benefit",), on=KEY_DAY, **TRIP)
    assert claims.stock([unit], [KEY_DAY])[KEY_DAY][key] == Stock(open=5, ripe=4, backlog=2, oldest=91)
    assert claims.ages([unit], KEY_DAY, WORK)[key] == Ages(1, (1, 0, 1, 2))
    assert claims.ages([unit], KEY_DAY, REPORT)[key] == Ages(1, (2, 1, 0, 1))

    decide(offices, waiting[-1], KEY_DAY + DAY)
    assert claims.stock([unit], [KEY_DAY])[KEY_DAY][key].oldest == 91, "open then, though decided by now"
    assert claims.stock([unit], [KEY_DAY + DAY])[KEY_DAY + DAY][key] == Stock(4, 3, 2, 23)


def test_the_identity_of_the_quarter(offices: Families) -> None:
    """Stock before + received + reopened = awarded + rejected + otherwise done + stock after, also by the way back."""
    unit = offices.offices["Ratingen", "bkgg"].unit_id
    key = (unit, PackageKey.TRIP.value)
    decide(offices, ripe(offices, SINCE - 10 * DAY), SINCE + DAY)
    act(offices, ripe(offices, SINCE - 5 * DAY), "withdraw", by="samira", on=SINCE + 2 * DAY)
    act(offices, ripe(offices, SINCE), "forward_claim", on=SINCE + DAY, to="Stadt Velbert")
    silent = applied(offices, sent=("basic_benefit",), on=SINCE, **TRIP)
    due = SINCE + 10 * DAY
    act(offices, silent, "request_documents", kinds=["cost"], due_on=due, warned=True, on=SINCE)
    act(offices, silent, "refuse_claim", on=due + DAY, reasons="Die Bestätigung kam nicht.")
    act(offices, silent, "resume_claim", on=due + 9 * DAY, received_on=due + 9 * DAY, papers={"cost": None})
    days = claims.stock([unit], [SINCE - DAY, KEY_DAY])
    moved = claims.flow([unit], SINCE, KEY_DAY)[key]
    assert (moved.received, moved.reopened, moved.awarded, moved.rejected, moved.otherwise_done) == (2, 1, 1, 0, 3)
    assert days[SINCE - DAY][key].open + moved.came == moved.done + days[KEY_DAY][key].open == 5
