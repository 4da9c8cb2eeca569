# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board of seminars by state, and one seminar with its acts, its links and its story."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from law import calendar
from permissions import seminar_days
from permissions import seminars as scopes
from permissions.models import User
from portal.acts import act_page, acts_for, described, signed_in
from portal.seminars.words import BOARD, DONE, HAPPENED, HINTS, KINDS, LAST, usual_act
from seminars import polling
from seminars.models import Phase, Seminar, SeminarEvent
from seminars.models.seminar import OVER
from workflows.procedures import acts_of, machine_of

FIRST = "wish_seminar"
LINK_OPENS = (Phase.POLLING, Phase.OPEN, Phase.HELD, Phase.COUNTED)
SHOWN_OVER, SHOWN_COMING = 20, 30


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What is due first stands first in its column; what is over stands below."""
    user = signed_in(request)
    if not scopes.units(user).exists():
        raise Http404("no office that holds seminars")
    found = list(scopes.listed(user).exclude(phase__in=OVER).order_by(F("due_on").asc(nulls_last=True), "pk"))
    columns = [(title, [_card(each) for each in found if each.phase in phases]) for title, phases in BOARD]
    late = scopes.overdue(user, calendar.today()).count()
    over = scopes.seminars(user).filter(phase__in=OVER).order_by("-pk")[:SHOWN_OVER]
    page = {"columns": columns, "over": over, "any": bool(found), "late": late}
    return render(request, "seminars/board.html", page)


def _card(seminar: Any) -> dict[str, Any]:
    return {"seminar": seminar, "kind": KINDS.get(seminar.phase, "info"), "late": seminar.is_overdue(calendar.today())}


def _find(user: User, seminar: UUID) -> Seminar:
    return get_object_or_404(scopes.listed(user), public_id=seminar)


@login_required
@require_safe
def seminar(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """What is agreed, who comes, which links to pass on, what can be done next, and what happened."""
    user = signed_in(request)
    found = _find(user, seminar)
    result = polling.result(found) if found.phase in (Phase.TALKED, Phase.POLLING) else []
    page = {
        "seminar": found,
        "kind": KINDS.get(Phase(found.phase), "info"),
        "late": found.is_overdue(calendar.today()),
        "acts": _acts(found, user, proposed=bool(result)),
        "result": result,
        "link": request.build_absolute_uri(reverse("young:seminar", args=[found.link]))
        if found.phase in LINK_OPENS
        else "",
        "booking": request.build_absolute_uri(reverse("young:booking", args=[found.booking]))
        if found.phase == Phase.ASKED
        else "",
        "registrations": found.registrations.filter(withdrawn_at__isnull=True).order_by("place", "id"),
        "attendance": found.attendance.all(),
        "feedback": found.feedback.all(),
        "costs": found.costs.all(),
        "story": [_told(event) for event in scopes.events(user, found).order_by("-pk")],
    }
    return render(request, "seminars/seminar.html", page)


def _acts(found: Seminar, user: User, *, proposed: bool) -> list[dict[str, Any]]:
    """What usually comes next stands first and in colour, what delays or ends it last."""
    possible = described(found, [act for act in acts_for(found, user) if act != FIRST])
    usual = usual_act(found, proposed=proposed)
    possible.sort(key=lambda act: (act["name"] != usual, act["name"] in LAST))
    return [act | {"hint": HINTS[act["name"]], "usual": act["name"] == usual} for act in possible]


def _told(event: SeminarEvent) -> dict[str, Any]:
    data = event.data
    said = data.get("because") or data.get("note") or ""
    if "answers" in data:
        said = ", ".join(f"{title}: {count}" for title, count in data["answers"].items())
    by = "mit dem Link" if data.get("by_link") else "das Portal"
    return {"title": HAPPENED[event.act], "on": event.on, "who": event.by.name if event.by else by, "text": said}


@login_required
@require_safe
def names(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """The sheet to sign; there is none where nobody demands one."""
    found = _find(signed_in(request), seminar)
    if not found.names_for:
        raise Http404("nobody demands names")
    placed = found.registrations.filter(place__isnull=False).order_by("place")
    return render(request, "seminars/names.html", {"seminar": found, "registrations": placed})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, seminar: UUID, act: str) -> HttpResponse:
    user = signed_in(request)
    found = _find(user, seminar)
    if act not in acts_of(machine_of(found)) or act == FIRST:
        raise Http404(act)
    back = reverse("seminars:seminar", args=[found.public_id])
    context: dict[str, Any] = {"lead": HINTS[act]}
    if act == "set_date":
        context["coming"] = seminar_days.coming(user, found, calendar.today())[:SHOWN_COMING]
    return act_page(request, found, act, audience="seminars", back=back, done=DONE[act], context=context)
