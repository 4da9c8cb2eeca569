# SPDX-License-Identifier: AGPL-3.0-or-later
"""Worked examples, each checked by hand against a printed calendar."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from law import calendar

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 11, 27), 1, date(2026, 12, 27)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 3, 31), 1, date(2027, 4, 30)),
        (date(2027, 2, 28), 1, date(2027, 3, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(start: date, months: int, expected: date) -> None:
    assert calendar.add_months(start, months) == expected


def test_weeks_end_on_the_same_weekday() -> None:
    assert calendar.add_weeks(date(2027, 3, 17), 6) == date(2027, 4, 28)
    assert calendar.add_days(date(2028, 2, 28), 1) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 27), date(2026, 12, 28)),  # Sunday after Christmas
        (date(2026, 12, 25), date(2026, 12, 28)),  # holiday, Saturday, Sunday
        (date(2027, 3, 26), date(2027, 3, 30)),  # Good Friday to the Tuesday after Easter Monday
        (date(2027, 5, 6), date(2027, 5, 7)),  # Ascension
        (date(2027, 5, 17), date(2027, 5, 18)),  # Whit Monday
        (date(2027, 5, 27), date(2027, 5, 28)),  # Corpus Christi: a holiday in North Rhine-Westphalia
        (date(2027, 11, 1), date(2027, 11, 2)),  # All Saints
        (date(2026, 10, 31), date(2026, 11, 2)),  # Reformation Day is none here: only Saturday counts
        (date(2024, 10, 31), date(2024, 10, 31)),  # Reformation Day on a Thursday
        (date(2027, 2, 8), date(2027, 2, 8)),  # Rosenmontag never extends a statutory period
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_next_working_day(day: date, expected: date) -> None:
    assert calendar.next_working_day(day) == expected


def test_ten_weeks_before_the_start_that_day_included() -> None:
    latest = calendar.latest_first_contact(date(2027, 5, 15), 70)
    assert latest == date(2027, 3, 6)
    assert not calendar.is_working_day(latest)  # a Saturday, and still no shift


def test_today_is_the_day_in_the_district() -> None:
    with time_machine.travel(datetime(2027, 3, 27, 23, 30, tzinfo=UTC), tick=False):
        assert calendar.today() == date(2027, 3, 28)
    with time_machine.travel(datetime(2027, 7, 1, 21, 59, tzinfo=UTC), tick=False):
        assert calendar.today() == date(2027, 7, 1)


def test_a_demonstration_pretends_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "_pretended", [])
    calendar.pretend(date(2027, 3, 17))
    assert calendar.today() == date(2027, 3, 17)
    calendar.pretend(None)
    assert calendar.today() == datetime.now(calendar.DISTRICT_TIME).date()


@given(days, st.integers(-240, 240))
def test_months_never_overflow(day: date, months: int) -> None:
    result = calendar.add_months(day, months)
    assert result.day <= day.day
    assert (result.year * 12 + result.month) - (day.year * 12 + day.month) == months


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 3, 26), "Karfreitag"),
        (date(2027, 5, 27), "Fronleichnam"),
        (date(2027, 2, 8), "Rosenmontag"),
        (date(2027, 12, 24), "Heiligabend"),
        (date(2027, 3, 27), ""),
        (date(2027, 10, 31), ""),
    ],
)
def test_a_day_off_has_a_name(day: date, name: str) -> None:
    """31 October is a holiday elsewhere; a Saturday is none."""
    assert calendar.name_of_day_off(day) == name
    assert not (name and calendar.is_office_day(day))


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        (date(2026, 8, 20), date(2026, 9, 14), 17),
        (date(2026, 12, 23), date(2026, 12, 28), 2),
        (date(2027, 3, 25), date(2027, 3, 30), 1),
        (date(2027, 1, 22), date(2027, 1, 24), 0),
        (date(2027, 1, 22), date(2027, 1, 22), 0),
        (date(2027, 1, 22), date(2027, 1, 20), 0),
    ],
)
def test_working_days_count_the_last_day_and_not_the_first(after: date, until: date, days: int) -> None:
    assert calendar.working_days(after, until) == days
