# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meine Arbeit: the unit's cases, the most urgent first."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.models import Status
from grants.models.application import (
    CLOSED,
    IN_WORK,
    TO_CHECK,
    TO_DECIDE,
    TO_DISPATCH,
    UNNUMBERED,
    UNTITLED,
    WAITING_FOR_APPLICANT,
)
from grants.models.call import within
from law import calendar
from permissions import casework, scopes
from permissions.models import User
from permissions.together import Together
from portal.acts import signed_in
from portal.office.narrowing import Narrowing, narrowing_of
from portal.office.words import next_step
from portal.piles import Pile
from workflows import owed

ROWS = 50  # of one page
MOST = 1_000  # cases a list is counted to; past them a person narrows it
FEW = 5  # guesses after a search that found nothing


class Several(Subquery):
    """How many cases, counted no further than one past MOST: so the list costs the same whatever else is open."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS found)"
    output_field = IntegerField()

    def __init__(self, cases: QuerySet[Any]) -> None:
        super().__init__(cases.order_by().values("pk")[: MOST + 1])


PILES = (
    Pile("meine", "Meine", lambda user, on: IN_WORK & casework.mine(user, on)),
    Pile("team", "Team-Stapel", lambda _user, _on: IN_WORK & Q(assignee=None)),
    Pile("alle", "Alle offenen", lambda _user, _on: IN_WORK),
    Pile("ueberfaellig", "Überfällig", lambda _user, on: IN_WORK & Q(due_on__lt=on)),
    Pile("pruefen", "Zu prüfen", lambda _user, _on: TO_CHECK),
    Pile("wartet", "Wartet auf Antragstellende", lambda _user, _on: WAITING_FOR_APPLICANT),
    Pile("entscheiden", "Zu entscheiden", lambda _user, _on: TO_DECIDE),
    Pile("mitzeichnen", "Mitzeichnen", lambda user, _on: Q(owed.to_sign(user))),
    Pile("versenden", "Bescheid versenden", lambda _user, _on: TO_DISPATCH & ~Q(owed.unsigned())),
    Pile("nachrichten", "Neue Nachrichten", lambda _user, _on: Q(owed.unanswered())),
    Pile("erledigt", "Abgeschlossen", lambda _user, _on: Q(status__in=CLOSED), counted=False),
)


NAMED = {each.name: each for each in PILES}


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
    assignee: str
    covered: bool
    unanswered: bool
    failing: bool


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Filters and search are links and a GET form; nothing here changes a case. A search looks into every pile."""
    user = signed_in(request)
    known = KNOWN(user=user.pk, on=calendar.today())
    if not known["units"]:
        raise Http404("works for nobody")
    narrowing = narrowing_of(request.GET, known["calls"], known["people"])
    asked = request.GET.get("filter", "")
    # Whoever has cases comes to them; an address that narrows and names no pile means all.
    pile = NAMED.get(asked) or NAMED["meine" if known["mine"] and narrowing.plain and not asked else "alle"]
    page, counts = _page(user, pile, narrowing, request.GET.get("seite", ""))
    words = narrowing.words
    chosen = None if words else pile
    context = {
        "rows": page.object_list,
        "alike": _alike(user, narrowing) if words and not page.object_list else [],
        "page": page,
        "many": _said(page.paginator.count),
        "most": MOST if page.paginator.count > MOST else 0,
        "pile": chosen,
        "piles": _piles(chosen, counts, narrowing),
        "words": words,
        "narrowing": narrowing,
        "unsearched": narrowing.query(suche=""),
        "query": narrowing.query(filter="" if words else pile.name),
        "saved": known["saved"],
    }
    return render(request, "office/work.html", context)


def _piles(chosen: Pile | None, counts: dict[str, int], narrowing: Narrowing) -> tuple[tuple[Any, ...], ...]:
    """(label, how many, address, whether it is the one shown) of each pile."""
    return tuple(
        (each.label, _said(counts.get(each.label)), narrowing.query(filter=each.name, suche=""), each == chosen)
        for each in PILES
    )


def _said(count: int | None) -> str:
    """A number as the list says it, "" where nobody counted."""
    if count is None:
        return ""
    return "1.000+" if count > MOST else str(count)


# --- what the page reads ---


def _known(user: int, on: date) -> dict[str, QuerySet[Any]]:
    reader = User(pk=user)
    return {
        "mine": scopes.office_applications(reader).filter(IN_WORK, casework.mine(reader, on)).values("pk")[:1],
        "people": casework.colleagues(reader).values("public_id", "name"),
        "units": scopes.units(reader).values("pk"),
        "calls": scopes.office_calls(reader).values("slug", "title"),
        "saved": scopes.saved_filters(reader),
    }


