# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is there against what comes in: on which day the open claims would be worked off, if everything went on so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from law.calendar import is_office_day

# Nobody knows more than a year ahead.
AHEAD = 366


@dataclass(frozen=True, slots=True)
class Team:
    """The people of an office and when they are away: (person, first day, last day)."""

    people: frozenset[int]
    away: tuple[tuple[int, date, date], ...] = ()

    def present(self, day: date) -> int:
        gone = {person for person, since, until in self.away if since <= day <= until}
        return len(self.people - gone)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A week of what comes and is done as it was lately; until: the day nothing would be open, None within a year."""

    came: Fraction
    done: Fraction
    present: int
    people: int
    until: date | None


def forecast(team: Team, open_now: int, came: int, done: int, since: date, on: date) -> Forecast:
    """From what came and was done between two days, by the days people were there; both days count."""
    past = _office_days(since, on)
    weeks = Fraction((on - since).days + 1, 7)
    there = sum(team.present(day) for day in past)
    until = None
    if there and past:
        until = _worked_off(team, open_now, Fraction(came, len(past)), Fraction(done, there), on)
    return Forecast(came / weeks, done / weeks, team.present(on), len(team.people), until)


def _worked_off(team: Team, open_now: int, comes: Fraction, does: Fraction, on: date) -> date | None:
    """comes: a day; does: one person a day."""
    left = Fraction(open_now)
    if left <= 0:
        return on
    for day in _office_days(on + timedelta(days=1), on + timedelta(days=AHEAD)):
        left += comes - does * team.present(day)
        if left <= 0:
            return day
    return None


def _office_days(since: date, until: date) -> Sequence[date]:
    days: Collection[int] = range((until - since).days + 1)
    return [day for day in (since + timedelta(days=number) for number in days) if is_office_day(day)]
