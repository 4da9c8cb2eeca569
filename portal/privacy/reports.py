# SPDX-License-Identifier: AGPL-3.0-or-later
"""Emergency accesses to claims of one's offices: read, and reviewed once."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from permissions import emergency
from permissions.emergency import Verdict
from portal.acts import signed_in
from portal.privacy.door import guarding
from workflows.forms import long_text

ROWS = 50  # of one page


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label="Was hat Ihre Prüfung ergeben?", choices=Verdict.choices)
    note = long_text("Vermerk", required=False, help_text="Nötig, wenn der Zugriff nicht gerechtfertigt war.")

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if cleaned.get("verdict") == Verdict.UNJUSTIFIED and not cleaned.get("note", "").strip():
            self.add_error("note", "Bitte schreiben Sie, warum der Zugriff nicht gerechtfertigt war.")
        return cleaned


@guarding
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """What waits for a review first."""
    found = emergency.reports(signed_in(request)).order_by("verdict", "-pk")
    page = Paginator(found, ROWS).get_page(request.GET.get("seite"))
    return TemplateResponse(request, "privacy/reports.html", {"rows": page.object_list, "page": page, "query": ""})


@guarding
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, report: UUID) -> HttpResponse:
    """Who, which file number, why; and the form of the review, until somebody did it."""
    user = signed_in(request)
    found = get_object_or_404(emergency.reports(user), public_id=report)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = {"verdict": Verdict(form.cleaned_data["verdict"]), "note": form.cleaned_data["note"].strip()}
        if emergency.review(found, by=user, **said):
            messages.success(request, "Die Prüfung ist festgehalten.")
        else:
            messages.warning(
                request, "Diesen Notzugriff hat schon jemand geprüft. Ihre Angaben sind nicht gespeichert."
            )
        return redirect("privacy:reports")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return TemplateResponse(request, "privacy/report.html", {"report": found, "form": form}, status=status)