KNOWN = Together(_known, user=int, on=date)


def _page(user: User, pile: Pile, narrowing: Narrowing, asked: str) -> tuple[Page[Row], dict[str, int]]:
    """The rows of the page asked for, or of the last one, and how many cases each pile has."""
    wanted = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    number = max(wanted, 1)
    found, counts, total = _read(user, pile, narrowing, number)
    paginator = Paginator(range(total), ROWS)
    if number > paginator.num_pages:
        number = paginator.num_pages
        found, counts, total = _read(user, pile, narrowing, number)
    return Page([_row(case) for case in found], number, paginator), counts


def _read(
    user: User, pile: Pile, narrowing: Narrowing, number: int
) -> tuple[list[dict[str, Any]], dict[str, int], int]:
    on = calendar.today()
    if narrowing.plain and number == 1:
        found = _first_page(pile)(user=user.pk, on=on)
    else:
        found = Together.once(lambda: _list(user, on, pile, narrowing, number))
    labels = [each.label for each in PILES if each.counted]
    counts = {label: found["counts"][0][f"pile_{place}"] for place, label in enumerate(labels)}
    total = found["total"][0]["count"] if "total" in found else counts[pile.label]
    return found["rows"], counts, total


@cache
def _first_page(pile: Pile) -> Together:
    """What most visits ask for: a pile without filters."""
    plain = Narrowing.nothing()
    return Together(lambda user, on: _list(User(pk=user), on, pile, plain, 1), user=int, on=date)


def _list(user: User, on: date, pile: Pile, narrowing: Narrowing, number: int) -> dict[str, QuerySet[Any]]:
    cases = narrowing.apply(scopes.office_applications(user))
    counted = [each for each in PILES if each.counted]
    counts = {f"pile_{place}": Several(cases.filter(each.where(user, on))) for place, each in enumerate(counted)}
    words = narrowing.words
    found = cases.matching(words) if words else cases.filter(pile.where(user, on))
    start = (number - 1) * ROWS
    # What stands beside a case is joined to the rows of this page, not to all that were sorted for it.
    here = scopes.office_applications(user).filter(pk__in=narrowing.order(found).values("pk")[start : start + ROWS])
    shown = _rows(user, on, narrowing.order(here))
    parts = {"counts": _one_row(user, **counts), "rows": shown}
    return parts if pile.counted and not words else parts | {"total": _one_row(user, count=Several(found))}


def chosen_cases(user: User, pile: Pile, narrowing: Narrowing) -> QuerySet[Any]:
    """All cases of a list, in its order."""
    cases = narrowing.apply(scopes.office_applications(user))
    words = narrowing.words
    found = cases.matching(words) if words else cases.filter(pile.where(user, calendar.today()))
    return narrowing.order(found)  # type: ignore[no-any-return]


def _one_row(user: User, **counts: Several) -> QuerySet[Any]:
    """Counts as a query that can stand beside others: of whoever works somewhere, which the page made sure of."""
    return scopes.units(user).order_by("pk").values(**counts)[:1]


def _rows(user: User, on: date, cases: QuerySet[Any]) -> QuerySet[Any]:
    owing = {"to_sign": owed.to_sign(user), "unsigned": owed.unsigned(), "unanswered": owed.unanswered()}
    plain = ("public_id", "title", "file_number", "amount_asked", "status", "due_on")
    found = cases.annotate(failing=owed.failing(), covered=casework.covering(user, on), **owing)
    joined = ("call__title", "office_decides_up_to", "applicant__name", "assignee__name")
    return found.values(*plain, *joined, "failing", "covered", *owing)


def _alike(user: User, narrowing: Narrowing) -> list[Row]:
    cases = narrowing.apply(scopes.office_applications(user)).alike(narrowing.words)
    return [_row(case) for case in _rows(user, calendar.today(), cases)[:FEW]]


def _row(case: dict[str, Any]) -> Row:
    by_two = within(case["amount_asked"], case["office_decides_up_to"])
    return Row(
        public_id=case["public_id"],
        title=case["title"] or UNTITLED,
        reference=case["file_number"] or UNNUMBERED,
        call=case["call__title"],
        applicant=case["applicant__name"],
        amount_asked=case["amount_asked"],
        status=case["status"],
        status_label=Status(case["status"]).label,
        due_on=case["due_on"],
        step=next_step(case["status"], unsigned=case["unsigned"], to_sign=case["to_sign"], by_two=by_two),
        assignee=case["assignee__name"] or "Team-Stapel",
        covered=case["covered"],
        unanswered=case["unanswered"],
        failing=case["failing"],
    )
