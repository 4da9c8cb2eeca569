# SPDX-License-Identifier: AGPL-3.0-or-later
"""Periods worked out by hand: the day of the event, its length, the last day as such, the last day in time."""

from datetime import UTC, date, datetime, timedelta

import feiertage
import pytest
from calendra.europe.germany import NorthRhineWestphalia
from hypothesis import given
from hypothesis import strategies as st

from law import calendar
from law.calendar import Period, PeriodUnit

D, W, M, Y = PeriodUnit.DAYS, PeriodUnit.WEEKS, PeriodUnit.MONTHS, PeriodUnit.YEARS

# (event, number, unit, last day, last day in time)
EXAMPLES = [
    # days
    ("2026-10-29", 21, D, "2026-11-19", "2026-11-19"),
    ("2027-01-20", 14, D, "2027-02-03", "2027-02-03"),
    ("2027-01-22", 1, D, "2027-01-23", "2027-01-25"),  # a Saturday
    ("2027-01-23", 1, D, "2027-01-24", "2027-01-25"),  # a Sunday
    ("2027-02-24", 14, D, "2027-03-10", "2027-03-10"),  # scenario 9
    ("2027-04-20", 42, D, "2027-06-01", "2027-06-01"),  # scenario 18: six weeks of money
    ("2027-04-20", 35, D, "2027-05-25", "2027-05-25"),
    ("2027-06-30", 42, D, "2027-08-11", "2027-08-11"),  # scenario 19: proof of use
    ("2026-12-20", 4, D, "2026-12-24", "2026-12-24"),  # Heiligabend is a working day of the law
    ("2026-12-20", 5, D, "2026-12-25", "2026-12-28"),
    ("2026-12-20", 11, D, "2026-12-31", "2026-12-31"),  # so is Silvester
    ("2026-12-20", 12, D, "2027-01-01", "2027-01-04"),
    ("2027-02-01", 7, D, "2027-02-08", "2027-02-08"),  # Rosenmontag
    ("2027-03-12", 14, D, "2027-03-26", "2027-03-30"),  # Good Friday, Easter
    ("2027-03-14", 14, D, "2027-03-28", "2027-03-30"),  # Easter Sunday
    ("2027-03-15", 14, D, "2027-03-29", "2027-03-30"),  # Easter Monday
    ("2027-04-17", 14, D, "2027-05-01", "2027-05-03"),  # 1 May on a Saturday
    ("2027-04-22", 14, D, "2027-05-06", "2027-05-07"),  # Ascension
    ("2027-05-03", 14, D, "2027-05-17", "2027-05-18"),  # Whit Monday
    ("2027-05-13", 14, D, "2027-05-27", "2027-05-28"),  # Corpus Christi
    ("2027-09-19", 14, D, "2027-10-03", "2027-10-04"),  # 3 October on a Sunday
    ("2027-10-18", 14, D, "2027-11-01", "2027-11-02"),  # All Saints
    ("2027-10-17", 14, D, "2027-10-31", "2027-11-02"),  # Sunday, then All Saints
    ("2028-02-15", 14, D, "2028-02-29", "2028-02-29"),
    ("2027-02-15", 14, D, "2027-03-01", "2027-03-01"),
    ("2028-02-28", 1, D, "2028-02-29", "2028-02-29"),
    ("2026-11-29", 0, D, "2026-11-29", "2026-11-30"),
    ("2027-03-27", 1, D, "2027-03-28", "2027-03-30"),  # clocks go forward in that night
    ("2027-10-30", 1, D, "2027-10-31", "2027-11-02"),  # clocks go back
    ("2026-12-31", 1, D, "2027-01-01", "2027-01-04"),
    # weeks
    ("2027-03-17", 6, W, "2027-04-28", "2027-04-28"),
    ("2026-11-23", 1, W, "2026-11-30", "2026-11-30"),
    ("2026-12-18", 1, W, "2026-12-25", "2026-12-28"),
    ("2026-12-26", 1, W, "2027-01-02", "2027-01-04"),
    ("2027-03-19", 1, W, "2027-03-26", "2027-03-30"),
    ("2028-02-22", 1, W, "2028-02-29", "2028-02-29"),
    ("2028-02-23", 1, W, "2028-03-01", "2028-03-01"),
    ("2027-06-30", 6, W, "2027-08-11", "2027-08-11"),
    ("2027-10-25", 1, W, "2027-11-01", "2027-11-02"),
    # months
    ("2026-11-27", 1, M, "2026-12-27", "2026-12-28"),  # scenario 17
    ("2027-01-31", 1, M, "2027-02-28", "2027-03-01"),
    ("2027-01-30", 1, M, "2027-02-28", "2027-03-01"),
    ("2027-01-28", 1, M, "2027-02-28", "2027-03-01"),
    ("2028-01-31", 1, M, "2028-02-29", "2028-02-29"),
    ("2028-01-29", 1, M, "2028-02-29", "2028-02-29"),
    ("2027-03-31", 1, M, "2027-04-30", "2027-04-30"),
    ("2027-02-28", 1, M, "2027-03-28", "2027-03-30"),  # not the last of March; Easter Sunday
    ("2028-02-29", 1, M, "2028-03-29", "2028-03-29"),
    ("2026-12-15", 1, M, "2027-01-15", "2027-01-15"),
    ("2026-12-31", 2, M, "2027-02-28", "2027-03-01"),
    ("2026-11-30", 3, M, "2027-02-28", "2027-03-01"),
    ("2027-11-30", 3, M, "2028-02-29", "2028-02-29"),
    ("2026-11-24", 1, M, "2026-12-24", "2026-12-24"),
    ("2026-11-25", 1, M, "2026-12-25", "2026-12-28"),
    ("2026-12-01", 1, M, "2027-01-01", "2027-01-04"),
    ("2027-02-26", 1, M, "2027-03-26", "2027-03-30"),
    ("2026-10-31", 6, M, "2027-04-30", "2027-04-30"),
    ("2026-08-31", 6, M, "2027-02-28", "2027-03-01"),
    ("2027-08-31", 6, M, "2028-02-29", "2028-02-29"),
    ("2026-11-16", 3, M, "2027-02-16", "2027-02-16"),
    ("2027-05-30", 1, M, "2027-06-30", "2027-06-30"),
    ("2026-10-01", 1, M, "2026-11-01", "2026-11-02"),
    # years
    ("2026-11-27", 1, Y, "2027-11-27", "2027-11-29"),
    ("2028-02-29", 1, Y, "2029-02-28", "2029-02-28"),
    ("2024-02-29", 4, Y, "2028-02-29", "2028-02-29"),
    ("2027-02-28", 1, Y, "2028-02-28", "2028-02-28"),
    ("2026-12-26", 1, Y, "2027-12-26", "2027-12-27"),
]


