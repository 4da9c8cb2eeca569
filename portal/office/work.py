# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meine Arbeit: the unit's cases, the most urgent first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, render
from django.views.decorators.http import require_safe

from grants.models import Application
from law import calendar
from permissions import scopes
from portal.acts import signed_in
from portal.office.words import NEXT_STEP
from workflows import owed

ROWS = 50  # of one page
LONGEST_SEARCH = 100  # characters


@dataclass(frozen=True)
class Pile:
    """A filter of the list: its name in the address, its label, the adjective that picks the cases."""

    name: str
    label: str
    key: str
    pick: Callable[[Any], Any]


PILES = (
    Pile("", "Alle offenen", "in_work", lambda cases: cases.in_work()),
    Pile("ueberfaellig", "Überfällig", "overdue", lambda cases: cases.overdue(on=calendar.today())),
    Pile("pruefen", "Zu prüfen", "to_check", lambda cases: cases.to_check()),
    Pile("wartet", "Wartet auf Antragstellende", "waiting_for_applicant", lambda cases: cases.waiting_for_applicant()),
    Pile("entscheiden", "Zu entscheiden", "to_decide", lambda cases: cases.to_decide()),
    Pile("versenden", "Bescheid versenden", "to_dispatch", lambda cases: cases.to_dispatch()),
    Pile("erledigt", "Abgeschlossen", "", lambda cases: cases.closed()),
)


@dataclass(frozen=True)
class Row:
    """A case of the list and why it stands there."""

    case: Application
    step: str


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Filters and search are links and a GET form; nothing here changes a case."""
    user = signed_in(request)
    get_list_or_404(scopes.units(user))
    cases = scopes.office_applications(user)
    pile = next((each for each in PILES if each.name == request.GET.get("filter", "")), PILES[0])
    words = request.GET.get("suche", "").strip()[:LONGEST_SEARCH]
    found = pile.pick(cases).matching(words).by_deadline().select_related("applicant", "call")
    rows = found.defer("answers", "declarations").annotate(failing=owed.failing())
    page = Paginator(rows, ROWS).get_page(request.GET.get("seite"))
    counts = cases.workload(on=calendar.today())
    return render(
        request,
        "office/work.html",
        {
            "rows": [Row(case, NEXT_STEP[case.status]) for case in page],
            "page": page,
            "pile": pile,
            "piles": [(each, counts.get(each.key)) for each in PILES],
            "words": words,
        },
    )
