# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meine Arbeit: the unit's cases, the most urgent first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, render
from django.views.decorators.http import require_safe

from grants.models.application import TO_DISPATCH
from law import calendar
from permissions import scopes
from permissions.models import User
from portal.acts import signed_in
from portal.office.narrowing import Narrowing
from portal.office.words import NEXT_STEP, SIGN, WAIT_FOR_SIGNATURE
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
    Pile("mitzeichnen", "Mitzeichnen", "to_sign", lambda cases: cases.filter(to_sign=True)),
    Pile("versenden", "Bescheid versenden", "to_dispatch", lambda cases: cases.to_dispatch().filter(unsigned=False)),
    Pile("nachrichten", "Neue Nachrichten", "unanswered", lambda cases: cases.filter(unanswered=True)),
    Pile("erledigt", "Abgeschlossen", "", lambda cases: cases.closed()),
)


class Row(NamedTuple):
    """A case of the list and why it stands there: plain values, all that its template sees (see `remembered`)."""

    public_id: UUID
    title: str
    reference: str
    call: str
    applicant: str
    amount_asked: Decimal | None
    status: str
    status_label: str
    due_on: date | None
    step: str
    unanswered: bool
    failing: bool


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Filters and search are links and a GET form; nothing here changes a case. A search looks into every pile."""
    user = signed_in(request)
    get_list_or_404(scopes.units(user))
    narrowing = Narrowing(request.GET, calls=scopes.office_calls(user))
    cases = narrowing.apply(scopes.office_applications(user))
    counts = cases.workload(on=calendar.today()) | _waiting(cases, user)
    cases = cases.annotate(to_sign=owed.to_sign(user), unsigned=owed.unsigned(), unanswered=owed.unanswered())
    words = narrowing.words
    pile = next((each for each in PILES if each.name == request.GET.get("filter", "")), PILES[0])
    found = cases.matching(words) if words else pile.pick(cases)
    page = Paginator(_as_rows(narrowing.order(found)), ROWS).get_page(request.GET.get("seite"))
    context = {
        "rows": [_row(case) for case in page],
        "alike": [_row(case) for case in _alike(cases, words)] if words and not page else [],
        "page": page,
        "pile": None if words else pile,
        "piles": [(each, counts.get(each.key), narrowing.query(filter=each.name, suche="")) for each in PILES],
        "words": words,
        "narrowing": narrowing,
        "query": narrowing.query(filter="" if words else pile.name),
        "saved": scopes.saved_filters(user),
    }
    return render(request, "office/work.html", context)


def _waiting(cases: Any, user: User) -> dict[str, int]:
    """How many wait for this person's signature, for the post or for an answer, closed ones too."""
    posted = TO_DISPATCH & ~Q(owed.unsigned())
    piles = {"to_sign": Q(owed.to_sign(user)), "to_dispatch": posted, "unanswered": Q(owed.unanswered())}
    counts: dict[str, int] = cases.aggregate(**{name: Count("pk", filter=where) for name, where in piles.items()})
    return counts


def _step(case: Any) -> str:
    """What comes next, for whoever reads the list; the case carries what people still owe it."""
    if case.unsigned:
        return SIGN if case.to_sign else WAIT_FOR_SIGNATURE
    return NEXT_STEP[case.status]


def _row(case: Any) -> Row:
    return Row(
        public_id=case.public_id,
        title=str(case),
        reference=case.reference,
        call=str(case.call),
        applicant=str(case.applicant),
        amount_asked=case.amount_asked,
        status=case.status,
        status_label=case.get_status_display(),
        due_on=case.due_on,
        step=_step(case),
        unanswered=case.unanswered,
        failing=case.failing,
    )


def _as_rows(cases: Any) -> Any:
    return (
        cases.select_related("applicant", "call")
        .defer("answers", "declarations", "typed")
        .annotate(failing=owed.failing())
    )


def _alike(cases: Any, words: str) -> Any:
    return _as_rows(cases.alike(words))[:FEW]
