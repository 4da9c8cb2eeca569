# SPDX-License-Identifier: AGPL-3.0-or-later
"""An application on one page, and the vote on it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from committees.bylaws.counting import Outcome, Verdict
from committees.bylaws.rules import Revote
from committees.models import Meeting, Motion
from committees.standing import of_poll
from grants.models import Application, Side, Status
from law import calendar
from permissions import partaking, scopes
from permissions.models import User
from permissions.policy import Role
from portal import acts
from portal.answers import answered_pages, in_words
from portal.committee import circulating, other_points, reading, taking_part
from portal.committee.bookmarks import OwnNote
from portal.committee.door import poll_of
from portal.committee.wording import words_for
from workflows import forms_of_sessions as forms
from workflows.engine import roles_on
from workflows.procedures.repeating import may_repeat
from workflows.procedures.session_checks import not_its_day

# Shown above in the summary already.
SUMMARISED = ("title", "summary", "aims")


@require_safe
@login_required
def item(request: HttpRequest, item: UUID) -> HttpResponse:
    return _show(request, item)


@login_required
def vote(request: HttpRequest, poll: UUID) -> HttpResponse:
    """Takes the ballot of the item's page; whatever goes wrong is said there, with the choice kept."""
    user = acts.signed_in(request)
    found = poll_of(request, poll, "vote")
    if request.method != "POST":
        return redirect("committee:item", found.item.public_id)
    form = forms.Vote(request.POST, subject=found, by=user, on=calendar.today())
    conflict = ""
    if form.is_valid():
        answer = acts.try_act(request, found, "vote", form, form.cleaned_data)
        if answer is None:
            return redirect(reverse("committee:item", args=[found.item.public_id]) + "#abstimmung")
        conflict = answer
    return _show(request, found.item.public_id, form=form, conflict=conflict, status=409 if conflict else 422)


def _show(
    request: HttpRequest, public_id: UUID, *, form: Any = None, conflict: str = "", status: int = 200
) -> HttpResponse:
    user = acts.signed_in(request)
    point = reading.one_point(user, public_id)
    meeting, part = point.item.meeting, taking_part.taking_part(user, point)
    say = words_for(plain=meeting.committee.plain_words)
    if part.excluded:
        bare = {"point": point, "meeting": meeting, "part": part, "conflict": conflict, "say": say}
        bare["earlier"] = reading.earlier(user, point)
        return render(request, "committee/item_withheld.html", bare, status=status)
    page = {
        "say": say,
        "point": point,
        "meeting": meeting,
        "case": point.case,
        "results": reading.results(point),
        "earlier": (earlier := reading.earlier(user, point)),
        "questions": partaking.questions(user).filter(application=point.case) if point.case else [],
        "part": part,
        # Once people vote in a session, who leads it has to void the vote first; in writing the own word still counts.
        "correctable": point.awaits_a_vote or bool(point.running and meeting.kind == Meeting.Kind.CIRCULATION),
        **other_points.context_of(user, point.item),
        "sums": taking_part.other_sums(user, point, part),
        "choices": _choices(point, user, earlier),
        "bookmark": OwnNote(initial={"note": point.item.own_note}),  # type: ignore[attr-defined]
        "conflict": conflict,
        **(_application(point.case) if point.case else {}),
        **(_ballot(request, point, user, form, conflict, has_seat=part.seat is not None) if point.running else {}),
    }
    if "form" in page:
        page["form"].fields["verdict"].label = say["ballot"]
    return render(request, "committee/item.html", page, status=status)


