# SPDX-License-Identifier: AGPL-3.0-or-later
"""Votes in writing for those who lead a body: what goes round now, and what could."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from committees import rulebook
from committees.bylaws.circulation import answered, may_circulate
from committees.bylaws.rules import Rules
from committees.bylaws.words import days
from committees.models import Committee, Meeting
from committees.standing import of_poll
from committees.voting import seats_to_ask
from law import calendar
from permissions import scopes
from portal.acts import act_page, signed_in
from portal.committee import reading
from workflows.forms_of_circulation import rules_of


@require_safe
@login_required
def circulations(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    bodies = list(scopes.led_committees(user).prefetch_related("rules").order_by("name"))
    if not bodies:
        raise Http404("leads no body")
    page = {
        "bodies": [(body, _in_force(body)) for body in bodies],
        "running": reading.running_polls(user).filter(item__meeting__kind=Meeting.Kind.CIRCULATION),
        "cases": scopes.ready_cases(user),
    }
    return render(request, "committee/circulations.html", page)


def _in_force(body: Committee) -> Rules:
    """Of rules the page has read already, all bodies at once."""
    return rulebook.rules_of(rulebook.in_force(list(body.rules.all()), calendar.today()))


@dataclass(frozen=True)
class Answers:
    """What members are told while it goes round; told: how many answered, on the base the count uses as well."""

    told: str
    needed: int
    left: str


def answers(poll: Any) -> Answers | None:
    """One statement; of a vote in a session none and nothing."""
    meeting, today = poll.item.meeting, calendar.today()
    if meeting.kind != Meeting.Kind.CIRCULATION:
        return None
    standing = of_poll(poll.pk, on=today)
    asked, left = seats_to_ask(standing), (meeting.held_on - today).days
    return Answers(
        told=answered(standing.rules, poll.cast, asked),
        needed=standing.rules.circulation.threshold.needed(asked),
        left=f"Noch {days(left)}." if left > 0 else "Heute ist der letzte Tag." if left == 0 else "",
    )


@login_required
def circulate(request: HttpRequest, case: UUID) -> HttpResponse:
    """What the rules of the body say stands above the form; where they forbid it, instead of one."""
    found = get_object_or_404(scopes.ready_cases(signed_in(request)), public_id=case)
    rules = rules_of(found.call.committee_id, calendar.today())
    matters = rules.circulation.matters
    context = {
        "case": found,
        "days": rules.circulation.days,
        "forbidden": may_circulate(rules, matters[0] if matters else ""),
        "free": found.call.free(calendar.today()),
    }
    back = reverse("committee:circulations")
    done = "Der Umlauf hat begonnen. Alle Mitglieder bekommen eine E-Mail."
    return act_page(request, found, "circulate", audience="committee", back=back, done=done, context=context)
