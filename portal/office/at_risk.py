# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where it gets tight: what the office owes in the next 14 days, by day and by person, for whoever leads a team."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.models import Status
from grants.models.application import UNNUMBERED, UNTITLED
from grants.stages import OFFICE
from law import calendar
from monitoring.charts import Part, Picture, bars
from permissions import situation
from permissions.models import Absence, User
from portal.acts import signed_in

DAYS = 14
MOST = 200  # cases named on the page; the counts know all
TEAM = "Team"
HEADER = ("Wer", "Überfällig", f"Fällig in {DAYS} Tagen", "Alle Fristen des Amtes", "Abwesend")


@dataclass
class Load:
    """What one person has, or nobody yet: the team's queue."""

    name: str
    overdue: int = 0
    soon: int = 0
    all: int = 0
    away: list[str] = field(default_factory=list)


@require_safe
@login_required
def at_risk(request: HttpRequest) -> HttpResponse:
    """A fixed number of statements; nobody but a lead shares out work."""
    user, on = signed_in(request), calendar.today()
    if not situation.led_units(user).filter(compartment=None).exists():
        raise Http404("leads nobody")
    cases = situation.led_applications(user).filter(status__in=OFFICE, due_on__isnull=False)
    loads = _loads(user, cases, on)
    soon = sum(load.soon for load in loads)
    page = {
        "days": _days(cases, on),
        "picture": _picture(loads),
        "until": on + timedelta(days=DAYS),
        "overdue": sum(load.overdue for load in loads),
        "soon": soon,
        "unnamed": max(0, soon - MOST),
    }
    return render(request, "office/at_risk.html", page)


def _days(cases: QuerySet[Any], on: date) -> list[tuple[date, int, list[dict[str, Any]]]]:
    """Each day that has something, how many, and the cases; of the last one named perhaps not all."""
    near = cases.filter(due_on__gte=on, due_on__lte=on + timedelta(days=DAYS)).order_by("due_on", "pk")
    plain = ("public_id", "title", "file_number", "status", "due_on", "assignee__name", "call__title")
    found = [_named(row) for row in near.values(*plain)[:MOST]]
    counts = dict(near.order_by().values("due_on").annotate(count=Count("pk")).values_list("due_on", "count"))
    return [(day, counts[day], list(rows)) for day, rows in groupby(found, key=lambda row: row["due_on"])]


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "title": row["title"] or UNTITLED,
        "reference": row["file_number"] or UNNUMBERED,
        "status": Status(row["status"]).label,
        "who": row["assignee__name"] or TEAM,
    }


def _loads(user: User, cases: QuerySet[Any], on: date) -> list[Load]:
    """Everybody who works here, also those with nothing to do; the fullest first."""
    last = on + timedelta(days=DAYS)
    people: dict[int | None, Load] = {each.pk: Load(each.name) for each in situation.workers(user)}
    counts = (
        cases.order_by()
        .values("assignee", "assignee__name")
        .annotate(
            overdue=Count("pk", filter=Q(due_on__lt=on)),
            soon=Count("pk", filter=Q(due_on__gte=on, due_on__lte=last)),
            all=Count("pk"),
        )
    )
    for row in counts:
        load = people.setdefault(row["assignee"], Load(row["assignee__name"] or TEAM))
        load.overdue, load.soon, load.all = row["overdue"], row["soon"], row["all"]
    for absence in situation.absences(user).filter(since__lte=last, until__gte=on):
        people[absence.user_id].away.append(_away(absence))
    return sorted(people.values(), key=lambda load: (-load.overdue - load.soon, load.name))


def _away(absence: Absence) -> str:
    return f"{absence.since:%d.%m.} bis {absence.until:%d.%m.}"


def _picture(loads: list[Load]) -> Picture:
    parts = [_part(load) for load in loads]
    rows = [
        (load.name, str(load.overdue), str(load.soon), str(load.all), ", ".join(load.away) or "–") for load in loads
    ]
    title = f"Wer in den nächsten {DAYS} Tagen wie viel hat"
    return bars(title, _sentence(loads), parts, HEADER, rows, ident="last")


def _part(load: Load) -> Part:
    """The bar is what is overdue and what falls due."""
    count = load.overdue + load.soon
    kind = "abstain" if load.name == TEAM else "no" if load.away else "bound"
    name = f"{load.name} (abwesend)" if load.away else load.name
    return Part(kind, name, Decimal(count), str(count))


def _sentence(loads: list[Load]) -> str:
    fullest = loads[0] if loads else Load(TEAM)
    count = fullest.overdue + fullest.soon
    if not count:
        return "In dieser Zeit ist nichts fällig."
    cases = "1 Fall" if count == 1 else f"{count} Fälle"
    who = "In der Warteschlange des Teams liegen" if fullest.name == TEAM else f"Am meisten hat {fullest.name}:"
    sentence = f"{who} {cases}, die überfällig sind oder fällig werden."
    away = [load.name for load in loads if load.away and load.overdue + load.soon]
    return f"{sentence} Nicht immer da: {', '.join(away)}." if away else sentence
