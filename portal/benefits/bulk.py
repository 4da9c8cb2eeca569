# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sammelaktionen: one act on many claims of the list, and one decision for a school class or a term."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from benefits.models import Claim
from benefits.rules import not_lapsed
from law import calendar
from permissions import families
from permissions.models import User
from portal import many
from portal.acts import signed_in
from portal.benefits.door import inside
from portal.benefits.words import OF_MANY
from portal.benefits.work import View
from workflows import jobs

NAMED = (
    "In der Begründung steht der Name eines Kindes. Der Text geht an alle Familien dieser Auswahl. "
    "Bitte nehmen Sie den Namen heraus."
)
SHORTEST_NAME = 3  # letters; a shorter one is found in too many words


def _remark(claim: Claim) -> str:
    """What the page of a single decision says too."""
    return " ".join(finding.text for finding in not_lapsed(claim, calendar.today()))


def _names_a_child(user: User, claims: Sequence[Claim], data: dict[str, Any]) -> list[str]:
    """What is written for all must not tell one family of another's child; nor may a job keep it."""
    words = set(re.findall(r"\w+", str(data.get("reasons", "")).casefold()))
    names = families.names_of_children(user, claims)
    found = {word.casefold() for name in names for word in re.findall(r"\w+", name) if len(word) >= SHORTEST_NAME}
    return [NAMED] if words & found else []


DESK = many.Desk(jobs.CLAIM, "benefits/bulk_act.html", "benefits:job", checks=_names_a_child)
DECIDING = many.Desk(jobs.CLAIM, "benefits/bulk_act.html", "benefits:job", remarks=_remark, checks=_names_a_child)


@inside
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What can be done to the claims of the view one came from, and what was done so before."""
    user = signed_in(request)
    view = View(request.GET, user)
    page = {
        "acts": [(act, label, OF_MANY.get(act, "")) for act, label in jobs.acts(jobs.CLAIM).items()],
        "label": view.label,
        "many": min(view.claims.count(), jobs.MOST),
        "query": view.query,
        "jobs": many.recent(user, jobs.CLAIM),
        "job_route": DESK.job,
    }
    return render(request, "benefits/bulk_choose.html", page)


@inside
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, act: str) -> HttpResponse:
    """The form and the claims: those ticked in the list, or all of the view; a press rehearses, a second begins."""
    user = signed_in(request)
    if act not in jobs.acts(jobs.CLAIM):
        raise Http404(act)
    view = View(request.GET, user)
    chosen = _picked(user, many.ticked(request.GET))
    shown = chosen or list(view.claims[: jobs.MOST])
    picked = chosen if "auswahl" in request.GET else shown
    if request.method == "POST":
        picked = _picked(user, many.ticked(request.POST))
    desk = DECIDING if act == "decide_claim" else DESK
    context = {"label": view.label, "query": view.query, "first_page": reverse("benefits:bulk")}
    return many.act_on_many(request, desk, act, shown=shown, picked=picked, context=context, unticked=not picked)


def _picked(user: User, keys: list[UUID]) -> list[Claim]:
    """Ticked claims of one's own compartments; what is foreign is none."""
    return list(families.listed_claims(user).filter(public_id__in=keys).order_by("due_on", "pk"))


@inside
@require_safe
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """How far it is, and which claims it was not done to and why; of whoever began it alone."""
    user = signed_in(request)
    found = get_object_or_404(jobs.of(user, jobs.CLAIM).select_related("by", "discarded_by"), public_id=job)
    page = many.job_page(found, families.office_claims(user)) | {"first_page": reverse("benefits:bulk")}
    return render(request, "benefits/bulk_job.html", page)
