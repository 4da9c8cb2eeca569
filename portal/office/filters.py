# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters of the work list somebody keeps under a name: keep, rename, remove."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from law.finding import Refused
from permissions import casework, filters, scopes
from portal.acts import signed_in
from portal.forms import add_findings
from portal.office.narrowing import narrowing_of
from portal.office.work import NAMED


class Named(forms.Form):
    """The name a person gives to a filter."""

    name = forms.CharField(label="Name des Filters", max_length=60, help_text="Zum Beispiel: Große Anträge.")


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """One's own filters."""
    user = signed_in(request)
    get_list_or_404(scopes.units(user))
    return render(request, "office/filters.html", {"saved": scopes.saved_filters(user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """The filter is in the address, as the work list wrote it; what the list does not know is left out."""
    user = signed_in(request)
    get_list_or_404(scopes.units(user))
    query = _known(request)
    form = Named(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            filters.keep(user, form.cleaned_data["name"], query)
        except Refused as refused:
            add_findings(form, refused.findings)
        else:
            messages.success(request, f"Der Filter „{form.cleaned_data['name']}“ ist gemerkt.")
            return redirect(f"{reverse('office:work')}?{query}")
    page = {"form": form, "query": query}
    return render(request, "office/filter.html", page, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, filter: UUID) -> HttpResponse:
    user = signed_in(request)
    found = get_object_or_404(scopes.saved_filters(user), public_id=filter)
    form = Named(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            filters.rename(user, filter, form.cleaned_data["name"])
        except Refused as refused:
            add_findings(form, refused.findings)
        else:
            messages.success(request, "Der Filter heißt jetzt anders.")
            return redirect("office:filters")
    page = {"form": form, "query": found.query, "found": found}
    return render(request, "office/filter.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def forget(request: HttpRequest, filter: UUID) -> HttpResponse:
    """Nothing is lost but a link; the list itself stays."""
    user = signed_in(request)
    found = get_object_or_404(scopes.saved_filters(user), public_id=filter)
    filters.forget(user, filter)
    messages.success(request, f"Der Filter „{found.name}“ ist entfernt.")
    return redirect("office:filters")


def _known(request: HttpRequest) -> str:
    """The part of the address the work list understands."""
    user = signed_in(request)
    people = casework.colleagues(user).values("public_id", "name")
    narrowing = narrowing_of(request.GET, scopes.office_calls(user).values("slug", "title"), people)
    pile = request.GET.get("filter", "")
    return narrowing.query(filter=pile if pile in NAMED else "")[:500]
