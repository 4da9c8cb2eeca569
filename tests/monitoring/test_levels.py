# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thresholds: where a warning begins and ends, whose target counts, and what each watched number is."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from grants.models import Fund
from monitoring.levels import USUAL, Level, Threshold, growing, levels, rounded
from monitoring.models import Indicator, Target
from tests.monitoring.lives import life
from workflows.demo.district import District
from workflows.demo.drafts import draft

ON = date(2027, 6, 16)  # a Wednesday
BACKLOG = Threshold(Decimal(5), Decimal(3))
CLOSING = Threshold(Decimal(15), Decimal(10))


@pytest.mark.parametrize(
    ("indicator", "threshold", "value", "over", "under"),
    [
        ("backlog", BACKLOG, 6, True, False),
        ("backlog", BACKLOG, 5, False, False),
        ("backlog", BACKLOG, 3, False, False),
        ("backlog", BACKLOG, 2, False, True),
        ("backlog", BACKLOG, None, False, True),
        ("closing", CLOSING, 9, True, False),
        ("closing", CLOSING, 10, False, False),
        ("closing", CLOSING, 15, False, False),
        ("closing", CLOSING, 16, False, True),
        ("closing", CLOSING, None, False, True),
    ],
)
def test_between_two_thresholds_nothing_begins_and_nothing_ends(
    indicator: str, threshold: Threshold, value: int | None, over: bool, under: bool
) -> None:
    level = Level(1, indicator, None if value is None else Decimal(value), threshold)
    assert (level.over, level.under) == (over, under)


@pytest.mark.parametrize(
    ("counts", "weeks"),
    [([], 0), ([5], 0), ([9, 8, 7, 6], 3), ([9, 8, 7, 7], 2), ([9, 9, 7, 6], 0), ([8, 9, 7], 0), ([3, 2, 1, 2, 1], 2)],
)
def test_weeks_in_a_row_are_counted_from_the_newest(counts: list[int], weeks: int) -> None:
    assert growing(counts) == weeks


def test_rounding_never_meets_a_target() -> None:
    assert [rounded(Fraction(text)) for text in ("21", "21.8")] == [Decimal(21), Decimal("21.80")]
    assert rounded(Fraction("21.001")) > 21


def test_every_indicator_is_watched(mettmann: District) -> None:
    assert {level.indicator for level in levels(ON)} == set(Indicator.values) == set(USUAL)
    assert {level.call for level in levels(ON)} == {mettmann.call.pk, mettmann.youth_call.pk}


# --- what is measured ---


def value(d: District, indicator: str, on: date = ON) -> Any:
    found = next(level for level in levels(on) if (level.call, level.indicator) == (d.call.pk, indicator))
    return found.value if found.value is None else float(found.value)


def test_processing_time_is_of_the_last_quarter(mettmann: District) -> None:
    assert value(mettmann, "processing") is None
    long_ago = ON - timedelta(days=91)
    life(mettmann, long_ago, long_ago, decided=long_ago)
    assert value(mettmann, "processing") is None
    life(mettmann, ON - timedelta(22), ON - timedelta(22), decided=ON)
    assert value(mettmann, "processing") == 22


def test_backlog_and_growth(mettmann: District) -> None:
    """On the Sundays 16, 23 and 30 May and on 6 and 13 June: 2, 2, 3, 4 and 6 cases."""
    for day in ((5, 3), (5, 4), (5, 24), (6, 1), (6, 7), (6, 13), (6, 14)):
        life(mettmann, date(2027, *day), date(2027, *day))
    assert (value(mettmann, "backlog"), value(mettmann, "growth")) == (3, 3)
    assert value(mettmann, "growth", date(2027, 6, 13)) == 2, "a week counts when it is over"


def test_money_bound_and_left(mettmann: District) -> None:
    Fund.objects.filter(pk=mettmann.fund.pk).update(limit=1000, bound=700, reserved=210)
    assert (value(mettmann, "bound"), value(mettmann, "unbound")) == (91, None)
    november = date(2027, 11, 1)
    assert value(mettmann, "unbound", november) == 9
    life(mettmann, ON, ON)
    assert value(mettmann, "unbound", date(2028, 1, 1)) is None, "the year is over, though a case is in work"


