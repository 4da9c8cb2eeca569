# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processing time, backlog and stock on any day, with the worked figures of the field."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Status
from monitoring import indicators
from monitoring.indicators import Flow, Light, ProcessingTime, Stock, processing_time
from tests.monitoring.lives import decide, life
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps

# Of the third quarter of 2026: 14, 26, 14 and 30 days.
QUARTER = [
    (date(2026, 8, 3), date(2026, 8, 17)),
    (date(2026, 8, 5), date(2026, 8, 31)),
    (date(2026, 8, 10), date(2026, 8, 24)),
    (date(2026, 8, 12), date(2026, 9, 11)),
]
ONE_MORE = (date(2026, 8, 20), date(2026, 9, 14))
KEY_DAY = date(2026, 9, 30)
OPEN_SINCE = [date(2026, 9, 25), date(2026, 9, 9), date(2026, 9, 8), date(2026, 7, 1)]
TARGET = Fraction(21)


def test_the_mean_meets_the_target_and_one_case_more_misses_it() -> None:
    met = processing_time(Counter(QUARTER))
    assert (met.mean, met.light(TARGET)) == (21, Light.MET)
    missed = processing_time(Counter([*QUARTER, ONE_MORE]))
    assert (missed.decided, missed.mean, missed.median) == (5, Fraction("21.8"), 25)
    assert missed.light(TARGET) == Light.CLOSE
    assert missed.working == Fraction("15.4")


def test_values_are_compared_before_they_are_rounded() -> None:
    """21.04 is printed as 21,0 and is over 21 all the same."""
    day = date(2026, 3, 2)
    pairs = Counter({(day, day + timedelta(21)): 24, (day, day + timedelta(22)): 1})
    assert processing_time(pairs).light(TARGET) == Light.CLOSE


@pytest.mark.parametrize(("days", "light"), [(21, "met"), (22, "close"), (23, "close"), (24, "missed")])
def test_a_tenth_over_the_target_is_close(days: int, light: str) -> None:
    day = date(2026, 3, 2)
    assert processing_time(Counter([(day, day + timedelta(days))])).light(TARGET) == light


def test_nothing_decided_is_no_good_news() -> None:
    assert processing_time(Counter()) == ProcessingTime()
    assert ProcessingTime().light(TARGET) == Light.NONE


# --- from the database ---


def test_the_quarter_is_read_from_the_cases(mettmann: District) -> None:
    d, calls = mettmann, [mettmann.call.pk, mettmann.youth_call.pk]
    for ripe, decided in [*QUARTER, ONE_MORE]:
        life(d, ripe, ripe, decided=decided)
    life(d, date(2026, 5, 1), date(2026, 5, 1), decided=date(2026, 6, 30))
    life(d, KEY_DAY, KEY_DAY, decided=KEY_DAY + timedelta(1))
    found = indicators.decided(calls, date(2026, 7, 1), KEY_DAY)
    assert processing_time(found[d.call.pk]).mean == Fraction("21.8")
    assert processing_time(found[d.youth_call.pk]).decided == 0


def test_backlog_on_a_day(mettmann: District) -> None:
    """Ages 5, 21, 22 and 91: two are older than 21 days."""
    for ripe in OPEN_SINCE:
        life(mettmann, ripe, ripe)
    life(mettmann, date(2026, 6, 1))
    assert stock(mettmann, KEY_DAY) == Stock(open=5, ripe=4, backlog=2, oldest=91)


def test_backlog_on_days_gone_by(mettmann: District) -> None:
    """On 1 March the case was still in work that was decided on 2 March; one withdrawn, one not there yet."""
    d, first = mettmann, date(2027, 3, 1)
    january = date(2027, 1, 11)
    life(d, january, january, decided=date(2027, 3, 2))
    life(d, january, january, decided=first, kind="rejection")
    life(d, january, january, withdrawn=first)
    life(d, january, date(2027, 2, 8))
    life(d, date(2027, 3, 2), date(2027, 3, 2))
    assert stock(d, first - timedelta(1)) == Stock(4, 4, 3, 48)
    assert stock(d, first) == Stock(2, 2, 1, 49)
    assert stock(d, date(2027, 3, 2)) == Stock(2, 2, 1, 22)
    assert stock(d, date(2026, 12, 1)) == Stock()


