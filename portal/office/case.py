# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case page, and the papers and letters that lie in it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grants import small_sums
from grants.models.application import CLOSED
from permissions import scopes
from portal import acts
from portal.acts import signed_in
from portal.downloads import document_response, letter_response
from portal.office import parts
from portal.office.dossier import Dossier
from portal.office.story import tell
from portal.office.words import (
    ALREADY_SIGNED,
    ASKED,
    DECIDE_ANEW,
    DECIDED_BY_TWO,
    DECIDES_ITSELF,
    HINTS,
    HINTS_OF_TWO,
    NOT_YET_SIGNED,
    USUAL,
    USUAL_OF_TWO,
    WRITING,
    next_step,
)
from portal.pictures import procedure_picture


@login_required
@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """The application beside what is to be done."""
    user = signed_in(request)
    dossier = Dossier(user, case)
    found = dossier.case
    possible = acts.acts_for(found, user, roles=dossier.roles)
    step = step_of(dossier)
    return render(
        request,
        "office/case.html",
        {
            "case": found,
            "dossier": dossier,
            "head": parts.head(dossier, step),
            "links": (found.public_id,),
            "acts": parts.panel(dossier, step, act_panel(dossier, possible)),
            "beside": parts.beside(dossier),
            "applied": parts.applied(dossier),
            "record": parts.record(dossier),
            "writing": {act: acts.blank(request, found, act) for act in WRITING if act in possible},
            "asked": parts.asked(dossier, possible),
            "conversation": parts.conversation(dossier),
            "story": tell(dossier),
            "owed": parts.owing(dossier),
            "picture": procedure_picture(found, "So läuft das Verfahren, und hier steht der Fall"),
        },
    )


def step_of(dossier: Dossier) -> str:
    waiting = dossier.unsigned or dossier.proposal
    to_sign = waiting is not None and waiting.signed_by != dossier.user
    unsigned, by_two = dossier.unsigned is not None, dossier.case.left_to_office
    return next_step(dossier.case.status, unsigned=unsigned, to_sign=to_sign, by_two=by_two)


def act_panel(dossier: Dossier, possible: list[str]) -> list[dict[str, Any]]:
    """The acts of the office, the usual next one first and marked; one that has to wait says for what."""
    case, closed = dossier.case, _closed(dossier)
    names = [name for name in possible if name not in WRITING | ASKED and name not in _pointless(dossier, possible)]
    first = USUAL_OF_TWO if case.left_to_office else USUAL
    usual = next((name for name in first.get(case.status, ()) if name in names and name not in closed), "")
    hints = _hints(dossier) | closed
    panel = [
        {**act, "hint": hints.get(act["name"], ""), "primary": act["name"] == usual} | {"closed": act["name"] in closed}
        for act in acts.described(case, names)
    ]
    return sorted(panel, key=lambda act: (not act["primary"], act["closed"], act["danger"]))


def _hints(dossier: Dossier) -> dict[str, str]:
    """What each act brings about; of a sum that two decide on, or have decided on, without the body."""
    hints = HINTS | (HINTS_OF_TWO if dossier.case.left_to_office else {})
    return hints | ({"return_resolution": DECIDE_ANEW} if _without_body(dossier) else {})


def _without_body(dossier: Dossier) -> bool:
    return dossier.resolution is not None and dossier.resolution.poll_id is None


def _pointless(dossier: Dossier, possible: list[str]) -> set[str]:
    """Acts of this status that make no sense in this case."""
    case = dossier.case
    pointless = set() if case.early_start_pending else {"decide_early_start"}
    if "agree_small_sum" in possible:
        small = small_sums.delegation(case, dossier.on).covers(case.amount_asked)
        pointless |= set() if small else {"agree_small_sum"}
    pointless |= {"take"} if case.assignee_id == dossier.user.pk else set()
    return pointless | ({"tie_aims"} if case.status in CLOSED else set())


def _closed(dossier: Dossier) -> dict[str, str]:
    """Acts of this status that cannot be done by this person, or not yet, each with the reason."""
    closed: dict[str, str] = {}
    if unsigned := dossier.unsigned:
        closed |= dict.fromkeys(("dispatch", "renew_letter"), NOT_YET_SIGNED)
        if unsigned.signed_by == dossier.user:
            closed["sign"] = ALREADY_SIGNED
    if (proposal := dossier.proposal) and proposal.signed_by == dossier.user:
        closed["confirm_deviation"] = ALREADY_SIGNED
    if has := dossier.in_other_hands:
        closed |= dict.fromkeys(("take", "hand_over"), has)
    if _without_body(dossier):
        closed["propose_deviation"] = DECIDED_BY_TWO
    elif dossier.case.call.committee.decides_itself:
        closed["propose_deviation"] = DECIDES_ITSELF.format(dossier.case.call.committee)
    return closed


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