@pytest.mark.parametrize(("event", "number", "unit", "last", "in_time"), EXAMPLES)
def test_a_period(event: str, number: int, unit: PeriodUnit, last: str, in_time: str) -> None:
    period, day = Period(number, unit), date.fromisoformat(event)
    assert period.after(day).isoformat() == last
    assert period.until(day).isoformat() == in_time


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(set(EXAMPLES)) == len(EXAMPLES) >= 60


@pytest.mark.parametrize(
    ("first", "number", "unit", "last"),
    [
        ("2027-01-01", 1, Y, "2027-12-31"),
        ("2027-01-01", 1, M, "2027-01-31"),
        ("2027-02-01", 1, M, "2027-02-28"),
        ("2028-02-01", 1, M, "2028-02-29"),
        ("2027-01-31", 1, M, "2027-02-28"),  # February has no 31st, so its last day it is
        ("2027-01-15", 2, W, "2027-01-28"),
        ("2027-01-15", 10, D, "2027-01-24"),
        ("2028-02-29", 1, Y, "2029-02-28"),
    ],
)
def test_a_period_whose_first_day_counts(first: str, number: int, unit: PeriodUnit, last: str) -> None:
    assert Period(number, unit).including(date.fromisoformat(first)).isoformat() == last


@given(st.dates(date(2010, 1, 1), date(2040, 12, 1)), st.integers(0, 400), st.sampled_from(PeriodUnit))
def test_in_time_is_never_before_the_last_day_and_always_a_working_day(
    day: date, number: int, unit: PeriodUnit
) -> None:
    period = Period(min(number, 20) if unit == Y else number, unit)
    last, in_time = period.after(day), period.until(day)
    assert last <= in_time <= last + timedelta(days=5)
    assert calendar.is_working_day(in_time)
    between = (last + timedelta(days=n) for n in range((in_time - last).days))
    assert not any(calendar.is_working_day(each) for each in between)