def _choices(point: reading.Point, user: User, elsewhere: list[reading.Point]) -> dict[str, Any]:
    """What this person can do here, most of it the secretary or the chair, and what stands against opening a vote."""
    meeting = point.item.meeting
    roles = roles_on(meeting, user, calendar.today())
    possible = acts.acts_for(meeting, user, roles=roles)
    running = [act["name"] for act in acts.choices(point.running, user)] if point.running else []
    told: dict[str, Any] = {"poll": running, "slot": "set_slot" in possible and point.awaits_a_vote}
    told["coordinates"] = Role.SECRETARY in roles
    told["ask"] = "ask_applicant" in possible and _waits_here(point, elsewhere)
    if "open_poll" not in possible or not point.awaits_a_vote:
        return {**told, **_again(point, user, leads="open_poll" in possible)}
    return {
        **told,
        "open": True,
        "motions": reading.motions(point),
        "not_its_day": not_its_day(meeting, calendar.today()),
        "not_quorate": reading.not_quorate(point.item),
    }


def _waits_here(point: reading.Point, elsewhere: list[reading.Point]) -> bool:
    """Whether a case waits for its resolution at this point and at no later one."""
    newest = all(each.item.pk < point.item.pk for each in elsewhere)
    return point.case is not None and point.case.status == Status.SCHEDULED and newest


def _again(point: reading.Point, user: User, *, leads: bool) -> dict[str, Any]:
    """repeat: the poll whose resolution falls, for whom the rules let order another vote; ask_body: it has to agree."""
    if point.case is None or point.case.status != Status.RESOLVED or point.resolution is None or point.running:
        return {}
    poll = next(each for each in point.polls if getattr(each, "resolution", None) == point.resolution)
    rules = of_poll(poll.pk, on=calendar.today()).rules
    if rules.revote_by is Revote.BODY and not _adopted_again(point, poll):
        return {"ask_body": leads}
    return {"repeat": poll if may_repeat(rules, roles_on(poll, user, calendar.today())) else None}


def _adopted_again(point: reading.Point, poll: Any) -> bool:
    """What `wanted_again` asks, of polls the page has read."""
    moved = (each for each in point.polls if each.pk > poll.pk and each.motion == Motion.REPEAT)
    return any(each.outcome == Outcome.ADOPTED for each in moved)


def _application(case: Application) -> dict[str, Any]:
    """The case in the words of its terms, its plan and its fund."""
    terms = case.terms
    assert terms is not None, "a case on an agenda was submitted"
    lines = list(case.plan.all())
    expenses = [line for line in lines if line.side == Side.EXPENSE]
    income = [line for line in lines if line.side == Side.INCOME]
    town = terms.questions.get("town")
    return {
        "pages": answered_pages(case, terms, without=SUMMARISED),
        "where": case.answer("place") or (in_words(town, case.answer("town")) if town else ""),
        "summary": case.answer("summary") or "",
        "aims": (case.answer("aims") or "") if "aims" in terms.questions else None,
        "expenses": [(line, dict(terms.cost_kinds).get(line.kind, line.kind)) for line in expenses],
        "income": [(line, dict(terms.income_kinds).get(line.kind, line.kind)) for line in income],
        "total": sum((line.amount for line in expenses), Decimal(0)),
        "covered": sum((line.amount for line in income), case.amount_asked or Decimal(0)),
        "money": reading.money(case.call),
    }


def _ballot(
    request: HttpRequest, point: reading.Point, user: User, form: Any, conflict: str, *, has_seat: bool
) -> dict[str, Any]:
    """The open vote: what it is about, the rest of the fund, and this person's own ballot if there is one."""
    poll, today = point.running, calendar.today()
    receipt = scopes.own_votes(user).filter(poll=poll).last() if poll.own else None
    return {
        "poll": poll,
        "answers": circulating.answers(poll),
        "own": Verdict(poll.own).label if poll.own and not poll.secret else "",
        "receipt": receipt,
        "has_seat": poll.own is not None or has_seat,
        "form": form or forms.Vote(initial={"verdict": poll.own}, subject=poll, by=user, on=today),
        **reading.at_stake(point.case, poll),
        "seal": acts.seal(request, poll, renew=bool(conflict)),
    }
