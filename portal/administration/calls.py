# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls of a unit without code: their list, one call with its story, its acts, a new one, a copy, a preview."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants import call_drafts
from grants.calls import in_words, terms_of
from grants.copying import once
from grants.models import Call, CallEvent
from law import calendar
from law.finding import Refused
from permissions import administering
from permissions.models import User
from portal.acts import act_page, acts_for, described, read_seal, seal, signed_in
from portal.administration.words import DONE, HAPPENED, HINTS
from portal.carried import questions
from portal.forms import add_findings
from workflows.forms import ActForm
from workflows.forms_of_calls import CopyCall, NewCall
from workflows.procedures import acts_of, machine_of
from workflows.questions import PageForm


def _standing(call: Call, on: date) -> tuple[str, str]:
    """(what is true of it today, how that looks)."""
    if call.phase != Call.Phase.OPEN:
        return call.get_phase_display(), "info" if call.phase == Call.Phase.DRAFT else "neutral"
    if on < call.opens_on:
        return f"offen ab {call.opens_on:%d.%m.%Y}", "info"
    return ("offen", "success") if call.is_open(on) else ("offen, Frist abgelaufen", "neutral")


@login_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Every call of the units, the newest year first."""
    user, on = signed_in(request), calendar.today()
    units = list(administering.calling_units(user))
    if not units and not administering.units(user).exists():
        raise Http404("administers no unit")
    rows = [(each, *_standing(each, on)) for each in administering.calls(user)]
    return render(request, "administration/calls.html", {"rows": rows, "units": units})


def _find(user: User, call: UUID) -> Call:
    return get_object_or_404(administering.calls(user), public_id=call)


@login_required
@require_safe
def call(request: HttpRequest, call: UUID) -> HttpResponse:
    """Everything that is decided of it, how many apply, and what happened."""
    user = signed_in(request)
    found = _find(user, call)
    page = {
        "call": found,
        "standing": _standing(found, calendar.today()),
        "facts": in_words(found).items(),
        "counts": administering.counts(found),
        "acts": [act | {"hint": HINTS[act["name"]]} for act in described(found, acts_for(found, user))],
        "story": [_told(event) for event in reversed(administering.call_events(user, found))],
    }
    return render(request, "administration/call.html", page)


def _told(event: CallEvent) -> dict[str, Any]:
    """One event; of a change each point, as it was and as it is."""
    before, after = event.data.get("before", {}), event.data.get("after", {})
    points = [(key, before.get(key, ""), after.get(key, "")) for key in {**before, **after}]
    return {"title": HAPPENED[event.act], "on": event.on, "who": event.by, "points": points}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, call: UUID, act: str) -> HttpResponse:
    """Its form or its confirmation; who comes second reads what the first one did, and nothing typed is lost."""
    user = signed_in(request)
    found = _find(user, call)
    if act not in acts_of(machine_of(found)):
        raise Http404(act)
    context = {
        "call": found,
        "begins": max(found.opens_on, calendar.today()),
        "at_once": found.opens_on <= calendar.today(),
        "counts": administering.counts(found),
        "meanwhile": lambda: _meanwhile(request, user, found),
    }
    back = reverse("administration:call", args=[found.public_id])
    return act_page(request, found, act, audience="administration", back=back, done=DONE[act], context=context)


def _meanwhile(request: HttpRequest, user: User, call: Call) -> list[dict[str, Any]]:
    """What happened since the page was opened: each event raised the version by one."""
    _key, seen = read_seal(request)
    return [] if seen is None else [_told(event) for event in list(administering.call_events(user, call))[seen:]]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The few things a draft begins with; a double click makes one."""
    user, on = signed_in(request), calendar.today()
    if not administering.calling_units(user).exists():
        raise Http404("no unit that has calls")
    form = NewCall(request.POST or None, subject=Call(), by=user, on=on)
    return _begin(
        request, form, lambda key, said: call_drafts.begin(public_id=key, on=on, **said), title="Neuer Aufruf"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, call: UUID) -> HttpResponse:
    """For the next year; what is taken over stands on the page."""
    user = signed_in(request)
    found = _find(user, call)
    form = CopyCall(request.POST or None, subject=found, by=user, on=calendar.today())
    title = f"Kopie für {found.period_from.year + 1}"
    return _begin(
        request, form, lambda key, said: call_drafts.copy(found, public_id=key, **said), title=title, source=found
    )


def _begin(request: HttpRequest, form: ActForm, make: Any, **page: Any) -> HttpResponse:
    """A draft made of the form, or the form with what is in the way."""
    if request.method == "POST" and form.is_valid():
        key = read_seal(request)[0] or uuid4()
        public_id = once(signed_in(request).public_id, key, sorted(map(str, form.cleaned_data.items())))
        try:
            made = make(public_id, form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused.findings)
        else:
            messages.success(request, "Der Entwurf ist angelegt. Nur die Verwaltung Ihrer Stelle sieht ihn.")
            return redirect("administration:call", made.public_id)
    status = 422 if form.errors else 200
    page |= {"form": form, "seal": seal(request, Call())}
    return render(request, "administration/call_new.html", page, status=status)


@login_required
@require_safe
def preview(request: HttpRequest, call: UUID) -> HttpResponse:
    """The way of whoever applies, page by page, as the call stands now. Nothing can be sent from here."""
    found = _find(signed_in(request), call)
    terms = terms_of(found)
    pages = [(page, PageForm(questions=page.questions, prefix=page.key)) for page in terms.pages]
    return render(
        request,
        "administration/call_preview.html",
        {
            "call": found,
            "terms": terms,
            "precheck": PageForm(questions=questions(found), prefix="vorab-check"),
            "pages": pages,
        },
    )
