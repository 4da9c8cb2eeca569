# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seminars of an office as a month: what takes place on which day, and what ends there."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from law import calendar
from permissions import seminar_days
from permissions import seminars as scopes
from portal.acts import signed_in
from portal.seminars.words import KINDS
from seminars.models import Phase, Seminar
from workflows.forms import FIRST_DAY, LAST_DAY

NO_MONTH = "Diesen Monat gibt es hier nicht. Sie sehen den heutigen. Blättern Sie von dort aus weiter."
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


@dataclass
class Day:
    """A cell of the month. off: which holiday it is; ending: (what ends, of which seminar)."""

    day: date
    off: str
    free: bool
    today: bool
    seminars: list[tuple[Seminar, str]] = field(default_factory=list)
    ending: list[tuple[str, Seminar]] = field(default_factory=list)

    @property
    def shown_on_a_phone(self) -> bool:
        return bool(self.off or self.seminars or self.ending)


@login_required
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), calendar.today()
    if not scopes.units(user).exists():
        raise Http404("no office that holds seminars")
    asked = request.GET.get("monat", "")
    first = _first_of(asked) if asked else today.replace(day=1)
    bad, first = first is None, first or today.replace(day=1)
    last = calendar.add_months(first, 1) - timedelta(days=1)
    found = list(seminar_days.in_month(user, first, last))
    page = {
        "first": first,
        "weekdays": WEEKDAYS,
        "weeks": _weeks(first, _placed(found), today),
        "before": first - timedelta(days=1) if first > FIRST_DAY else None,
        "after": last + timedelta(days=1) if last < LAST_DAY else None,
        "elsewhere": first != today.replace(day=1),
        "any": bool(found),
        "bad": NO_MONTH if bad else "",
    }
    return render(request, "seminars/month.html", page, status=422 if bad else 200)


def _first_of(asked: str) -> date | None:
    """The first day of 2027-02; none where that is no month a form would take."""
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return None
    return first if FIRST_DAY <= first <= LAST_DAY and asked == f"{first:%Y-%m}" else None


def _placed(found: Iterable[Seminar]) -> dict[date, dict[str, list[Any]]]:
    """What lies on which day; days beside the month may be among them."""
    days: dict[date, dict[str, list[Any]]] = defaultdict(lambda: {"seminars": [], "ending": []})
    for each in found:
        if each.starts_at:
            days[timezone.localdate(each.starts_at)]["seminars"].append((each, KINDS.get(Phase(each.phase), "info")))
        if each.phase == Phase.POLLING and each.poll_closes_on:
            days[each.poll_closes_on]["ending"].append(("Abstimmung endet", each))
        if each.phase == Phase.OPEN and each.registration_until:
            days[each.registration_until]["ending"].append(("Anmeldung endet", each))
    return days


def _weeks(first: date, placed: dict[date, dict[str, list[Any]]], today: date) -> list[list[Day | None]]:
    """From Monday on; no cell is filled that belongs to another month."""

    def cell(day: date) -> Day | None:
        if day.month != first.month:
            return None
        off, free = calendar.name_of_day_off(day), not calendar.is_office_day(day)
        return Day(day, off, free, day == today, **placed.get(day, {}))

    return [[cell(day) for day in week] for week in Calendar().monthdatescalendar(first.year, first.month)]
