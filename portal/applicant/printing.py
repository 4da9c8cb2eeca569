# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own application on paper, sent or not."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from law import calendar
from portal.answers import answered_pages
from portal.applicant import words
from portal.applicant.desk import on_desk


@login_required
@require_safe
def printed(request: HttpRequest, case: UUID) -> HttpResponse:
    desk = on_desk(request, case)
    context = {
        "application": desk.application,
        "is_draft": desk.is_draft,
        "answers": answered_pages(desk.application, desk.terms, private=True),
        "plan": words.plan(desk.terms, desk.application),
        "documents": desk.application.documents.all(),
        "printed_on": calendar.today(),
    }
    return render(request, "applicant/print.html", context)
