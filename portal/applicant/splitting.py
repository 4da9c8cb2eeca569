# SPDX-License-Identifier: AGPL-3.0-or-later
"""A project that reaches into the next year: this application keeps the part of its year, the rest gets its own."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grants import drafts
from grants.copying import begin_once, once
from grants.models import Application, Call
from law import calendar
from law.finding import Finding, Refused
from permissions import scopes
from portal.acts import signed_in
from portal.applicant import copying
from portal.applicant.beginning import key_of
from portal.applicant.desk import Desk, on_desk

MOVED = "Jemand hat den letzten Tag Ihres Projekts gerade geändert. Bitte sehen Sie ihn sich an, bevor Sie teilen."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, case: UUID) -> HttpResponse:
    """Shorten the draft to the year of its call; where the next round is open, begin the second part there."""
    desk = on_desk(request, case)
    if not desk.is_draft or desk.second_part is None:
        return redirect(desk.url("case"))
    page = _parts(desk, *desk.second_part)
    if request.method != "POST":
        return render(request, "applicant/split.html", page | {"seal": {"key": str(uuid4())}})
    try:
        second = _split(request, desk, page)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(desk.url("case"))
    last = f"{desk.application.call.period_until:%d.%m.%Y}"
    if second:
        messages.success(request, f"„{desk.application}“ endet jetzt am {last}. Hier ist der Antrag für den Rest.")
        return redirect("applicant:case", second.public_id)
    rest = f"{page['second_from']:%d.%m.%Y} bis {page['second_until']:%d.%m.%Y}"
    messages.success(
        request, f"Ihr Projekt endet jetzt am {last}. Den Teil vom {rest} beantragen Sie in der nächsten Runde."
    )
    return redirect(desk.url("case"))


def _parts(desk: Desk, second_from: date, second_until: date) -> dict[str, Any]:
    """Both parts with their days, and the round the second belongs to, if there is one already."""
    application, call = desk.application, desk.application.call
    rounds = scopes.open_calls().filter(programme_key=call.programme_key)
    following = rounds.filter(period_from__lte=second_from, period_until__gte=second_from).first()
    return {
        "application": application,
        "represents": desk.represents,
        "first_until": call.period_until,
        "second_from": second_from,
        "second_until": second_until,
        "following": following,
        "open": bool(following and desk.represents and following.is_open(calendar.today())),
    }


def _split(request: HttpRequest, desk: Desk, page: dict[str, Any]) -> Application | None:
    """Both or neither: the second part with everything but papers and declarations, on its own days."""
    with transaction.atomic(), drafts.writing(desk.application) as fresh:
        if fresh.ends_on != page["second_until"]:
            raise Refused(Finding("split", MOVED, field="ends_on"))
        second = _second(request, fresh, page["following"], page) if page["open"] else None
        drafts.save_answers(fresh, {"ends_on": page["first_until"]}, by=signed_in(request))
    return second


def _second(request: HttpRequest, application: Application, call: Call, page: dict[str, Any]) -> Application:
    user, content = signed_in(request), copying.take(application, call).content
    days = {"starts_on": page["second_from"], "ends_on": page["second_until"]}
    content = content.corrected(days)
    public_id = once(user.public_id, key_of(request), call.pk, application.pk)
    second, _new = begin_once(call, application.applicant, content, public_id=public_id, by=user)
    return second
