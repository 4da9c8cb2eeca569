# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leistungsfälle: the claims of one's compartments, the most urgent first. No child is named in the list."""

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
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
from permissions import families, looking, treasury
from permissions.models import User
from permissions.policy import Role
from portal.acts import signed_in
from portal.benefits.door import inside
from portal.benefits.words import (
    BACKLOG_AFTER,
    NEXT_STEP,
    PHASE_KINDS,
    TO_RELEASE,
    WAITED_IN_VAIN,
    age_class,
    days_told,
)
from portal.piles import Pile
from workflows import jobs
from workflows.forms import PlainSelect, day

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
    Pile("zahlen", TO_RELEASE, lambda _user, on: treasury.to_release(on), closed=True),
    Pile("nachricht", "Neue Nachricht", lambda _user, _on: families.unseen(by_office=True)),
    Pile("meine", "Meine", families.in_hands_of),
    Pile("team", "Team-Stapel", lambda _user, _on: Q(assignee=None)),
    Pile("erledigt", "Abgeschlossen", lambda _user, _on: Q(phase__in=CLOSED), counted=False, closed=True),
)
NAMED = {each.name: each for each in PILES}


def _same(institution: str) -> str:
    """However many spaces and capitals a family wrote."""
    return " ".join(institution.split()).casefold()


def _key(institution: str) -> str:
    """What an address says instead of a name: where a child goes by day stands in no log."""
    return sha256(_same(institution).encode()).hexdigest()[:12]


class Narrowing(forms.Form):
    """Which compartment, package, school and time; all may stay open. A wrong day is named and narrows nothing."""

    stelle = forms.ChoiceField(label="Stadt und Rechtskreis", required=False, widget=PlainSelect)
    paket = forms.ChoiceField(label="Paket", required=False, widget=PlainSelect)
    schule = forms.ChoiceField(label="Schule, Kita oder Tagespflege", required=False, widget=PlainSelect)
    ab = day("Beantragte Zeit ab", required=False)
    bis = day("Beantragte Zeit bis", required=False)

    PICKS: Mapping[str, str] = {
        "stelle": "unit",
        "paket": "package",
        "schule": "child__institution__in",
        "ab": "period_from__gte",
        "bis": "period_until__lte",
    }

    def __init__(self, asked: QueryDict, own: list[Compartment], institutions: list[str]) -> None:
        super().__init__(asked)
        self.institutions: dict[str, list[str]] = {}
        for name in institutions:
            self.institutions.setdefault(_key(name), []).append(name)
        choices = {
            "stelle": [(str(each.pk), str(each)) for each in own],
            "paket": [(key.value, one.title) for key, one in PACKAGES.items()],
            "schule": [(key, names[0]) for key, names in self.institutions.items()],
        }
        for name, named in choices.items():
            self.fields[name].choices = [("", "Alle"), *named]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked and exists, as an address says it; anything else narrows nothing."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def apply(self, claims: QuerySet[Claim]) -> QuerySet[Claim]:
        picked = self.chosen | ({"schule": self.institutions[self.chosen["schule"]]} if "schule" in self.chosen else {})
        return claims.filter(**{self.PICKS[name]: value for name, value in picked.items()})


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


class View:
    """What an address asks of the list: a pile, narrowed; also what an act on many is about."""

    def __init__(self, asked: QueryDict, user: User) -> None:
        self.user, self.on = user, calendar.today()
        self.own = list(families.compartments(user))
        self.narrowing = Narrowing(asked, self.own, families.institutions(self.own))
        self.pile = NAMED.get(asked.get("stapel", "")) or PILES[0]

    @property
    def narrowed(self) -> QuerySet[Claim]:
        """Of every pile."""
        return self.narrowing.apply(families.listed_claims(self.user))

    @property
    def claims(self) -> QuerySet[Claim]:
        """Of this pile, in the order of the list."""
        found = self.narrowed.filter(self.pile.where(self.user, self.on))
        found = found if self.pile.closed else found.filter(IN_WORK)
        return found.order_by(F("due_on").asc(nulls_last=True), "pk")

    @property
    def query(self) -> str:
        return urlencode(self.narrowing.chosen | {"stapel": self.pile.name})

    @property
    def label(self) -> str:
        chosen = len(self.narrowing.chosen)
        return f"{self.pile.label}, gefiltert" if chosen else self.pile.label


@inside
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Piles and filters are links and a GET form; what is ticked goes to a page that rehearses. Nothing changes."""
    user, on = signed_in(request), calendar.today()
    view = View(request.GET, user)
    own, narrowing, pile, query = view.own, view.narrowing, view.pile, view.query
    counts = _counts(view.narrowed, user, on)
    page = _page(view, counts, request.GET.get("seite", ""))
    context = {
        "rows": page.object_list,
        "page": page,
        "pile": pile,
        "piles": _piles(pile, counts, narrowing.chosen),
        "narrowing": narrowing,
        "query": query,
        "most": MOST if page.paginator.count > MOST else 0,
        "own": own,
        "acts": jobs.acts(jobs.CLAIM),
        "limit": jobs.MOST,
        "leads": looking.holds(user, Role.LEAD),
    }
    return render(request, "benefits/work.html", context)


def _counts(claims: QuerySet[Claim], user: User, on: date) -> dict[str, int]:
    """How many claims each pile has: of the open ones in one statement, of what is closed in one for each."""
    counted = [each for each in PILES if each.counted]
    piles = {each.name: Count("pk", filter=each.where(user, on)) for each in counted if not each.closed}
    of_closed = {each.name: claims.filter(each.where(user, on)).count() for each in counted if each.closed}
    return claims.filter(IN_WORK).aggregate(**piles) | of_closed


def _piles(chosen: Pile, counts: dict[str, int], kept: dict[str, str]) -> list[tuple[str, str, str, bool]]:
    """(label, how many, address, whether it is the one shown) of each pile."""
    return [
        (each.label, str(counts.get(each.name, "")), urlencode(kept | {"stapel": each.name}), each == chosen)
        for each in PILES
    ]


def _page(view: View, counts: dict[str, int], asked: str) -> Page[Row]:
    """The page asked for, or the last one there is."""
    found = view.claims
    total = counts[view.pile.name] if view.pile.counted else found.order_by().values("pk")[: MOST + 1].count()
    paginator = Paginator(range(total), ROWS)
    number = int(asked) if asked.isdecimal() and len(asked) <= LONGEST_NUMBER else 1
    number = min(max(number, 1), paginator.num_pages)
    start = (number - 1) * ROWS
    step = view.pile.label if view.pile.label == TO_RELEASE else ""
    return Page([_row(claim, view.on, step) for claim in found[start : start + ROWS]], number, paginator)


def _row(claim: Claim, on: date, step: str) -> Row:
    """step: what the pile is there for; without it what comes next in this phase."""
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
        due_on=None if claim.phase in CLOSED else claim.due_on,
        step=step or (WAITED_IN_VAIN if late else NEXT_STEP[claim.phase]),
        ready_on=claim.ready_on,
        applied_on=claim.applied_on,
        age=days_told(age) if age is not None else "",
        age_label=label,
        age_kind=kind,
        assignee=claim.assignee.name if claim.assignee else "Team-Stapel",
        compartment=str(claim.unit.compartment),
    )
