# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole case on paper: the application, what happened, and internal notes only when somebody asks for them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from law import calendar
from portal.acts import signed_in
from portal.office import parts
from portal.office.dossier import Dossier
from portal.office.story import tell


@login_required
@require_safe
def printed(request: HttpRequest, case: UUID) -> HttpResponse:
    user = signed_in(request)
    dossier = Dossier(user, case)
    found = dossier.case
    with_notes = request.GET.get("vermerke") == "mit"
    context = {
        "case": found,
        "status": dossier.status_label,
        "applied": parts.applied(dossier),
        "record": parts.record(dossier),
        "story": tell(dossier),
        "with_notes": with_notes,
        "notes": dossier.notes if with_notes else [],
        "printed_on": calendar.today(),
    }
    return render(request, "office/print.html", context)
