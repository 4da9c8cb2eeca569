# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every act of the office on a claim: the form of the act beside the papers of the claim."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from benefits.rules import legal_amount, not_lapsed
from permissions.policy import CONTESTED, POLICY, Role
from permissions.readings import Page
from portal.acts import act_page, acts_for, signed_in
from portal.benefits.door import looking
from portal.benefits.file import File
from portal.benefits.words import DONE, WRITING
from workflows.procedures import acts_of, label_of, machine_of

NOBODY: frozenset[Role] = frozenset()
# Acts that have a page of many claims and none of their own.
TOGETHER = frozenset({"share_bill"})


@looking
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, claim: UUID, act: str) -> HttpResponse:
    """Show the act's form, or take it. A link that somebody else has overtaken leads back to the claim."""
    user = signed_in(request)
    file = File(user, claim, Page.ACT)
    at = f"#{WRITING[act]}" if act in WRITING else ""
    back = reverse("benefits:claim", args=[file.claim.public_id]) + at
    machine = machine_of(file.claim)
    shut = file.is_only_read or act in TOGETHER or act not in acts_of(machine)
    if shut or POLICY.get(act, NOBODY).isdisjoint(CONTESTED):
        raise Http404(act)
    if request.method != "POST" and act not in acts_for(file.claim, user):
        messages.warning(request, f"„{label_of(machine, act)}“ ist beim jetzigen Stand nicht möglich.")
        return redirect(back)
    return act_page(
        request,
        file.claim,
        act,
        audience="benefits",
        back=back,
        done=DONE.get(act, ""),
        initial=_first(act, file),
        context={"file": file, "claim": file.claim, "hints": _hints(act, file)},
    )


def _first(act: str, file: File) -> dict[str, Any]:
    """What the law fixes, or the family asked for, stands in the form already."""
    if act != "decide_claim":
        return {}
    claim = file.claim
    return {"amount": legal_amount(claim, claim.period_from, claim.period_until) or claim.amount_asked}


def _hints(act: str, file: File) -> list[str]:
    """What speaks against an award and is decided all the same."""
    return [finding.text for finding in not_lapsed(file.claim, file.on)] if act == "decide_claim" else []