def test_money_kept_for_later_in_the_year_is_not_free(mettmann: District) -> None:
    """Half of it until the end of June: of 500, 460 are bound; from July on of 1000."""
    d, july = mettmann, date(2027, 7, 1)
    Fund.objects.filter(pk=d.fund.pk).update(limit=1000, bound=460, reserved=0)
    d.call.tranches, d.call.closes_on = [["2027-06-30", 50]], ON + timedelta(10)
    d.call.save()
    assert (value(d, "bound"), value(d, "bound", july)) == (92, 46)
    told = next(level for level in levels(ON) if (level.call, level.indicator) == (d.call.pk, "closing"))
    assert (told.value, told.figures["free"], told.figures["tranche"]) == (10, "40.00", True)
    Fund.objects.filter(pk=d.fund.pk).update(bound=500)
    assert (value(d, "closing"), value(d, "bound")) == (None, 100), "what is kept for later is not left"
    assert value(d, "unbound", date(2027, 11, 1)) == 50
    Fund.objects.filter(pk=d.fund.pk).update(bound=0)
    assert value(d, "bound") == 0, "half of it kept back is not half of it bound"


def test_drafts_are_counted_and_nothing_else(mettmann: District) -> None:
    d = mettmann
    life(d, ON, ON)
    for _ in range(2):
        draft(d.call, d.association)
    d.call.closes_on = ON + timedelta(10)
    d.call.save()
    counts = {level.call: level.figures["drafts"] for level in levels(ON) if level.indicator == "bound"}
    assert counts == {d.call.pk: 2, d.youth_call.pk: 0}


def test_a_call_that_closes_soon_matters_while_something_waits(mettmann: District) -> None:
    d = mettmann
    assert value(d, "closing") is None
    d.call.closes_on = ON + timedelta(10)
    d.call.save()
    assert value(d, "closing") == 10
    Fund.objects.filter(pk=d.fund.pk).update(bound=d.fund.limit)
    assert value(d, "closing") is None, "no money and no draft"
    draft(d.call, d.association)
    assert (value(d, "closing"), value(d, "closing", ON + timedelta(11))) == (10, None)


def test_a_call_that_is_over_is_watched_while_cases_are_in_work(mettmann: District) -> None:
    after = date(2028, 2, 1)
    assert levels(after) == []
    life(mettmann, ON, ON)
    assert value(mettmann, "backlog", after) == 1


# --- whose target ---


def target(**of: Any) -> None:
    Target.objects.create(indicator="backlog", **{"upper": 9, "lower": 8, "valid_from": date(2027, 1, 1)} | of)


def upper(d: District, on: date = ON) -> int:
    found = next(level for level in levels(on) if (level.call, level.indicator) == (d.call.pk, "backlog"))
    return int(found.threshold.upper)


def test_the_newest_target_of_the_call_then_of_its_unit_counts(mettmann: District) -> None:
    d = mettmann
    assert upper(d) == USUAL["backlog"][0]
    target(unit=d.unit)
    assert upper(d) == 9
    target(call=d.call, upper=30, valid_from=date(2027, 7, 1))
    target(call=d.youth_call, upper=40)
    assert upper(d) == 9, "not in force yet, and of another call"
    target(call=d.call, upper=20)
    assert (upper(d), upper(d, date(2027, 7, 1))) == (20, 30)


def test_a_target_belongs_to_one_and_has_its_order(mettmann: District) -> None:
    d = mettmann
    for wrong in ({}, {"unit": d.unit, "call": d.call}, {"unit": d.unit, "upper": 1, "lower": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            target(**wrong)
    target(unit=d.unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        target(unit=d.unit)


def test_the_number_of_statements_does_not_grow(mettmann: District) -> None:
    counts = []
    for _more in range(2):
        for number in range(8):
            life(mettmann, ON, ON, call=(mettmann.call, mettmann.youth_call)[number % 2])
        target(unit=mettmann.unit, valid_from=ON - timedelta(len(counts)))
        with CaptureQueriesContext(connection) as asked:
            levels(ON)
        counts.append(len(asked))
    assert counts == [4, 4]
