# SPDX-License-Identifier: AGPL-3.0-or-later
"""Breaking the glass: one claim of another office of the town, at once, with a reason somebody reviews."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from law import calendar
from permissions import emergency
from portal.acts import signed_in
from portal.benefits.door import inside
from workflows.emergency import open_in_need
from workflows.forms import long_text

SHORTEST = 20  # signs of a reason somebody can review
UNKNOWN = (
    "Dieses Aktenzeichen gibt es in den anderen Stellen Ihrer Stadt nicht. Bitte prüfen Sie es. Fälle Ihrer eigenen "
    "Stelle finden Sie unter „Leistungsfälle“."
)


class EmergencyForm(forms.Form):
    number = forms.CharField(label="Aktenzeichen", max_length=30, help_text="Zum Beispiel BT-2026-000123")
    reason = long_text(
        "Warum brauchen Sie diesen Fall sofort?",
        help_text="Die Stelle für den Datenschutz liest das und prüft es. Bitte ohne Namen.",
    )

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"]).strip()
        if len(reason) < SHORTEST:
            raise forms.ValidationError("Bitte schreiben Sie in einem ganzen Satz, warum es nicht warten kann.")
        return reason


@inside
@require_http_methods(["GET", "HEAD", "POST"])
def glass(request: HttpRequest) -> HttpResponse:
    """The form, and what one has open; afterwards the claim itself."""
    user, on = signed_in(request), calendar.today()
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        access = open_in_need(form.cleaned_data["number"].strip(), form.cleaned_data["reason"])
        if access is None:
            form.add_error("number", UNKNOWN)
        elif access.verdict == emergency.Verdict.UNJUSTIFIED:
            form.add_error("number", "Die Stelle für den Datenschutz hat diesen Zugriff beendet. Fragen Sie dort nach.")
        else:
            messages.success(request, f"Sie können den Fall bis zum {access.until:%d.%m.%Y} lesen.")
            return redirect("benefits:claim", claim=access.claim.public_id)
    page = {"form": form, "own": emergency.own(user, on), "days": emergency.days()}
    page["offices"] = list(emergency.neighbours(user))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return TemplateResponse(request, "benefits/emergency.html", page, status=status)
