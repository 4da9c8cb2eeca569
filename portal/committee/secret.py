# SPDX-License-Identifier: AGPL-3.0-or-later
"""A secret vote: the ballot with its check code, the receipt nobody keeps, and afterwards the list of all slips."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from committees.bylaws.counting import Outcome
from law import calendar
from permissions import partaking
from permissions.models import User
from portal import acts
from portal.committee import reading
from portal.committee.door import poll_of
from portal.committee.taking_part import taking_part
from workflows.forms_of_secrecy import CastSecret, new_code, readable
from workflows.procedures.secret import FEWEST


@sensitive_post_parameters("verdict", "code")
@never_cache
@login_required
def ballot(request: HttpRequest, poll: UUID) -> HttpResponse:
    """The code stands here before the vote is sent, and on the receipt; the portal keeps it nowhere but inside."""
    user = acts.signed_in(request)
    found = poll_of(request, poll, "cast_secret")
    if not found.secret:
        raise Http404("not secret")
    if request.method != "POST" and not _may_vote(user, found):
        return redirect(_item(found))
    if request.method != "POST":
        form = CastSecret(initial={"code": new_code(found, user)}, subject=found, by=user, on=calendar.today())
        return _page(request, found, form)
    form = CastSecret(request.POST, subject=found, by=user, on=calendar.today())
    conflict = ""
    if form.is_valid():
        answer = acts.try_act(request, found, "cast_secret", form, form.cleaned_data)
        if answer is None:
            code = readable(form.cleaned_data["code"])
            return render(request, "committee/secret_receipt.html", {"poll": found, "code": code, "back": _item(found)})
        conflict = answer
    return _page(request, found, form, conflict=conflict, status=409 if conflict else 422)


def _may_vote(user: User, poll: Any) -> bool:
    """Whether there is a ballot to fill in; who was not asked about bias yet answers on the page of the point first."""
    if poll.own is None or not poll.is_open:
        return False
    return not taking_part(user, reading.one_point(user, poll.item.public_id)).to_ask


def _page(request: HttpRequest, poll: Any, form: CastSecret, *, conflict: str = "", status: int = 200) -> HttpResponse:
    """A refused page keeps its code; one whose code is not ours gets a new one."""
    signed = form.initial.get("code") or form.data.get("code", "")
    if "code" in form.errors:
        signed = new_code(poll, acts.signed_in(request))
    consideration = getattr(poll.item, "consideration", None)
    page = {
        "poll": poll,
        **reading.at_stake(consideration and consideration.application, poll),
        "form": form,
        "signed": signed,
        "code": readable(signed),
        "conflict": conflict,
        "back": _item(poll),
    }
    return render(request, "committee/secret_ballot.html", page, status=status)


@never_cache
@require_safe
@login_required
def slips(request: HttpRequest, poll: UUID) -> HttpResponse:
    """Every slip in the order of its code. Nobody has to tell the portal which one is theirs."""
    user = acts.signed_in(request)
    found = reading.one_poll(user, poll)
    if not found.secret or found.is_open or found.outcome == Outcome.VOID or found.withheld:
        raise Http404("no slips")
    rows = [(readable(slip.code), slip.get_verdict_display()) for slip in partaking.slips(user).filter(poll=found)]
    return render(request, "committee/slips.html", {"poll": found, "slips": rows, "back": _item(found)})


@require_safe
def explained(request: HttpRequest) -> HttpResponse:
    """What secrecy means here, for everybody."""
    return render(request, "committee/secrecy.html", {"fewest": FEWEST})


def _item(poll: Any) -> str:
    return reverse("committee:item", args=[poll.item.public_id]) + "#abstimmung"
