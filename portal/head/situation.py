# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lage: what the calls of one's units add up to today, held against their targets, and how the backlog came to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grants.models import Call, Unit
from law import calendar
from monitoring import indicators, levels, summary
from monitoring.charts import Picture
from monitoring.indicators import OLD
from monitoring.summary import Figures, Summary
from permissions import situation as seen
from portal.acts import signed_in
from portal.downloads import report_response
from portal.head.lights import LIGHTS
from workflows import concern_words, concerns, weekly
from workflows.concern_words import tenths

LETTERS = 12  # the newest, of a page


@dataclass(frozen=True)
class Line:
    """One call, or a whole unit."""

    title: str
    sum: Summary
    overdue: int

    @property
    def mean(self) -> str:
        return _shown(self.sum.time.mean, self.sum.target)

    @property
    def median(self) -> str:
        return _shown(self.sum.time.median)

    @property
    def working(self) -> str:
        return _shown(self.sum.time.working)

    @property
    def light(self) -> tuple[str, str]:
        return ("", "") if self.sum.light is None else LIGHTS[self.sum.light]

    @property
    def aim(self) -> str:
        return "–" if self.sum.target is None else concern_words.number(self.sum.target)


def _shown(value: Fraction | None, target: Decimal | None = None) -> str:
    return "–" if value is None else tenths(value, target)


@dataclass(frozen=True)
class Part:
    """One unit with everything this page says of it."""

    unit: Unit
    lines: list[Line]
    sums: list[Line]
    picture: Picture | None  # no call has begun yet
    warnings: list[Any]
    letters: list[Any]

    @property
    def all(self) -> list[Line]:
        return self.lines + self.sums


@require_safe
@login_required
def situation(request: HttpRequest) -> HttpResponse:
    """The same few statements for any number of cases and calls."""
    user, on = signed_in(request), calendar.today()
    units: list[Any] = list(seen.units_shown(user))
    if not units:
        raise Http404("reads no figures")
    leads = seen.led_units(user).filter(compartment=None).exists()
    page = {"parts": _parts(units, on), "on": on, "old": OLD, "span": levels.SPAN, "leads": leads}
    page["benefits"] = any(unit.keeps_circle for unit in units)
    return render(request, "head/situation.html", page)


def _parts(units: Sequence[Unit], on: date) -> list[Part]:
    calls = list(summary.begun(units, on))
    keys = [call.pk for call in calls]
    asked, overdue = Figures.of(calls, on), indicators.due(keys, None, on - timedelta(days=1))
    standing = list(concerns.standing(keys, units=[unit.pk for unit in units]))
    letters = list(weekly.reports_of(units))
    found = []
    for unit in units:
        own = [call for call in calls if call.unit_id == unit.pk]
        warnings = [
            (each.about, each.get_indicator_display(), concern_words.sentence(each), _told(each))
            for each in standing
            if unit.pk in (each.unit_id, each.call.unit_id if each.call else None)
        ]
        shown = [call for call in own if asked.counts(call, on) or overdue[call.pk]]
        lines = [_line(call.title, [call], asked, overdue) for call in shown]
        sums = [_line("Zusammen", shown, asked, overdue)] if len(shown) > 1 else []
        picture = asked.picture([call.pk for call in own], f"rueckstand-{unit.pk}") if own else None
        mine = [letter for letter in letters if letter.unit_id == unit.pk][:LETTERS]
        found.append(Part(unit, lines, sums, picture, warnings, mine))
    return found


def _line(title: str, calls: Sequence[Call], asked: Figures, overdue: dict[int, int]) -> Line:
    keys = [call.pk for call in calls]
    return Line(title, asked.summary(keys), sum(overdue[key] for key in keys))


def _told(concern: Any) -> str:
    return f"Gemeldet am {concern.raised_on:%d.%m.%Y}. {concern_words.state(concern)}"


@require_safe
@login_required
def report(request: HttpRequest, report: UUID) -> FileResponse:
    """A weekly letter of a unit whose figures this person reads."""
    units = seen.overseen_units(signed_in(request))
    return report_response(get_object_or_404(weekly.reports_of(units), public_id=report))
