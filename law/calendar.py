# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days, periods and days off, as the law counts them. Notification and remedies are in law/notification.py."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

DISTRICT_TIME = ZoneInfo("Europe/Berlin")
SATURDAY = 5

_pretended: list[date] = []


def today() -> date:
    """The day in the district, or the day a demonstration pretends."""
    return _pretended[0] if _pretended else datetime.now(DISTRICT_TIME).date()


def pretend(day: date | None) -> None:
    """Sets the day of a demonstration; None returns to the real calendar."""
    _pretended[:] = [day] if day else []


def pretended() -> date | None:
    """The day of a demonstration, for whoever has a clock of its own."""
    return _pretended[0] if _pretended else None


# --- Periods: the day of the event is not counted (§ 187 (1) BGB) ---


def add_days(day: date, days: int) -> date:
    """The last day of a period of days, § 188 (1) BGB."""
    return day + timedelta(days=days)


def add_weeks(day: date, weeks: int) -> date:
    """The same day of the week, § 188 (2) BGB."""
    return day + timedelta(weeks=weeks)


def add_months(day: date, months: int) -> date:
    """The same number in the month, or its last day where that number is missing, § 188 (2) and (3) BGB."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


class PeriodUnit(StrEnum):
    """In what a period is told."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """So many days, weeks, months or years; the day of the event does not count, § 187 (1) BGB."""

    number: int
    unit: PeriodUnit = PeriodUnit.DAYS

    def after(self, day: date) -> date:
        """The last day, § 188 BGB, wherever it falls: what is owed to the office ends there by `until`."""
        match self.unit:
            case PeriodUnit.DAYS:
                return add_days(day, self.number)
            case PeriodUnit.WEEKS:
                return add_weeks(day, self.number)
            case PeriodUnit.MONTHS:
                return add_months(day, self.number)
            case PeriodUnit.YEARS:
                return add_months(day, 12 * self.number)

    def including(self, day: date) -> date:
        """The last day where the first day counts, §§ 187 (2), 188 (2) BGB: a year from 1 January ends on 31 December.

        The month in which the last day's number is missing ends with its last day all the same, § 188 (3) BGB.
        """
        if self.unit in (PeriodUnit.DAYS, PeriodUnit.WEEKS):
            return self.after(day) - timedelta(days=1)
        end = self.after(day)
        return end if end.day != day.day else end - timedelta(days=1)

    def until(self, day: date) -> date:
        """The last day on which a declaration is in time: never a Saturday, Sunday or holiday, § 193 BGB."""
        return next_working_day(self.after(day))


def latest_first_contact(start: date, days: int) -> date:
    """Counted backwards from the start; the day found is still in time, weekends do not shift it."""
    return start - timedelta(days=days)


# --- Days off: § 193 BGB, § 31 (3) VwVfG NRW, § 222 (2) ZPO ---


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("DE", subdiv="NW", years=year))


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a public holiday in North Rhine-Westphalia."""
    return day.weekday() < SATURDAY and day not in _public_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=4_096)
def working_days(after: date, until: date) -> int:
    """Working days after the one day up to and including the other; nothing when it lies before."""
    return sum(is_working_day(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


# --- Days on which the office is closed though the law works on: they never extend a period ---


@cache
def easter_sunday(year: int) -> date:
    """Good Friday is a public holiday everywhere in Germany; two days later is Easter."""
    named = country_holidays("DE", subdiv="NW", years=year, language="de")
    return named.get_named("Karfreitag")[0] + timedelta(days=2)


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """A day of every year from `since` on, in the places that keep it."""

    name: str
    since: int
    of_year: Callable[[int], date]


OFFICE_DAYS = (
    OfficeDay("Rosenmontag", 1823, lambda year: easter_sunday(year) - timedelta(days=48)),
    OfficeDay("Heiligabend", 1900, lambda year: date(year, 12, 24)),
    OfficeDay("Silvester", 1900, lambda year: date(year, 12, 31)),
)


@cache
def _office_days(year: int) -> frozenset[date]:
    return frozenset(each.of_year(year) for each in OFFICE_DAYS if each.since <= year)


def is_office_day(day: date) -> bool:
    """Somebody works in the office: a working day of the law on which the district is not closed."""
    return is_working_day(day) and day not in _office_days(day.year)


@lru_cache(maxsize=4_096)
def office_days(after: date, until: date) -> int:
    """Days of work after the one day up to and including the other; nothing when it lies before."""
    return sum(is_office_day(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


@cache
def _named_days_off(year: int) -> dict[date, str]:
    """Public holidays and the days the office is closed; what is both keeps the name of the law."""
    public = country_holidays("DE", subdiv="NW", years=year, language="de")
    return {each.of_year(year): each.name for each in OFFICE_DAYS if each.since <= year} | dict(public)


def name_of_day_off(day: date) -> str:
    """The public holiday, or the day on which the office is closed; a weekend alone has no name."""
    return _named_days_off(day.year).get(day, "")


# --- Instants: a legal day is the day in the district, whatever the clocks do ---


def day_of(instant: datetime) -> date:
    """The day in the district on which something arrived; 23:59 is still in time."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone is no instant")
    return instant.astimezone(DISTRICT_TIME).date()


def end_of(day: date) -> datetime:
    """The first instant after a legal day, in the district's time; a day of a clock change has 23 or 25 hours."""
    return datetime.combine(day + timedelta(days=1), time.min, DISTRICT_TIME)
