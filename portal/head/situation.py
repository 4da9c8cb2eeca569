# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lage: what the calls of one's units add up to today, held against their targets, and how the backlog came to be."""

from collections import Counter
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
from monitoring import backlog, indicators, levels
from monitoring.charts import Picture
from monitoring.indicators import OLD, Light, Pairs, ProcessingTime, Stock, processing_time
from monitoring.models import Indicator
from permissions import situation as seen
from portal.acts import signed_in
from portal.downloads import report_response
from workflows import concern_words, concerns, weekly
from workflows.concern_words import tenths

LETTERS = 12  # the newest, of a page
# (kind of the badge, its words)
LIGHTS = {
    Light.MET: ("success", "Ziel erreicht"),
    Light.CLOSE: ("warning", "Ziel knapp verfehlt"),
    Light.MISSED: ("danger", "Ziel verfehlt"),
    Light.NONE: ("info", "noch kein Bescheid"),
}


@dataclass(frozen=True)
class Line:
    """One call, or a whole unit."""

    title: str
    stock: Stock
    overdue: int
    time: ProcessingTime
    target: Decimal | None

    @property
    def mean(self) -> str:
        return _shown(self.time.mean)

    @property
    def median(self) -> str:
        return _shown(self.time.median)

    @property
    def working(self) -> str:
        return _shown(self.time.working)

    @property
    def light(self) -> tuple[str, str]:
        """Without one target for all of it, it has no light."""
        return LIGHTS[self.time.light(Fraction(self.target))] if self.target is not None else ("", "")

    @property
    def aim(self) -> str:
        return "–" if self.target is None else concern_words.number(self.target)


def _shown(value: Fraction | None) -> str:
    return "–" if value is None else tenths(value)


@dataclass(frozen=True)
class Part:
    """One unit with everything this page says of it."""

    unit: Unit
    lines: list[Line]
    sums: list[Line]
    picture: Picture
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
    units = list(seen.overseen_units(user))
    if not units:
        raise Http404("reads no figures")
    leads = seen.led_units(user).exists()
    page = {"parts": _parts(units, on), "on": on, "old": OLD, "span": levels.SPAN, "leads": leads}
    return render(request, "head/situation.html", page)


def _parts(units: Sequence[Unit], on: date) -> list[Part]:
    calls = list(levels.running(on).filter(unit__in=units).order_by("title", "pk"))
    figures = Figures.of(calls, on)
    standing = list(concerns.standing([call.pk for call in calls]))
    letters = list(weekly.reports_of(units))
    found = []
    for unit in units:
        own = [call for call in calls if call.unit_id == unit.pk]
        warnings = [
            (each.call, each.get_indicator_display(), concern_words.sentence(each), _told(each))
            for each in standing
            if each.call.unit_id == unit.pk
        ]
        mine = [letter for letter in letters if letter.unit_id == unit.pk][:LETTERS]
        lines = [figures.line(call) for call in own]
        sums = [figures.total(own)] if len(own) > 1 else []
        found.append(Part(unit, lines, sums, figures.picture(own, f"rueckstand-{unit.pk}"), warnings, mine))
    return found


def _told(concern: Any) -> str:
    return f"Gemeldet am {concern.raised_on:%d.%m.%Y}. {concern_words.state(concern)}"


@dataclass(frozen=True)
class Figures:
    """Everything the calls were asked, in one statement each."""

    on: date
    days: list[date]
    stocks: dict[date, dict[int, Stock]]
    decided: dict[int, Pairs]
    overdue: dict[int, int]
    thresholds: dict[tuple[int, str], levels.Threshold]

    @classmethod
    def of(cls, calls: Sequence[Call], on: date) -> "Figures":
        keys, days = [call.pk for call in calls], backlog.days_of_a_year(on)
        return cls(
            on=on,
            days=days,
            stocks=indicators.stock(keys, days),
            decided=indicators.decided(keys, on - timedelta(days=levels.SPAN - 1), on),
            overdue=indicators.due(keys, None, on - timedelta(days=1)),
            thresholds=levels.thresholds_of(calls, on),
        )

    def line(self, call: Call) -> Line:
        return self._line(call.title, [call])

    def total(self, calls: Sequence[Call]) -> Line:
        return self._line("Zusammen", calls)

    def _line(self, title: str, calls: Sequence[Call]) -> Line:
        pairs: Pairs = Counter()
        for call in calls:
            pairs.update(self.decided[call.pk])
        targets = {self.thresholds[call.pk, Indicator.PROCESSING].upper for call in calls}
        return Line(
            title=title,
            stock=indicators.together(self.stocks[self.on][call.pk] for call in calls),
            overdue=sum(self.overdue[call.pk] for call in calls),
            time=processing_time(pairs),
            target=targets.pop() if len(targets) == 1 else None,
        )

    def picture(self, calls: Sequence[Call], ident: str) -> Picture:
        year = [(day, indicators.together(self.stocks[day][call.pk] for call in calls)) for day in self.days]
        return backlog.picture(year, ident=ident)


@require_safe
@login_required
def report(request: HttpRequest, report: UUID) -> FileResponse:
    """A weekly letter of a unit whose figures this person reads."""
    units = seen.overseen_units(signed_in(request))
    return report_response(get_object_or_404(weekly.reports_of(units), public_id=report))