# --- days off ---

# The 500th year of the Reformation was a holiday once; feiertage-de does not know it.
ONCE = {2017: {date(2017, 10, 31)}}


@pytest.mark.parametrize("year", range(2010, 2041))
def test_two_libraries_that_do_not_know_each_other_name_the_same_holidays(year: int) -> None:
    first, days = date(year, 1, 1), date(year, 12, 31).timetuple().tm_yday
    ours = {day for day in (first + timedelta(days=n) for n in range(days)) if not calendar.is_working_day(day)}
    weekend = {day for day in (first + timedelta(days=n) for n in range(days)) if day.weekday() >= calendar.SATURDAY}
    theirs = {day for day, _name in NorthRhineWestphalia().holidays(year)}
    others = {each["date"] for each in feiertage.Holidays("NW", year).holidays} | ONCE.get(year, set())
    assert ours == weekend | theirs
    assert ours == weekend | others


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2027-02-08", False),  # Rosenmontag 2027
        ("2026-02-16", False),
        ("2024-02-12", False),
        ("2027-02-09", True),
        ("2026-12-24", False),
        ("2026-12-31", False),
        ("2026-12-23", True),
        ("2026-12-28", True),
        ("2027-05-27", False),  # a holiday
        ("2027-01-23", False),  # a Saturday
    ],
)
def test_days_of_the_office(day: str, works: bool) -> None:
    assert calendar.is_office_day(date.fromisoformat(day)) is works


def test_office_days_shorten_the_work_and_never_extend_a_period() -> None:
    christmas = date(2026, 12, 22), date(2027, 1, 4)
    assert calendar.working_days(*christmas) == 7
    assert calendar.office_days(*christmas) == 5
    for rosenmontag in ("2026-02-16", "2027-02-08", "2028-02-28"):
        day = date.fromisoformat(rosenmontag)
        assert calendar.next_working_day(day) == day
        assert not calendar.is_office_day(day)


@pytest.mark.parametrize("year", range(2010, 2041))
def test_easter(year: int) -> None:
    assert calendar.easter_sunday(year) == NorthRhineWestphalia().get_easter_sunday(year)


# --- instants ---


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2027-03-27T22:59:59+00:00", "2027-03-27"),  # before the night in which clocks go forward
        ("2027-03-27T23:00:00+00:00", "2027-03-28"),
        ("2027-03-28T21:59:59+00:00", "2027-03-28"),  # 23 hours later
        ("2027-03-28T22:00:00+00:00", "2027-03-29"),
        ("2027-10-30T21:59:59+00:00", "2027-10-30"),
        ("2027-10-30T22:00:00+00:00", "2027-10-31"),
        ("2027-10-31T22:59:59+00:00", "2027-10-31"),  # 25 hours later
        ("2027-10-31T23:00:00+00:00", "2027-11-01"),
        ("2026-12-28T23:10:00+01:00", "2026-12-28"),
    ],
)
def test_the_day_of_an_instant(instant: str, day: str) -> None:
    assert calendar.day_of(datetime.fromisoformat(instant)).isoformat() == day


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2027-06-01", 24)])
def test_a_legal_day_ends_at_midnight_in_the_district(day: str, hours: int) -> None:
    that = date.fromisoformat(day)
    begins, ends = calendar.end_of(that - timedelta(days=1)), calendar.end_of(that)
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=hours)
    assert calendar.day_of(ends - timedelta(microseconds=1)) == that
    assert calendar.day_of(ends) == that + timedelta(days=1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar.day_of(datetime(2027, 1, 1, 12))  # noqa: DTZ001 - that is what is tested
