# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own cases: the list, the page of each, and the ways out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grants import copying, drafts
from grants.models import Call, Status
from law import calendar
from law.finding import Refused
from permissions import scopes
from portal.acts import act_page, acts_for, blank, signed_in
from portal.answers import answered_pages
from portal.applicant import words
from portal.applicant.desk import Desk, on_desk
from portal.applicant.messages import correspondence
from portal.pictures import procedure_picture


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Drafts first, for they wait for the person; then the newest."""
    user = signed_in(request)
    found = scopes.own_applications(user).annotate(represented=scopes.representing(user))
    found = found.select_related("call__unit", "call__committee", "applicant")
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
    context = {
        "application": desk.application,
        "represents": desk.represents,
        "colleagues": _colleagues(request, desk),
        "split": desk.url("split") if desk.second_part else "",
        "tasks": desk.tasks,
        "done": desk.done,
        "all": len(desk.tasks),
    }
    return render(request, "applicant/tasks.html", context)


def _colleagues(request: HttpRequest, desk: Desk) -> list[str]:
    """Names of those who accepted an invitation."""
    accepted = scopes.invitations(signed_in(request)).filter(application=desk.application, accepted_by__isnull=False)
    return [str(one.accepted_by) for one in accepted]


def _calls(desk: Desk) -> list[Call]:
    """Where a new application could be made from this one today, by whoever acts for the applicant."""
    if not desk.represents:
        return []
    on, application = calendar.today(), desk.application
    return [call for call in scopes.open_calls() if call.is_open(on) and copying.fits(application, call)]


def _stations(request: HttpRequest, desk: Desk) -> HttpResponse:
    application, user = desk.application, signed_in(request)
    letters = scopes.letters(user).filter(application=application).select_related("decision", "event")
    events = list(application.events.select_related("by"))
    acts = acts_for(application, user)
    written = correspondence(request, application)
    context = {
        "application": application,
        "told": words.told(application),
        "step": words.next_step(application),
        "presentation": words.presentation(application),
        "stations": words.stations(application, list(letters)),
        "items": [item for item in application.requested_items.all() if item.supplied_on is None],
        "letters": [(letter, words.about(letter, application)) for letter in reversed(letters)],
        "documents": application.documents.all(),
        "history": words.history(application, events, written),
        "written": written,
        "last_from_office": written[-1] if written and written[-1].from_office else None,
        "writing": blank(request, application, "write_message") if "write_message" in acts else None,
        "represents": desk.represents,
        "colleagues": _colleagues(request, desk),
        "calls": _calls(desk),
        "may_supply": "supply" in acts,
        "may_withdraw": "withdraw" in acts,
        "picture": procedure_picture(application, "Der ganze Ablauf als Bild", here=words.told(application).status),
        "answers": answered_pages(application, desk.terms, private=True),
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
    if not desk.represents:
        raise PermissionDenied("discard")
    if request.method != "POST":
        return render(request, "applicant/discard.html", {"application": desk.application})
    try:
        drafts.discard(desk.application)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(desk.url("case"))
    messages.success(request, "Der Entwurf ist gelöscht.")
    return redirect("applicant:list")
