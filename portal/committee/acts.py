# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the secretary or the chair does: presence, opening, closing and voiding a vote."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from committees.models import Meeting, Motion
from grants import ledger
from law import calendar
from permissions.models import User
from portal.acts import act_page, signed_in
from portal.committee import reading

DONE = {
    "record_presence": "Die Anwesenheit ist eingetragen.",
    "open_poll": "Die Abstimmung ist eröffnet. Alle anwesenden Sitze können jetzt abstimmen.",
    "close_poll": "Die Abstimmung ist geschlossen. Das Ergebnis steht fest.",
    "void_poll": "Die Abstimmung ist aufgehoben. Sie können sie neu eröffnen.",
}


@login_required
def meeting_act(request: HttpRequest, meeting: UUID, act: str) -> HttpResponse:
    user = signed_in(request)
    found = reading.one_meeting(user, meeting)
    point = _chosen(request, user, found) if act == "open_poll" else None
    return act_page(
        request,
        found,
        act,
        audience="committee",
        back=_way_back(found, point),
        done=DONE.get(act, ""),
        initial=_first_values(point),
        context={"attendance": reading.attendance(user, found), "point": point, "money": point and _money(point)},
    )


def _chosen(request: HttpRequest, user: User, meeting: Meeting) -> reading.Point | None:
    """The point the page was called for with ?top=, or the only one that awaits a vote; else it is the form's."""
    try:
        wanted = UUID(request.GET.get("top", ""))
    except ValueError:
        waiting = [point for point in reading.points(user, meeting=meeting) if point.awaits_a_vote]
        return waiting[0] if len(waiting) == 1 else None
    found = reading.points(user, meeting=meeting, public_id=wanted, consideration__isnull=False)
    return found[0] if found else None


def _way_back(meeting: Meeting, point: reading.Point | None) -> str:
    if point is None:
        return reverse("committee:meeting", args=[meeting.public_id])
    return reverse("committee:item", args=[point.item.public_id]) + "#abstimmung"


def _first_values(point: reading.Point | None) -> dict[str, Any]:
    """The point, and the sum asked or what the fund still has."""
    if point is None or point.case is None:
        return {}
    asked, free = point.case.amount_asked, point.case.call.free(calendar.today())
    return {"item": point.item, "amount": min(asked, free) if asked and free else asked}


def _money(point: reading.Point) -> dict[str, Any]:
    """What was asked against what is free, for the head of the page."""
    assert point.case is not None, "only a point with a case can be chosen"
    call, asked, today = point.case.call, point.case.amount_asked, calendar.today()
    return {"free": call.free(today), "asked": asked, "too_much": asked and ledger.shortage(call, asked, on=today)}


@login_required
def poll_act(request: HttpRequest, poll: UUID, act: str) -> HttpResponse:
    found = reading.one_poll(signed_in(request), poll)
    call, today = found.item.consideration.application.call, calendar.today()
    is_award = found.motion == Motion.AWARD
    context = {
        "poll": found,
        "is_award": is_award,
        "free": call.free(today),
        "too_much": ledger.shortage(call, found.amount, on=today) if is_award else [],
    }
    back = reverse("committee:item", args=[found.item.public_id]) + "#abstimmung"
    return act_page(request, found, act, audience="committee", back=back, done=DONE.get(act, ""), context=context)
