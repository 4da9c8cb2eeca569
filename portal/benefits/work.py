# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leistungsfälle: the claims of one's compartments, the most urgent first. No child is named in the list."""

from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from benefits.catalogue import PACKAGES, package
from benefits.models import Claim, Compartment, Phase
from benefits.models.claim import CLOSED, IN_WORK
from law import calendar
from permissions import families
from permissions.models import User
from portal.acts import signed_in
from portal.benefits.door import inside
from portal.benefits.words import BACKLOG_AFTER, NEXT_STEP, PHASE_KINDS, WAITED_IN_VAIN, age_class, days_told
from portal.piles import Pile
from workflows.forms import PlainSelect

ROWS = 50  # of one page
MOST = 1_000  # closed claims are counted to; past them a person narrows the list
LONGEST_NUMBER = 5  # digits of a page


def _backlog(_user: User, on: date) -> Q:
    return Q(phase=Phase.READY, ready_on__lt=on - timedelta(days=BACKLOG_AFTER))


PILES = (
    Pile("alle", "Alle offenen", lambda _user, _on: IN_WORK),
    Pile("neu", "Neu, zu sichten", lambda _user, _on: Q(phase=Phase.RECEIVED)),
    Pile("fehlt", "Unterlagen fehlen", lambda _user, _on: Q(phase=Phase.INCOMPLETE)),
    Pile("reif", "Bearbeitungsreif", lambda _user, _on: Q(phase=Phase.READY)),
    Pile("rueckstand", "Rückstand > 21 Tage", _backlog),
    Pile("versenden", "Bescheid versenden", lambda _user, _on: Q(phase=Phase.DECIDED)),
    Pile("meine", "Meine", families.in_hands_of),
    Pile("team", "Team-Stapel", lambda _user, _on: Q(assignee=None)),
    Pile("erledigt", "Abgeschlossen", lambda _user, _on: Q(phase__in=CLOSED), counted=False),
)
NAMED = {each.name: each for each in PILES}


class Narrowing(forms.Form):
    """Which compartment, which package; everything may stay open."""

    stelle = forms.ChoiceField(label="Stadt und Rechtskreis", required=False, widget=PlainSelect)
    paket = forms.ChoiceField(label="Paket", required=False, widget=PlainSelect)

    def __init__(self, asked: QueryDict, own: list[Compartment]) -> None:
        super().__init__(asked)
        choices = {
            "stelle": [(str(each.pk), str(each)) for each in own],
            "paket": [(key.value, one.title) for key, one in PACKAGES.items()],
        }
        for name, named in choices.items():
            self.fields[name].choices = [("", "Alle"), *named]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked and exists; anything else narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, claims: QuerySet[Claim]) -> QuerySet[Claim]:
        columns = {"stelle": "unit", "paket": "package"}
        return claims.filter(**{columns[name]: value for name, value in self.chosen.items()})


class Row(NamedTuple):
    """A claim of the list and why it stands there."""

    public_id: UUID
    reference: str
    package: str
    phase_label: str
    phase_kind: str
    due_on: date | None
    step: str
    ready_on: date | None
    applied_on: date | None
    age: str
    age_label: str
    age_kind: str
    assignee: str
    compartment: str


@inside
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Piles and filters are links and a GET form; nothing here changes a claim."""
    user, on = signed_in(request), calendar.today()
    own = list(families.compartments(user))
    narrowing = Narrowing(request.GET, own)
    pile = NAMED.get(request.GET.get("stapel", "")) or PILES[0]
    claims = narrowing.apply(families.listed_claims(user))
    counts = _counts(claims, user, on)
    page = _page(claims, pile, user, on, counts, request.GET.get("seite", ""))
    query = urlencode(narrowing.chosen | {"stapel": pile.name})
    context = {
        "rows": page.object_list,
        "page": page,
        "pile": pile,
        "piles": _piles(pile, counts, narrowing.chosen),
        "narrowing": narrowing,
        "query": query,
        "most": MOST if page.paginator.count > MOST else 0,
        "own": own,
    }
    return render(request, "benefits/work.html", context)


def _counts(claims: QuerySet[Claim], user: User, on: date) -> dict[str, int]:
    """How many open claims each pile has, in one statement."""
    piles = {each.name: Count("pk", filter=each.where(user, on)) for each in PILES if each.counted}
    return claims.filter(IN_WORK).aggregate(**piles)


def _piles(chosen: Pile, counts: dict[str, int], kept: dict[str, str]) -> list[tuple[str, str, str, bool]]:
    """(label, how many, address, whether it is the one shown) of each pile."""
    return [
        (each.label, str(counts.get(each.name, "")), urlencode(kept | {"stapel": each.name}), each == chosen)
        for each in PILES
    ]


def _page(claims: QuerySet[Claim], pile: Pile, user: User, on: date, counts: dict[str, int], asked: str) -> Page[Row]:
    """The page asked for, or the last one there is."""
    found = claims.filter(pile.where(user, on))
    if pile.counted:
        found, total = found.filter(IN_WORK), counts[pile.name]
    else:
        total = found.order_by().values("pk")[: MOST + 1].count()
    paginator = Paginator(range(total), ROWS)
    number = int(asked) if asked.isdecimal() and len(asked) <= LONGEST_NUMBER else 1
    number = min(max(number, 1), paginator.num_pages)
    start = (number - 1) * ROWS
    rows = found.order_by(F("due_on").asc(nulls_last=True), "pk")[start : start + ROWS]
    return Page([_row(claim, on) for claim in rows], number, paginator)


def _row(claim: Claim, on: date) -> Row:
    until = claim.decided_on or on  # type: ignore[attr-defined]
    age = (until - claim.ready_on).days if claim.ready_on else None
    label, kind = age_class(age) if age is not None else ("", "")
    late = claim.phase == Phase.INCOMPLETE and claim.due_on is not None and claim.due_on < on
    return Row(
        public_id=claim.public_id,
        reference=claim.reference,
        package=package(claim.package).title,
        phase_label=claim.get_phase_display(),
        phase_kind=PHASE_KINDS.get(claim.phase, "neutral"),
        due_on=claim.due_on,
        step=WAITED_IN_VAIN if late else NEXT_STEP[claim.phase],
        ready_on=claim.ready_on,
        applied_on=claim.applied_on,
        age=days_told(age) if age is not None else "",
        age_label=label,
        age_kind=kind,
        assignee=claim.assignee.name if claim.assignee else "Team-Stapel",
        compartment=str(claim.unit.compartment),
    )
