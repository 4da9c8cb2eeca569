# SPDX-License-Identifier: AGPL-3.0-or-later
"""Audit orders: their lead issues and ends them; whoever they name finds what they open."""

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from law import calendar
from law.finding import Refused
from permissions import audits
from permissions.models import User
from permissions.policy import Role
from portal.acts import signed_in
from portal.benefits.door import holding
from portal.forms import add_findings
from workflows.forms import day

BETWEEN = re.compile(r"[\s,;]+")
MOST = 50  # claims of one order; more are another order


class OrderForm(forms.Form):
    """What an order names; it never changes afterwards."""

    unit = forms.ChoiceField(label="Für welche Stelle?")
    number = forms.CharField(label="Nummer des Prüfauftrags", max_length=30)
    reason = forms.CharField(label="Anlass", max_length=300, help_text="Wer prüft was? Ohne Namen von Familien.")
    norm = forms.CharField(
        label="Rechtsgrundlage", max_length=120, help_text="Zum Beispiel: § 67c Absatz 3 SGB X, § 104 GO NRW"
    )
    auditors = forms.MultipleChoiceField(
        label="Wer prüft?",
        error_messages={"required": "Wählen Sie mindestens eine Person, die prüft."},
    )
    numbers = forms.CharField(
        label="Aktenzeichen",
        max_length=2_000,
        help_text="Eines je Zeile. Genau diese Fälle werden lesbar, keine anderen derselben Familie.",
    )
    until = day("Bis einschließlich", help_text="An diesem Tag ist noch alles lesbar, danach nichts mehr.")

    def __init__(self, *args: Any, by: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {str(user.public_id): user for user in audits.auditors(by)}
        units = [(str(each.pk), str(each)) for each in audits.led_compartments(by)]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0][0]
        self.fields["auditors"].choices = [  # type: ignore[attr-defined]
            (key, user.name) for key, user in self.people.items()
        ]

    def clean_numbers(self) -> list[str]:
        found = list(dict.fromkeys(filter(None, BETWEEN.split(self.cleaned_data["numbers"]))))
        if len(found) > MOST:
            raise forms.ValidationError(f"Höchstens {MOST} Fälle in einem Auftrag. Teilen Sie ihn bitte auf.")
        return found

    def wanted(self) -> audits.Wanted:
        data = self.cleaned_data
        people = [self.people[key] for key in data["auditors"]]
        more = {name: data[name] for name in ("number", "reason", "norm", "until", "numbers")}
        return audits.Wanted(unit=int(data["unit"]), auditors=people, **more)


@holding(Role.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def orders(request: HttpRequest) -> HttpResponse:
    """The orders of the offices one leads, and the form of a new one."""
    user = signed_in(request)
    form = OrderForm(request.POST if request.method == "POST" else None, by=user)
    if request.method == "POST" and form.is_valid():
        try:
            made = audits.issue(form.wanted(), by=user, on=calendar.today())
        except Refused as refused:
            add_findings(form, refused.findings)
        else:
            messages.success(request, f"Der Prüfauftrag {made.number} gilt bis {made.until:%d.%m.%Y}.")
            return redirect("benefits:orders")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    page = {"form": form, "orders": audits.orders(user), "on": calendar.today()}
    return TemplateResponse(request, "benefits/orders.html", page, status=status)


@holding(Role.LEAD)
@require_POST
def end(request: HttpRequest, order: UUID) -> HttpResponse:
    """From this moment on it opens nothing."""
    user = signed_in(request)
    found = get_object_or_404(audits.orders(user), public_id=order)
    if audits.end(found, by=user, on=calendar.today()):
        messages.success(request, f"Der Prüfauftrag {found.number} ist beendet. Er öffnet keinen Fall mehr.")
    else:
        messages.warning(request, f"Der Prüfauftrag {found.number} war schon beendet.")
    return redirect("benefits:orders")


@holding(Role.AUDITOR)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """What one was named for: each order with its claims, by file number, until its day."""
    user, on = signed_in(request), calendar.today()
    found = audits.orders_for(user, on)
    page = {"running": found.filter(audits.running(on)), "over": found.exclude(audits.running(on))}
    return TemplateResponse(request, "benefits/audit.html", page)
