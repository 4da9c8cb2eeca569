# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a claim, and the papers that lie in it."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from permissions import families
from portal.acts import signed_in
from portal.benefits.door import inside
from portal.benefits.file import File
from portal.benefits.words import PHASE_KINDS
from portal.downloads import family_paper_response, letter_response


@inside
@require_safe
def claim(request: HttpRequest, claim: UUID) -> HttpResponse:
    """What the family asks for beside what is to be done. The title names the file number, never the child."""
    file = File(signed_in(request), claim)
    page = {"file": file, "claim": file.claim, "kind": PHASE_KINDS.get(file.claim.phase, "neutral")}
    return render(request, "benefits/claim.html", page)


@inside
@require_safe
def paper(request: HttpRequest, claim: UUID, paper: UUID) -> FileResponse:
    """One of the papers this claim rests on; others of the family's file belong to other claims."""
    user = signed_in(request)
    found = get_object_or_404(families.office_claims(user), public_id=claim)
    ours = families.papers(user).filter(serves__claim=found, public_id=paper).distinct()
    return family_paper_response(get_object_or_404(ours), found.reference)


@inside
@require_safe
def letter(request: HttpRequest, claim: UUID, letter: UUID) -> FileResponse:
    """A letter of this claim as it is or will be sent."""
    ours = families.office_letters(signed_in(request)).filter(claim__public_id=claim)
    return letter_response(get_object_or_404(ours, public_id=letter))
