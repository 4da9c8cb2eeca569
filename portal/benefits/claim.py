# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a claim, and the papers that lie in it."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from benefits.models import Claim
from law import calendar
from permissions import families, readings
from permissions import looking as looks
from permissions.readings import Page
from portal.acts import acts_for, blank, signed_in
from portal.benefits.door import inside, looking
from portal.benefits.file import File
from portal.benefits.words import PHASE_KINDS, WRITING
from portal.downloads import family_paper_response, letter_response


@looking
@require_safe
def claim(request: HttpRequest, claim: UUID) -> HttpResponse:
    """What the family asks for beside what is to be done. The title names the file number, never the child."""
    file = File(signed_in(request), claim)
    page = {"file": file, "claim": file.claim, "kind": PHASE_KINDS.get(file.claim.phase, "neutral")}
    there = acts_for(file.claim, file.user, roles=file.roles, among=WRITING)
    page["writing"] = {act: blank(request, file.claim, act) for act in there}
    return render(request, "benefits/claim.html", page)


@inside
@require_POST
def seen(request: HttpRequest, claim: UUID) -> HttpResponse:
    """Somebody here read what the family wrote; to answer says it too."""
    found = get_object_or_404(families.office_claims(signed_in(request)), public_id=claim)
    families.mark_seen(found, by_office=True)
    return redirect(f"{reverse('benefits:claim', args=[claim])}#nachrichten")


@looking
@require_safe
def paper(request: HttpRequest, claim: UUID, paper: UUID) -> FileResponse:
    """One of the papers this claim rests on; others of the family's file belong to other claims."""
    found = _found(request, claim)
    ours = get_object_or_404(looks.papers(found), public_id=paper)
    return _kept(found, Page.PAPER, family_paper_response(ours, found.reference))


@looking
@require_safe
def letter(request: HttpRequest, claim: UUID, letter: UUID) -> FileResponse:
    """A letter of this claim as it is or will be sent."""
    found = _found(request, claim)
    ours = get_object_or_404(looks.letters(found), public_id=letter)
    return _kept(found, Page.LETTER, letter_response(ours))


def _found(request: HttpRequest, claim: UUID) -> Claim:
    return get_object_or_404(looks.claims(signed_in(request), calendar.today()), public_id=claim)


def _kept(claim: Claim, page: Page, answer: FileResponse) -> FileResponse:
    readings.keep(claim.public_id, page, looks.right_of(claim))
    return answer
