# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sammelaktionen: one act on many cases of the work list. A rehearsal says what would happen, then it is begun."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.models import Application
from permissions import casework, scopes
from permissions.models import User
from portal import many
from portal.acts import signed_in
from portal.office.narrowing import narrowing_of
from portal.office.work import NAMED, chosen_cases
from workflows import jobs

DESK = many.Desk(jobs.APPLICATION, "office/bulk_act.html", "office:job")


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What can be done to the cases of the list one came from, and what was done so before."""
    user = signed_in(request)
    get_list_or_404(scopes.units(user))
    query, label, cases = _asked(request, user)
    page = {
        "acts": jobs.acts(),
        "label": label,
        "many": min(cases.count(), jobs.MOST),
        "query": query,
        "jobs": many.recent(user, jobs.APPLICATION),
        "job_route": DESK.job,
    }
    return render(request, "office/bulk_choose.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, act: str) -> HttpResponse:
    """The form and the cases, all of them ticked; a press rehearses, a second one begins."""
    user = signed_in(request)
    get_list_or_404(scopes.units(user))
    if act not in jobs.acts():
        raise Http404(act)
    query, label, found = _asked(request, user)
    shown = list(found[: jobs.MOST])
    picked = _picked(request, user) if request.method == "POST" else shown
    return many.act_on_many(
        request,
        DESK,
        act,
        shown=shown,
        picked=picked,
        context={"label": label, "query": query, "first_page": reverse("office:bulk")},
    )


@login_required
@require_safe
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """How far it is, and which cases it was not done to and why; of whoever began it alone."""
    user = signed_in(request)
    get_list_or_404(scopes.units(user))
    found = get_object_or_404(jobs.of(user).select_related("by", "discarded_by"), public_id=job)
    page = many.job_page(found, scopes.office_applications(user)) | {"first_page": reverse("office:bulk")}
    return render(request, "office/bulk_job.html", page)


def _asked(request: HttpRequest, user: User) -> tuple[str, str, Any]:
    """The address of the list one came from, its name, and its cases in its order."""
    people = casework.colleagues(user).values("public_id", "name")
    narrowing = narrowing_of(request.GET, scopes.office_calls(user).values("slug", "title"), people)
    pile = NAMED.get(request.GET.get("filter", ""), NAMED["alle"])
    label = f"Suche nach „{narrowing.words}“" if narrowing.words else pile.label
    query = narrowing.query(filter="" if narrowing.words else pile.name)
    return query, label, chosen_cases(user, pile, narrowing).select_related("call__unit", "applicant")


def _picked(request: HttpRequest, user: User) -> list[Application]:
    """Ticked cases of one's own units; what is foreign is none."""
    cases = scopes.office_applications(user).filter(public_id__in=many.ticked(request.POST))
    return list(cases.select_related("call__unit", "applicant").order_by("due_on", "pk"))
