# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own cases: the list, the page of each, and the ways out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grants import drafts
from grants.models import Status
from law.finding import Refused
from permissions import scopes
from portal.acts import act_page, acts_for, signed_in
from portal.answers import answered_pages
from portal.applicant import words
from portal.applicant.desk import Desk, on_desk
from portal.pictures import procedure_picture


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Drafts first, for they wait for the person; then the newest."""
    found = scopes.own_applications(signed_in(request)).select_related("call__unit", "call__committee", "applicant")
    cases = sorted(found.order_by("-created_at", "-id"), key=lambda case: case.status != Status.DRAFT)
    rows = [(case, words.told(case), words.next_step(case)) for case in cases]
    return render(request, "applicant/list.html", {"rows": rows, "calls": scopes.open_calls()})


@login_required
@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """The task list of a draft, the stations of everything else."""
    desk = on_desk(request, case)
    return _tasks(request, desk) if desk.is_draft else _stations(request, desk)


def _tasks(request: HttpRequest, desk: Desk) -> HttpResponse:
    context = {"application": desk.application, "tasks": desk.tasks, "done": desk.done, "all": len(desk.tasks)}
    return render(request, "applicant/tasks.html", context)


def _stations(request: HttpRequest, desk: Desk) -> HttpResponse:
    application, user = desk.application, signed_in(request)
    letters = scopes.letters(user).filter(application=application).select_related("decision", "event")
    events = list(application.events.select_related("by"))
    acts = acts_for(application, user)
    context = {
        "application": application,
        "told": words.told(application),
        "step": words.next_step(application),
        "stations": words.stations(application, list(letters)),
        "items": [item for item in application.requested_items.all() if item.supplied_on is None],
        "letters": [(letter, words.about(letter, application)) for letter in reversed(letters)],
        "documents": application.documents.all(),
        "history": words.history(application, events),
        "may_supply": "supply" in acts,
        "may_withdraw": "withdraw" in acts,
        "picture": procedure_picture(application, here=words.told(application).status),
        "answers": answered_pages(application, desk.terms),
        "plan": words.plan(desk.terms, application),
    }
    return render(request, "applicant/case.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, case: UUID) -> HttpResponse:
    desk = on_desk(request, case)
    done = "Sie haben Ihren Antrag zurückgezogen."
    return act_page(request, desk.application, "withdraw", audience="applicant", back=desk.url("case"), done=done)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, case: UUID) -> HttpResponse:
    """A draft goes for good; a submitted case is withdrawn instead."""
    desk = on_desk(request, case)
    if not desk.is_draft:
        return redirect(desk.url("case"))
    if request.method != "POST":
        return render(request, "applicant/discard.html", {"application": desk.application})
    try:
        drafts.discard(desk.application)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(desk.url("case"))
    messages.success(request, "Der Entwurf ist gelöscht.")
    return redirect("applicant:list")
