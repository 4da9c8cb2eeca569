# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sammelabrechnung: one bill of a school, looked at claim by claim, then recorded as a whole."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from benefits.models import Claim, Provider
from law import calendar
from law.finding import Refused
from law.money import euro
from permissions import treasury
from permissions.models import User
from portal.acts import signed_in
from portal.benefits.door import inside
from portal.forms import add_findings
from workflows import school_bills
from workflows.forms import day, money
from workflows.forms_of_payments import NO_NAMES, ProviderField
from workflows.school_bills import Bill, Fit

RECORDED = "Die Sammelabrechnung ist erfasst: {} Fälle, {}. Die Kasse kann zahlen."
BOTH = "Bitte geben Sie genau eines an: den Betrag je Kind oder die Summe für alle."
ONE_OFFICE = "Bitte wählen Sie nur Fälle einer Stelle aus."


class BillForm(forms.Form):
    """What stands on the bill, and which awarded claims it is for."""

    provider = ProviderField("Schule")
    number = forms.CharField(label="Nummer der Rechnung", max_length=60, help_text=NO_NAMES)
    took_place_on = day("Tag des Ausflugs")
    each = money("Betrag je Kind in Euro", required=False)
    total = money("Oder die Summe für alle in Euro", required=False)
    claims = forms.ModelMultipleChoiceField(
        None,
        label="Fälle",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": school_bills.NOBODY},
        help_text="Bewilligt als Sammelabrechnung und noch nicht abgerechnet.",
    )

    def __init__(self, typed: Any, user: User) -> None:
        super().__init__(typed)
        fields: dict[str, Any] = self.fields
        kinds = (Provider.Kind.SCHOOL, Provider.Kind.KITA)
        fields["provider"].queryset = treasury.providers(user).filter(active=True, kind__in=kinds)
        fields["claims"].queryset = treasury.billable(user)
        fields["claims"].label_from_instance = _told

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if bool(cleaned.get("each")) == bool(cleaned.get("total")) and not {"each", "total"} & self.errors.keys():
            self.add_error("each", BOTH)
        if len({claim.unit_id for claim in cleaned.get("claims", ())}) > 1:
            self.add_error("claims", ONE_OFFICE)
        return cleaned

    @property
    def bill(self) -> Bill:
        data = self.cleaned_data
        facts = {name: data[name] for name in ("provider", "number", "took_place_on", "total", "each")}
        return Bill(unit=data["claims"][0].unit, **facts)


def _told(claim: Claim) -> str:
    """The office reads whose claim it is: the school's list names children."""
    made = claim.decisions.all()[0]
    school = f", {made.payee}" if made.payee else ""
    return f"{claim.reference}: {claim.child.first_name} {claim.child.last_name}, bis {euro(made.amount)}{school}"


@inside
@require_http_methods(["GET", "HEAD", "POST"])
def school_bill(request: HttpRequest) -> HttpResponse:
    """Nothing is kept by looking; what does not fit keeps everything else from being recorded."""
    user, posted = signed_in(request), request.method == "POST"
    form, fits = BillForm(request.POST if posted else None, user), list[Fit]()
    if posted and form.is_valid():
        fits = _asked(form, user, keeps=request.POST.get("do") == "record")
        if fits and request.POST.get("do") == "record" and not any(fit.reasons for fit in fits):
            total = sum(fit.amount for fit in fits)
            messages.success(request, RECORDED.format(len(fits), euro(total)))
            return redirect("benefits:work")
    bad = [fit for fit in fits if fit.reasons]
    page = {
        "form": form,
        "good": [fit for fit in fits if not fit.reasons],
        "bad": bad,
        "bills": treasury.bills(user)[:20],
        "any": bool(form.fields["claims"].queryset.exists()),  # type: ignore[attr-defined]
    }
    return TemplateResponse(request, "benefits/school_bill.html", page, status=422 if form.errors or bad else 200)


def _asked(form: BillForm, user: User, *, keeps: bool) -> list[Fit]:
    ask = school_bills.record if keeps else school_bills.look
    try:
        return ask(form.bill, list(form.cleaned_data["claims"]), by=user, on=calendar.today())
    except Refused as refused:
        add_findings(form, refused.findings)
        return []
