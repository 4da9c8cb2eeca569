# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bildung und Teilhabe in figures: the circles of one's offices and the Jobcenter side by side, and not one claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from benefits.models import Compartment
from law import calendar
from monitoring import circle_pictures, circles, groupings, offices
from monitoring.capacity import AHEAD, Forecast, Team
from monitoring.charts import Picture
from monitoring.circles import LEAST, SPAN, Line, View
from monitoring.indicators import OLD, ProcessingTime
from permissions import situation as seen
from permissions.families import in_the_name_of
from permissions.models import User
from portal.acts import signed_in
from portal.head.choosing import INSIDE, THINGS, Choice
from portal.head.lights import LIGHTS
from workflows.concern_words import tenths

HIDDEN = "verdeckt"


@dataclass(frozen=True)
class Row:
    """A line in words."""

    line: Line

    @property
    def title(self) -> str:
        return self.line.title

    @property
    def flow(self) -> list[str]:
        line = self.line
        return [_count(each) for each in (line.came, line.awarded, line.rejected, line.otherwise, line.open)]

    @property
    def standing(self) -> list[str]:
        line = self.line
        return [_count(each) for each in (line.open, line.unripe, line.fresh, line.old)] + [_days(line.oldest)]

    @property
    def time(self) -> list[str]:
        time = self.line.time
        if time is None:
            return [HIDDEN] * 6
        target = self.line.target
        return [
            _tenths(time.mean, target),
            _tenths(time.median),
            _days(self.line.ninetieth),
            _percent(time),
            _tenths(time.working),
            _count(self.line.old),
        ]

    @property
    def whole(self) -> list[str]:
        """From the application on, and how long papers were missing."""
        more = self.line.more
        if more is None:
            return [HIDDEN] * 4 if self.line.time is None else ["–"] * 4
        gross, waited = more.whole, more.waiting
        return [_tenths(gross.mean), _tenths(gross.median), _tenths(waited.mean), _tenths(waited.median)]

    @property
    def light(self) -> tuple[str, str]:
        return ("", HIDDEN) if self.line.light is None else LIGHTS[self.line.light]


@dataclass(frozen=True)
class Part:
    """One circle with everything this page says of it."""

    view: View
    ages: Picture | None
    year: Picture | None
    forecast: Forecast | None
    on: date
    number: int = 0

    @property
    def title(self) -> str:
        return self.view.circle.title

    @property
    def rows(self) -> list[Row]:
        return [Row(line) for line in self.view.lines]

    @property
    def sum(self) -> Row:
        return Row(self.view.sum)

    @property
    def all(self) -> list[Row]:
        """Of a single package the sum is the same once more."""
        return self.rows if len(self.rows) == 1 else [*self.rows, self.sum]

    @property
    def target(self) -> str:
        return f"{Decimal(self.view.circle.target.numerator) / self.view.circle.target.denominator:g}".replace(".", ",")

    @property
    def ours(self) -> bool:
        return self.view.circle.own

    @property
    def outlook(self) -> str:
        """The forecast in one sentence."""
        found = self.forecast
        if found is None:
            return ""
        if found.until is None:
            return "Geht es so weiter, ist der Bestand in einem Jahr nicht abgearbeitet."
        if found.until <= self.on:
            return "Zurzeit ist nichts unerledigt."
        return f"Geht es so weiter, ist der Bestand am {found.until:%d.%m.%Y} abgearbeitet."

    @property
    def ahead(self) -> Picture | None:
        found = self.forecast
        if found is None or found.until == self.on:
            return None
        return circle_pictures.ahead(found, self.outlook, f"weiter-{self.number}")

    @property
    def weekly(self) -> tuple[str, str]:
        return (tenths(self.forecast.came), tenths(self.forecast.done)) if self.forecast else ("", "")


@require_safe
@login_required
def situation(request: HttpRequest) -> HttpResponse:
    """The same few statements for any number of claims and offices."""
    user, on = signed_in(request), calendar.today()
    headed = list(seen.headed_compartments(user))
    if not headed:
        raise Http404("heads no office for Bildung und Teilhabe")
    choice = Choice(request.GET, on)
    day, by = choice.day, choice.by
    views = _views(user, headed, day, today=day == on)
    groups = groupings.grouped(views, by)
    parts = [_part(each, number, day, today=day == on) for number, each in enumerate(groups)]
    page: dict[str, Any] = {
        "parts": parts,
        "means": circle_pictures.means(groups, "mittel", THINGS[by]),
        "together": _together(views),
        "on": day,
        "today": on,
        "choice": choice,
        "things": THINGS[by],
        "inside": INSIDE[by],
        "least": LEAST,
        "old": OLD,
        "span": SPAN,
    }
    return render(request, "head/benefits.html", page)


def _views(user: User, headed: Sequence[Compartment], on: date, *, today: bool) -> list[View]:
    """Who was there on a past day, nobody kept: roles are those of today."""
    teams = _teams([each.unit_id for each in headed], on) if today else {}
    with in_the_name_of(user):
        found = offices.own(headed, on, teams)
    found += offices.jobcenter({each.town for each in headed}, on, ended=not today)
    return [circles.view(each) for each in found]


def _teams(units: Sequence[int], on: date) -> dict[int, Team]:
    workers = seen.workers_of(units)
    away = seen.away(set().union(*workers.values()), on - timedelta(days=SPAN), on + timedelta(days=AHEAD))
    return {
        unit: Team(frozenset(people), tuple(each for each in away if each[0] in people))
        for unit, people in workers.items()
    }


def _part(view: View, number: int, on: date, *, today: bool) -> Part:
    ages, year = circle_pictures.ages(view, f"alter-{number}"), circle_pictures.year(view, f"jahr-{number}")
    return Part(view, ages, year, view.forecast(on) if today else None, on, number)


def _together(views: Sequence[View]) -> tuple[str, str, str] | None:
    """(mean, kind of its badge, its words) of all circles; None for one alone."""
    time = circles.together(views)
    if time is None or time.mean is None or len(views) < 2:
        return None
    target = max(view.circle.target for view in views)
    return (_tenths(time.mean, target), *LIGHTS[time.light(target)])


def _count(value: int | None) -> str:
    return HIDDEN if value is None else str(value)


def _days(value: int | None) -> str:
    return "–" if value is None else str(value)


def _tenths(value: Fraction | None, target: Fraction | None = None) -> str:
    aim = None if target is None else Decimal(target.numerator) / Decimal(target.denominator)
    return "–" if value is None else tenths(value, aim)


def _percent(time: ProcessingTime) -> str:
    """Cut, never up to a hundred that is not one; unknown where only sums are known."""
    return "–" if time.share is None or time.median is None else f"{int(time.share * 100)} %"
