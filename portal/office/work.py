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
from portal.office.narrowing import Narrowing
from portal.office.words import NEXT_STEP
from workflows import owed

ROWS = 50  # of one page
FEW = 5  # guesses after a search that found nothing


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
    """Filters and search are links and a GET form; nothing here changes a case. A search looks into every pile."""
    user = signed_in(request)
    get_list_or_404(scopes.units(user))
    narrowing = Narrowing(request.GET, calls=scopes.office_calls(user))
    cases = narrowing.apply(scopes.office_applications(user))
    words = narrowing.words
    pile = next((each for each in PILES if each.name == request.GET.get("filter", "")), PILES[0])
    found = cases.matching(words) if words else pile.pick(cases)
    page = Paginator(_as_rows(narrowing.order(found)), ROWS).get_page(request.GET.get("seite"))
    counts = cases.workload(on=calendar.today())
    context = {
        "rows": [Row(case, NEXT_STEP[case.status]) for case in page],
        "alike": [Row(case, NEXT_STEP[case.status]) for case in _alike(cases, words)] if words and not page else [],
        "page": page,
        "pile": None if words else pile,
        "piles": [(each, counts.get(each.key), narrowing.query(filter=each.name, suche="")) for each in PILES],
        "words": words,
        "narrowing": narrowing,
        "query": narrowing.query(filter="" if words else pile.name),
        "saved": scopes.saved_filters(user),
    }
    return render(request, "office/work.html", context)


def _as_rows(cases: Any) -> Any:
    return cases.select_related("applicant", "call").defer("answers", "declarations").annotate(failing=owed.failing())


def _alike(cases: Any, words: str) -> Any:
    return _as_rows(cases.alike(words))[:FEW]
