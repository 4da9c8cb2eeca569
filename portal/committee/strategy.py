# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a body wants to reach in a year, and how far it got; its ready-made conditions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from committees.models import Aim, Committee, ConditionBlock
from grants.strategy import Reached, Strategy, reached
from law import calendar
from law.money import euro
from monitoring.charts import Part, Picture, bars
from permissions import scopes
from portal import acts
from workflows.forms_of_keeping import FIRST_YEAR, LAST_YEAR, typed_from

HEADER = ("Ziel", "Anträge", "Bewilligt", "Summe")
UNTIED = "Zu keinem Ziel"
OF_AIMS, OF_BLOCKS = ("add_aim", "change_aim", "remove_aim"), ("add_block", "change_block", "remove_block")
DONE = {
    "add_aim": "Das Ziel ist festgelegt.",
    "change_aim": "Das Ziel ist geändert.",
    "remove_aim": "Das Ziel ist gestrichen.",
    "add_block": "Der Baustein ist angelegt.",
    "change_block": "Der Baustein ist geändert.",
    "remove_block": "Der Baustein ist entfernt.",
}


@require_safe
@login_required
def aims(request: HttpRequest, body: UUID) -> HttpResponse:
    """One statement for all figures of a year."""
    user = acts.signed_in(request)
    found = one_body(request, body)
    year = _year(request)
    strategy = reached(found.pk, year)
    page = {
        "body": found,
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "strategy": strategy,
        "picture": picture(strategy, year),
        "possible": acts.acts_for(found, user),
    }
    return render(request, "keeping/aims.html", page)


def picture(strategy: Strategy, year: int) -> Picture:
    """The sums awarded towards each aim; the table says how many applications there were."""
    rows = [(each.title, each) for each in strategy.aims]
    if strategy.untied.applications:
        rows.append((UNTIED, strategy.untied))
    parts = [
        Part("bound" if each.public_id else "abstain", label, each.awarded, euro(each.awarded)) for label, each in rows
    ]
    table = [_row(label, each) for label, each in rows] + [_row("Zusammen", strategy.total)]
    return bars(f"Bewilligt {year}", _sentence(strategy.total, year), parts, HEADER, table, ident="ziele")


def _row(label: str, each: Reached) -> tuple[str, ...]:
    return label, str(each.applications), str(each.awards), euro(each.awarded)


def _sentence(total: Reached, year: int) -> str:
    if not total.applications:
        return f"Für {year} gibt es noch keinen Antrag."
    what = "einem Antrag" if total.applications == 1 else f"{total.applications} Anträgen"
    verb = "ist" if total.awards == 1 else "sind"
    return f"Von {what} {verb} {total.awards} bewilligt, zusammen {euro(total.awarded)}."


@require_safe
@login_required
def blocks(request: HttpRequest, body: UUID) -> HttpResponse:
    found = one_body(request, body)
    page = {
        "body": found,
        "blocks": list(found.condition_blocks.all()),
        "possible": acts.acts_for(found, acts.signed_in(request)),
    }
    return render(request, "keeping/blocks.html", page)


@login_required
def act_on_aims(request: HttpRequest, body: UUID, act: str) -> HttpResponse:
    found = one_body(request, body)
    year = _year(request)
    kept = _named(request, found.aims, "ziel", "public_id") if act in ("change_aim", "remove_aim") else None
    back = f"{reverse('keeping:aims', args=[found.public_id])}?jahr={kept.year if kept else year}"
    return _act(request, found, act, OF_AIMS, kept, back, {"year": year})


@login_required
def act_on_blocks(request: HttpRequest, body: UUID, act: str) -> HttpResponse:
    found = one_body(request, body)
    kept = (
        _named(request, found.condition_blocks, "baustein", "pk") if act in ("change_block", "remove_block") else None
    )
    return _act(request, found, act, OF_BLOCKS, kept, reverse("keeping:blocks", args=[found.public_id]), {})


def _act(
    request: HttpRequest,
    found: Committee,
    act: str,
    known: Sequence[str],
    kept: Aim | ConditionBlock | None,
    back: str,
    initial: dict[str, Any],
) -> HttpResponse:
    if act not in known:
        raise Http404(act)
    initial = typed_from(kept) if kept else initial
    context = {"body": found, "kept": kept}
    return acts.act_page(
        request, found, act, audience="keeping", back=back, done=DONE[act], initial=initial, context=context
    )


def _named(request: HttpRequest, kept: Any, name: str, field: str) -> Any:
    """What the address names; nonsense names nothing."""
    try:
        return get_object_or_404(kept, **{field: request.GET.get(name, "")})
    except (ValueError, ValidationError):
        raise Http404(name) from None


def one_body(request: HttpRequest, public_id: UUID) -> Committee:
    """A body this person sits in, works for or administers."""
    return get_object_or_404(scopes.bodies(acts.signed_in(request)), public_id=public_id)


def _year(request: HttpRequest) -> int:
    """Of ?jahr=, or this one."""
    typed = request.GET.get("jahr", "")
    year = int(typed) if typed.isdecimal() and len(typed) == len(str(LAST_YEAR)) else calendar.today().year
    return year if FIRST_YEAR <= year <= LAST_YEAR else calendar.today().year