def test_what_waits_for_its_second_signature_is_not_decided(mettmann: District) -> None:
    d, day = mettmann, date(2027, 1, 11)
    case = life(d, day, day, status=Status.AWARDED)
    decision = decide(d, case, date(2027, 2, 1), second_signature_needed=True)
    assert stock(d, date(2027, 2, 2)).open == 1
    decision.second_signature_by, decision.decided_on = d["leyla"], date(2027, 2, 3)
    decision.save()
    assert (stock(d, date(2027, 2, 2)).open, stock(d, date(2027, 2, 3)).open) == (1, 0)


def test_a_deferral_decides_nothing(mettmann: District) -> None:
    case = life(mettmann, date(2027, 1, 11), date(2027, 1, 11), status=Status.DEFERRED)
    decide(mettmann, case, date(2027, 2, 1), "deferral")
    assert stock(mettmann, date(2027, 3, 1)).backlog == 1


def test_stock_before_and_what_came_is_what_was_done_and_stock_after(mettmann: District) -> None:
    d, before, until = mettmann, date(2027, 1, 31), date(2027, 2, 28)
    for day in range(1, 29):
        came = date(2027, 1, day)
        done: dict[str, Any] = {1: {"decided": came + timedelta(20)}, 2: {"withdrawn": came + timedelta(40)}, 0: {}}
        life(d, came, came, kind="rejection" if day % 2 else "award", **done[day % 3])
        life(d, date(2027, 2, day))
    moved = indicators.flow([d.call.pk], before + timedelta(1), until)[d.call.pk]
    assert moved == Flow(received=28, awarded=3, rejected=3, withdrawn=6)
    done_then = moved.decided + moved.withdrawn
    assert stock(d, before).open + moved.received == done_then + stock(d, until).open


def test_only_deadlines_of_the_office_count(mettmann: District) -> None:
    """Not the day until which somebody else sends papers, nor that of a session."""
    d, day = mettmann, date(2027, 2, 1)
    for status in (Status.INCOMPLETE, Status.SCHEDULED, Status.DEFERRED):
        life(d, day, day, status=status, due_on=day)
    for status in (Status.SUBMITTED, Status.READY, Status.RESOLVED, Status.AWARDED):
        life(d, day, day, status=status, due_on=day)
    assert indicators.due([d.call.pk, d.youth_call.pk], None, day) == {d.call.pk: 4, d.youth_call.pk: 0}
    assert indicators.due([d.call.pk], day + timedelta(1), day + timedelta(1)) == {d.call.pk: 0}


def test_the_acts_leave_what_is_counted(mettmann: District) -> None:
    """A case through the door: received and ripe on a day, decided on the evening of the session."""
    d, steps, day = mettmann, Steps(mettmann), date(2027, 1, 20)
    case = draft(d.call, d.association)
    steps.submit(case, by=d["antje"], on=day)
    assert stock(d, day) == Stock(1, 0, 0, None)
    steps.check(case, on=date(2027, 2, 1))
    assert stock(d, day) == Stock(1, 1, 0, 0), "ripe since its last paper came, whenever it was checked"
    steps.schedule(case, d.meeting, on=date(2027, 2, 1))
    evening = d.meeting.held_on
    steps.gather(d.meeting, on=evening)
    steps.resolve(case, d.meeting, on=evening)
    steps.decide(case, on=evening)
    assert (stock(d, evening - timedelta(1)).backlog, stock(d, evening).open) == (1, 0)
    found = processing_time(indicators.decided([d.call.pk], day, evening)[d.call.pk])
    assert (found.decided, found.mean) == (1, (evening - day).days)


def test_figures_of_a_year_are_one_statement_and_agree_with_counting(mettmann: District) -> None:
    """However many cases and days; each day counted by hand says the same."""
    d, first = mettmann, date(2026, 1, 5)
    days = [first + timedelta(weeks=week) for week in range(52)]
    made = []
    for number in range(60):
        came = first + timedelta(days=5 * number)
        ripe = came + timedelta(days=number % 9) if number % 4 else None
        done = ripe + timedelta(days=10 + number % 40) if ripe and number % 3 else None
        made.append((came, ripe, done))
        life(d, came, ripe, decided=done)
    with CaptureQueriesContext(connection) as asked:
        found = indicators.stock([d.call.pk], days)
    assert len(asked) == 1
    for day in days:
        here = [(ripe, done) for came, ripe, done in made if came <= day and not (done and done <= day)]
        ages = [(day - ripe).days for ripe, _done in here if ripe and ripe <= day]
        counted = Stock(len(here), len(ages), sum(age > indicators.OLD for age in ages), max(ages, default=None))
        assert found[day][d.call.pk] == counted


def stock(d: District, day: date) -> Stock:
    return indicators.stock([d.call.pk], [day])[day][d.call.pk]
