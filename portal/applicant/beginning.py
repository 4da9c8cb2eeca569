# SPDX-License-Identifier: AGPL-3.0-or-later
"""Beginning an application: for whom, empty or from a former one, then the draft. The same form begins it once."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from grants import allowances, applicants, calls
from grants.copying import Content, begin_once, fits, once
from grants.models import Applicant, Call
from grants.wording import say
from law import calendar
from law.finding import Refused
from permissions import scopes
from portal.acts import read_seal, signed_in
from portal.applicant import copying
from portal.applicant.forms import EMPTY, NEW, ForWhom, NewApplicant
from portal.applicant.profile import look
from portal.carried import carried, drop


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """For one of those the person acts for; somebody new has a page of their own."""
    call = get_object_or_404(scopes.open_calls(), slug=slug)
    if in_the_way := _in_the_way(request, call):
        return in_the_way
    user = signed_in(request)
    known = {str(one.public_id): one for one in scopes.applicants(user).order_by("name")}
    if not known:
        return redirect("applicant:new_applicant", slug)
    first = {"applicant": next(iter(known)), "source": EMPTY}
    form = ForWhom(request.POST or None, known=known.values(), former=copying.former(user, call), initial=first)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, "begin", {"call": call, "form": form}, status=422 if form.is_bound else 200)
    source, chosen = form.cleaned_data.get("source", EMPTY), form.cleaned_data["applicant"]
    if source != EMPTY:
        return redirect("applicant:copy", slug, source)
    if chosen == NEW:
        return redirect("applicant:new_applicant", slug)
    return _draft(request, call, known[chosen], Content())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_applicant(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody who applies for the first time."""
    call = get_object_or_404(scopes.open_calls(), slug=slug)
    if not call.is_open(calendar.today()):
        return _closed(request, call)
    user = signed_in(request)
    if request.POST.get("do") == "look":
        form, typed = NewApplicant(initial=request.POST.dict()), request.POST.get("iban", "")
        return _ask(request, "new_applicant", {"call": call, "form": form, "account": look(typed)})
    form = NewApplicant(request.POST or None, initial={"email": user.email})
    if request.method != "POST" or not form.is_valid():
        return _ask(request, "new_applicant", {"call": call, "form": form}, status=422 if form.is_bound else 200)
    public_id = once(user.public_id, key_of(request))
    applicant, _new = applicants.take_in_once(user, public_id=public_id, **form.cleaned_data)
    return _draft(request, call, applicant, Content())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, slug: str, source: UUID) -> HttpResponse:
    """First what is taken over and what is not; then a draft with it."""
    call = get_object_or_404(scopes.open_calls(), slug=slug)
    former = get_object_or_404(scopes.former_applications(signed_in(request)), public_id=source)
    if not fits(former, call):
        raise Http404(slug)
    if not call.is_open(calendar.today()):
        return _closed(request, call)
    taken = copying.take(former, call)
    if request.method != "POST":
        return _ask(request, "copy", {"call": call, "source": former, "taken": taken})
    return _draft(request, call, former.applicant, taken.content, source)


def key_of(request: HttpRequest) -> UUID:
    """What makes the second click the first one's; a form without a key begins something of its own."""
    return read_seal(request)[0] or uuid4()


def _ask(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    seal = {"key": request.POST.get("key") or str(uuid4())}
    return render(request, f"applicant/{page}.html", {**context, "seal": seal}, status=status)


def _draft(request: HttpRequest, call: Call, applicant: Applicant, content: Content, *named: object) -> HttpResponse:
    """What the Vorab-Check knows is newer than what a former application says."""
    user = signed_in(request)
    newer = carried(request, call)
    content = content.corrected(newer)
    public_id = once(user.public_id, key_of(request), call.pk, applicant.public_id, *named)
    try:
        application, _new = begin_once(call, applicant, content, public_id=public_id, by=user)
    except Refused as refused:
        return _among_drafts(request, refused)
    drop(request, call)
    messages.success(request, say(calls.terms_of(call), "begun"))
    return redirect("applicant:case", application.public_id)


def _in_the_way(request: HttpRequest, call: Call) -> HttpResponse | None:
    """Told before anything is asked; a form that was open already may be the second click on the last draft."""
    if not call.is_open(calendar.today()):
        return _closed(request, call)
    if request.method != "POST":
        try:
            allowances.room_for_another(signed_in(request))
        except Refused as refused:
            return _among_drafts(request, refused)
    return None


def _among_drafts(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Where the drafts stand of which one has to go first."""
    messages.warning(request, str(refused))
    return redirect("applicant:list")


def _closed(request: HttpRequest, call: Call) -> HttpResponse:
    messages.warning(request, "Anträge sind hier zurzeit nicht möglich.")
    return redirect("public:call", call.slug)
