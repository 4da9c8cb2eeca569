# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case page, and the papers and letters that lie in it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grants.models import Application
from permissions import scopes
from permissions.models import User
from portal import acts
from portal.acts import signed_in
from portal.answers import answered_pages
from portal.downloads import document_response, letter_response
from portal.office.dossier import Dossier
from portal.office.story import tell
from portal.office.words import HINTS, NEXT_STEP, OWED, USUAL
from portal.pictures import procedure_picture

READ_TOGETHER = ("call__fund", "call__unit", "call__committee", "applicant", "commitment")


def case_of(user: User, public_id: UUID) -> Application:
    """A case of one's unit with what every page of it names, or 404."""
    found = (
        scopes.office_applications(user)
        .select_related(*READ_TOGETHER)
        .prefetch_related("plan", "documents", "requested_items")
    )
    return get_object_or_404(found, public_id=public_id)


@login_required
@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """The application beside what is to be done."""
    user = signed_in(request)
    found = case_of(user, case)
    dossier = Dossier(found, user)
    return render(
        request,
        "office/case.html",
        {
            "case": found,
            "dossier": dossier,
            "step": NEXT_STEP[found.status],
            "pages": answered_pages(found, dossier.terms),
            "acts": act_panel(found, user),
            "story": tell(dossier),
            "owed": [{**row, "what": OWED.get(row["kind"], row["kind"])} for row in dossier.owed],
            "picture": procedure_picture(found),
        },
    )


def act_panel(case: Application, user: User) -> list[dict[str, Any]]:
    """The possible acts, the usual next one first and marked."""
    settled = () if case.early_start_pending else ("decide_early_start",)
    possible = acts.choices(case, user, without=settled)
    usual = next((name for name in USUAL.get(case.status, ()) if name in {act["name"] for act in possible}), "")
    panel = [{**act, "hint": HINTS.get(act["name"], ""), "primary": act["name"] == usual} for act in possible]
    return sorted(panel, key=lambda act: not act["primary"])


@login_required
@require_safe
def document(request: HttpRequest, case: UUID, document: UUID) -> FileResponse:
    """A paper of the case."""
    found = get_object_or_404(scopes.office_applications(signed_in(request)), public_id=case)
    return document_response(get_object_or_404(found.documents, public_id=document))


@login_required
@require_safe
def letter(request: HttpRequest, case: UUID, letter: UUID) -> FileResponse:
    """A letter as it is or will be sent."""
    found = get_object_or_404(scopes.office_applications(signed_in(request)), public_id=case)
    return letter_response(get_object_or_404(found.letters, public_id=letter))
