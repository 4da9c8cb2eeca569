# SPDX-License-Identifier: AGPL-3.0-or-later
"""Anbieter: whom the offices of a town pay. No claim and no child stands on these pages."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from benefits.models import BankAccount, PaymentEvent, Provider
from grants.applicants import written
from law import calendar
from permissions import families, treasury
from permissions.models import User
from portal.acts import act_page, acts_for, described, read_seal, seal, signed_in, taken_in
from portal.benefits.door import inside
from portal.benefits.words import OF_PROVIDER_DONE, OF_PROVIDER_HAPPENED, OF_PROVIDER_HINTS
from workflows import money
from workflows.forms_of_payments import AddProvider
from workflows.procedures import acts_of, machine_of

WAITS, NONE, STANDS = "wartet auf Bestätigung", "keine Bankverbindung", "bestätigt"


class NewProvider(AddProvider):
    """Of which town, where somebody works for several."""

    town = forms.ChoiceField(label="Stadt")

    def prepare(self) -> None:
        towns = sorted(set(families.compartments(self.by).values_list("town", flat=True)))
        self.field("town").choices = [(town, town) for town in towns]
        if len(towns) == 1:
            self.field("town").widget = forms.HiddenInput()
            self.field("town").initial = towns[0]


def _account(account: BankAccount | None) -> tuple[str, str]:
    """(how it stands, how that looks)."""
    if account is None:
        return NONE, "neutral"
    return (STANDS, "success") if account.confirmed_on else (WAITS, "warning")


@inside
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """Those whose account waits for a second person stand first."""
    rows = [(each, *_account(each.account)) for each in treasury.providers(signed_in(request))]
    rows.sort(key=lambda row: (row[1] != WAITS, not row[0].active))
    return render(request, "benefits/providers.html", {"rows": rows})


@inside
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A double click makes one."""
    user, on = signed_in(request), calendar.today()
    form = NewProvider(request.POST if request.method == "POST" else None, subject=Provider(), by=user, on=on)
    if request.method == "POST":
        key, _version = read_seal(request)
        if first := treasury.made_with(key, user):
            return redirect("benefits:provider", provider=first.public_id)
        if form.is_valid():
            made = taken_in(form, lambda: money.add(by=user, on=on, key=key, **form.cleaned_data))
            if made is not None:
                messages.success(request, OF_PROVIDER_DONE["add_provider"])
                return redirect("benefits:provider", provider=made.public_id)
    page = {"form": form, "seal": seal(request, Provider()), "label": "Anbieter anlegen"}
    return TemplateResponse(request, "benefits/provider_new.html", page, status=422 if form.errors else 200)


def _find(user: User, provider: UUID) -> Provider:
    return get_object_or_404(treasury.providers(user), public_id=provider)


@inside
@require_safe
def provider(request: HttpRequest, provider: UUID) -> HttpResponse:
    """What is known of it, its accounts with who entered and who confirmed them, and what happened."""
    user = signed_in(request)
    found = _find(user, provider)
    possible = described(found, acts_for(found, user))
    page = {
        "provider": found,
        "standing": _account(found.account),
        "accounts": [(each, written(each.iban)) for each in reversed(found.accounts.all())],
        "acts": [act | {"hint": OF_PROVIDER_HINTS.get(act["name"], "")} for act in possible],
        "story": [_told(event) for event in treasury.provider_events(user, found).order_by("-pk")],
    }
    return render(request, "benefits/provider.html", page)


def _told(event: PaymentEvent) -> dict[str, Any]:
    before = event.data.get("before", {}).get("name", "")
    text = f"Vorher: {before}." if before else ""
    return {"title": OF_PROVIDER_HAPPENED[event.act], "on": event.on, "who": event.by, "text": text}


@inside
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, provider: UUID, act: str) -> HttpResponse:
    found = _find(signed_in(request), provider)
    if act not in acts_of(machine_of(found)) or act == "add_provider":
        raise Http404(act)
    back = reverse("benefits:provider", args=[found.public_id])
    hints = {"hint": OF_PROVIDER_HINTS.get(act, ""), "provider": found}
    return act_page(
        request, found, act, audience="benefits", back=back, done=OF_PROVIDER_DONE.get(act, ""), context=hints
    )
