# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is there against what comes in: on which day the open claims would be worked off, if everything went on so."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from law.calendar import is_office_day

# Nobody knows more than a year ahead.
AHEAD = 366
# Of a picture: half a year is enough to see where it goes.
WEEKS, FRIDAY = 26, 4


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
    course: tuple[tuple[date, int], ...] = ()  # (end of a week, what would be open then), from the day itself on


def forecast(team: Team, open_now: int, came: int, done: int, since: date, on: date) -> Forecast:
    """From what came and was done between two days, by the days people were there; both days count."""
    past = _office_days(since, on)
    weeks = Fraction((on - since).days + 1, 7)
    there = sum(team.present(day) for day in past)
    until, course = None, [(on, open_now)]
    if there and past:
        left = list(_left(team, open_now, Fraction(came, len(past)), Fraction(done, there), on))
        until = left[-1][0] if left[-1][1] <= 0 else None
        course += [(day, max(0, ceil(count))) for day, count in left[1:] if day.weekday() == FRIDAY or day == until]
    shown = tuple(course[: WEEKS + 1])
    return Forecast(came / weeks, done / weeks, team.present(on), len(team.people), until, shown)


def _left(team: Team, open_now: int, comes: Fraction, does: Fraction, on: date) -> Iterator[tuple[date, Fraction]]:
    """What would be open, day by day until nothing is. comes: a day; does: one person a day."""
    left = Fraction(open_now)
    yield on, left
    for day in _office_days(on + timedelta(days=1), on + timedelta(days=AHEAD)):
        if left <= 0:
            return
        left += comes - does * team.present(day)
        yield day, left


def _office_days(since: date, until: date) -> Sequence[date]:
    days: Collection[int] = range((until - since).days + 1)
    return [day for day in (since + timedelta(days=number) for number in days) if is_office_day(day)]
