# SPDX-License-Identifier: AGPL-3.0-or-later
"""Beginning an application: for whom, then the draft with what the Vorab-Check already knows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from grants import applicants, drafts
from grants.models import Applicant, Call
from law import calendar
from permissions import scopes
from portal.acts import signed_in
from portal.applicant.forms import NEW, ForWhom, NewApplicant
from portal.carried import carried, drop


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """For one of those the person acts for; somebody new has a page of their own."""
    call = get_object_or_404(scopes.open_calls(), slug=slug)
    if not call.is_open(calendar.today()):
        return _closed(request, call)
    known = {str(one.public_id): one for one in scopes.applicants(signed_in(request)).order_by("name")}
    if not known:
        return redirect("applicant:new_applicant", slug)
    form = ForWhom(request.POST or None, known=known.values(), initial={"applicant": next(iter(known))})
    if request.method != "POST" or not form.is_valid():
        page = {"call": call, "form": form}
        return render(request, "applicant/begin.html", page, status=422 if form.is_bound else 200)
    chosen = form.cleaned_data["applicant"]
    return redirect("applicant:new_applicant", slug) if chosen == NEW else _draft(request, call, known[chosen])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_applicant(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody who applies for the first time."""
    call = get_object_or_404(scopes.open_calls(), slug=slug)
    if not call.is_open(calendar.today()):
        return _closed(request, call)
    user = signed_in(request)
    form = NewApplicant(request.POST or None, initial={"email": user.email})
    if request.method != "POST" or not form.is_valid():
        page = {"call": call, "form": form}
        return render(request, "applicant/new_applicant.html", page, status=422 if form.is_bound else 200)
    return _draft(request, call, applicants.take_in(user, **form.cleaned_data))


def _draft(request: HttpRequest, call: Call, applicant: Applicant) -> HttpResponse:
    application = drafts.begin(call, applicant, **carried(request, call))
    drop(request, call)
    messages.success(request, "Ihr Antrag ist angelegt. Sie können jederzeit unterbrechen.")
    return redirect("applicant:case", application.public_id)


def _closed(request: HttpRequest, call: Call) -> HttpResponse:
    messages.warning(request, "Anträge sind hier zurzeit nicht möglich.")
    return redirect("public:call", call.slug)
