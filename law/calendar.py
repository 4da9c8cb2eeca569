# SPDX-License-Identifier: AGPL-3.0-or-later
"""Periods, fictions of notification and days off, as the law counts them."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

DISTRICT_TIME = ZoneInfo("Europe/Berlin")
SATURDAY = 5

_pretended: list[date] = []


class Way(StrEnum):
    """How a decision reaches its recipient."""

    POST = "post"
    PORTAL = "portal"


class NotNotified(ValueError):
    """Nothing has been notified: the decision was not fetched, or not in time."""


def today() -> date:
    """The day in the district, or the day a demonstration pretends."""
    return _pretended[0] if _pretended else datetime.now(DISTRICT_TIME).date()


def pretend(day: date | None) -> None:
    """Sets the day of a demonstration; None returns to the real calendar."""
    _pretended[:] = [day] if day else []


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


# --- Notification: dated, because the law changes ---


@dataclass(frozen=True, slots=True)
class NotificationRule:
    """How one way of sending notifies, for decisions sent from `since` on."""

    way: Way
    since: date
    norm: str
    day: Callable[[date, date | None], date]


def _days_after_posting(days: int) -> Callable[[date, date | None], date]:
    def day(posted_on: date, received_on: date | None) -> date:
        presumed = add_days(posted_on, days)
        return max(presumed, received_on) if received_on else presumed

    return day


def _day_after_retrieval(within: int) -> Callable[[date, date | None], date]:
    def day(provided_on: date, fetched_on: date | None) -> date:
        if fetched_on is None or fetched_on > add_days(provided_on, within):
            raise NotNotified(f"provided on {provided_on}, fetched: {fetched_on}")
        return add_days(fetched_on, 1)

    return day


NOTIFICATION_RULES = (
    NotificationRule(Way.POST, date(2025, 1, 1), "§ 41 Absatz 2 VwVfG NRW", _days_after_posting(4)),
    NotificationRule(Way.POST, date.min, "§ 41 Absatz 2 VwVfG NRW (Fassung bis 31.12.2024)", _days_after_posting(3)),
    NotificationRule(Way.PORTAL, date.min, "§ 41 Absatz 2a VwVfG NRW", _day_after_retrieval(within=10)),
)


def notification_rule(way: Way, dispatched_on: date) -> NotificationRule:
    """The rule in force on the day of sending; newest first in the table."""
    return next(rule for rule in NOTIFICATION_RULES if rule.way == way and rule.since <= dispatched_on)


def notified_on(way: Way, dispatched_on: date, *, received_on: date | None = None) -> date:
    """The day that starts the remedy period; it never shifts, and a later real receipt prevails."""
    if received_on is not None and received_on < dispatched_on:
        raise ValueError("received before it was sent")
    return notification_rule(way, dispatched_on).day(dispatched_on, received_on)


def remedy_until(notified: date) -> date:
    """One month, § 74 VwGO; ends on a working day, § 57 (2) VwGO with § 222 ZPO, §§ 187, 188, 193 BGB."""
    return next_working_day(add_months(notified, 1))
