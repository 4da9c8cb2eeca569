# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sammelaktionen: one act on many cases of the work list. A rehearsal says what would happen, then it is begun."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grants.models import Application
from law import calendar
from permissions import casework, scopes
from permissions.models import User
from portal.acts import signed_in
from portal.office.narrowing import narrowing_of
from portal.office.work import NAMED, chosen_cases
from workflows import jobs
from workflows.engine import Conflict
from workflows.many import Many

# What the page wrote for itself is no answer of a person.
OWN_FIELDS = {"csrfmiddlewaretoken", "key", "do", "fall", "seen"}
RECENT = 10  # jobs the first page shows


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
        "jobs": [(job, jobs.acts().get(job.act, job.act), jobs.is_over(job)) for job in jobs.of(user)[:RECENT]],
    }
    return render(request, "office/bulk_choose.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, act: str) -> HttpResponse:
    """The form and the cases, all of them ticked; a press rehearses, a second one begins."""
    user, on = signed_in(request), calendar.today()
    get_list_or_404(scopes.units(user))
    if act not in jobs.acts():
        raise Http404(act)
    query, label, found = _asked(request, user)
    shown = list(found[: jobs.MOST])
    posted = request.method == "POST"
    picked = _picked(request.POST, user) if posted else shown
    typed = _typed_in(request.POST) if posted else None
    form = jobs.form_of(act, typed, picked or shown, user, on)
    page: dict[str, Any] = {"act": act, "act_label": jobs.acts()[act], "label": label, "query": query, "form": form}
    if not posted:
        return _written(request, page, shown, picked, many=None)
    if not picked:
        page["nothing"] = True
        return _written(request, page, shown, picked, many=None, status=422)
    if not form.is_valid():
        return _written(request, page, shown, picked, many=None, status=422)
    seen = jobs.digest_of(picked, typed or {})
    page["changed"] = request.POST.get("do") == "begin" and request.POST.get("seen") != seen
    if request.POST.get("do") == "begin" and not page["changed"]:
        job = jobs.begin(act, picked, typed or {}, key=_key(request.POST), by=user, on=on)
        return redirect("office:job", job=job.public_id)
    try:
        many = jobs.rehearse(act, picked, form.cleaned_data, by=user, on=on)
    except Conflict as conflict:
        page["conflict"] = conflict.text
        return _written(request, page, shown, picked, many=None, status=409)
    return _written(request, page | {"seen": seen}, shown, picked, many=many)


def _written(
    request: HttpRequest,
    page: dict[str, Any],
    shown: Sequence[Application],
    picked: Sequence[Application],
    *,
    many: Many | None,
    status: int = 200,
) -> HttpResponse:
    """Ticked stays ticked, also what the list shows no more; after a rehearsal each case says what becomes of it."""
    ticked = {case.pk for case in picked}
    rows = [*shown, *(case for case in picked if case.pk not in {each.pk for each in shown})]
    refused = dict(many.refused) if many else {}
    page["rows"] = [(case, case.pk in ticked, " ".join(refused.get(case.pk, ()))) for case in rows]
    page["rehearsed"] = many
    page["reasons"] = Counter(" ".join(said) for said in refused.values()).most_common()
    page["tried"] = len(picked)
    page["key"] = uuid4()
    page["limit"] = jobs.MOST if len(shown) == jobs.MOST else 0
    return render(request, "office/bulk_act.html", page, status=status)


@login_required
@require_safe
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """How far it is, and which cases it was not done to and why; of whoever began it alone."""
    user = signed_in(request)
    get_list_or_404(scopes.units(user))
    found = get_object_or_404(jobs.of(user).select_related("by", "discarded_by"), public_id=job)
    theirs = scopes.office_applications(user)
    page = {
        "job": found,
        "label": jobs.acts().get(found.act, found.act),
        "seen": found.done + found.refused,
        "going": not jobs.is_over(found),
        "refusals": jobs.refusals(found, theirs),
        "said": jobs.said(found, theirs.filter(pk__in=found.cases.values("application"))[:1]),
    }
    return render(request, "office/bulk_job.html", page)


def _asked(request: HttpRequest, user: User) -> tuple[str, str, Any]:
    """The address of the list one came from, its name, and its cases in its order."""
    people = casework.colleagues(user).values("public_id", "name")
    narrowing = narrowing_of(request.GET, scopes.office_calls(user).values("slug", "title"), people)
    pile = NAMED.get(request.GET.get("filter", ""), NAMED["alle"])
    label = f"Suche nach „{narrowing.words}“" if narrowing.words else pile.label
    query = narrowing.query(filter="" if narrowing.words else pile.name)
    return query, label, chosen_cases(user, pile, narrowing).select_related("call__unit", "applicant")


def _typed_in(post: QueryDict) -> dict[str, list[str]]:
    """What a person typed into the form of the act."""
    return {name: post.getlist(name) for name in post if name not in OWN_FIELDS}


def _picked(post: QueryDict, user: User) -> list[Application]:
    """Ticked cases of one's own units; nonsense and what is foreign is none."""
    keys = []
    for typed in post.getlist("fall")[: jobs.MOST]:
        try:
            keys.append(UUID(typed))
        except ValueError:
            continue
    cases = scopes.office_applications(user).filter(public_id__in=keys)
    return list(cases.select_related("call__unit", "applicant").order_by("due_on", "pk"))


def _key(post: QueryDict) -> UUID:
    """The seal of the page; without one every press would be another job, so a new one is only made here."""
    try:
        return UUID(post.get("key", ""))
    except ValueError:
        return uuid4()
