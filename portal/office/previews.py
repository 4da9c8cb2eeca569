# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters to be looked at before they are signed or posted: people look at a page sooner than they open a file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from law import calendar
from permissions import scopes
from portal.acts import signed_in
from portal.downloads import draft_response, picture_response
from portal.office.dossier import Dossier
from workflows import letters
from workflows.letters import Sheet


@login_required
@require_safe
def picture(request: HttpRequest, case: UUID, letter: UUID) -> FileResponse:
    """The first page of a letter that exists, as long as it can be shown as it is."""
    found = get_object_or_404(scopes.office_applications(signed_in(request)), public_id=case)
    letters_of = found.letters.select_related("event__application__call__unit", "event__application__applicant")
    filed = get_object_or_404(letters_of, public_id=letter)
    if not letters.is_current(filed):
        raise Http404("only the file itself says what it said")
    return picture_response(letters.picture_of(filed))


@login_required
@require_safe
def draft(request: HttpRequest, case: UUID) -> FileResponse:
    """The Bescheid that waits for its second signature, as this person would sign it today."""
    return draft_response(_to_be_signed(request, case).draft())


@login_required
@require_safe
def draft_picture(request: HttpRequest, case: UUID) -> FileResponse:
    return picture_response(_to_be_signed(request, case).picture(draft=True))


def _to_be_signed(request: HttpRequest, case: UUID) -> Sheet:
    user = signed_in(request)
    dossier = Dossier(user, case)
    if dossier.unsigned is None:
        raise Http404("signed")
    return letters.to_be_signed(dossier.unsigned, by=user, on=calendar.today())
