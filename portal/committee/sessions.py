# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sessions of one's own bodies, and one session on one page."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.models import Meeting
from law import calendar
from permissions import scopes
from permissions.audiences import audiences_of
from permissions.policy import Role
from portal import acts
from portal.committee import papers, reading
from workflows.engine import roles_on
from workflows.procedures.session_checks import not_its_day


@require_safe
@login_required
def meetings(request: HttpRequest) -> HttpResponse:
    """Upcoming first; what is being voted on stands above everything."""
    user, today = acts.signed_in(request), calendar.today()
    known = reading.meetings(user)
    page = {
        "running": reading.running_polls(user),
        "upcoming": known.filter(held_on__gte=today).order_by("held_on"),
        "past": known.filter(held_on__lt=today).order_by("-held_on")[: reading.MOST_PAST],
        "not_followed": reading.not_followed(user),
        "leads": scopes.led_committees(user).exists(),
    }
    if not any(page.values()) and "committee" not in audiences_of(user):
        raise Http404("sits in no body")
    return render(request, "committee/meetings.html", page)


@require_safe
@login_required
def meeting(request: HttpRequest, meeting: UUID) -> HttpResponse:
    user = acts.signed_in(request)
    found = reading.one_meeting(user, meeting)
    points = reading.points(user, meeting=found)
    roles = roles_on(found, user, calendar.today())
    choices = acts.acts_for(found, user, roles=roles)
    attendance = reading.attendance(user, found, [point.item for point in points])
    page = {
        "meeting": found,
        "attendance": attendance,
        "points": points,
        "running": [point.running for point in points if point.running],
        "money": reading.money_of(found),
        "not_followed": reading.not_followed(user, committee=found.committee_id),
        "too_early": calendar.today() < found.held_on,
        "not_its_day": not_its_day(found, calendar.today()),
        "second_session": "reconvene" in choices and _may_lack_members(found, attendance),
        "coordinates": Role.SECRETARY in roles,
        "choices": choices if "record_presence" in choices else [],
        "papers": papers.papers(user, found, choices),
    }
    return render(request, "committee/meeting.html", page)


def _may_lack_members(meeting: Meeting, attendance: reading.Attendance) -> bool:
    """Whether a second session is worth a look; which points come to it, its own page finds out."""
    if calendar.today() < meeting.held_on:
        return False
    lacking = any(findings for _item, findings in attendance.of_points)
    return lacking or bool(attendance.in_general) or meeting.phase == Meeting.Phase.CLOSED
