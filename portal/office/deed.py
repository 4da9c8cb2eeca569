# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every act of the office on a case: the form of the act beside what a clerk needs to see for it."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grants.models import BodyQuestion
from law.calendar import add_days
from law.notification import Way, notified_on, remedy_until
from permissions.policy import POLICY, Role
from portal.acts import act_page, acts_for, signed_in
from portal.office.declared import declared
from portal.office.dossier import Dossier
from portal.office.words import ASKED, DONE, DONE_BY_ONE, WRITING
from workflows import letters
from workflows.forms import LEAST_REQUEST_DAYS
from workflows.procedures import acts_of, label_of, machine_of
from workflows.procedures.committee_vote import following, needs_second_signature

NOBODY: frozenset[Role] = frozenset()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, case: UUID, act: str) -> HttpResponse:
    """Show the act's form, or take it. A link that somebody else has overtaken leads back to the case."""
    user = signed_in(request)
    dossier = Dossier(user, case)
    found = dossier.case
    back = reverse("office:case", args=[found.public_id])
    machine = machine_of(found)
    if act not in acts_of(machine) or POLICY.get(act, NOBODY).isdisjoint(dossier.roles):
        raise Http404(act)
    possible = act in acts_for(found, user, roles=dossier.roles) and not (act in ASKED and not dossier.questions)
    if request.method != "POST" and not possible:
        label = label_of(machine, act)
        messages.warning(request, f"„{label}“ ist beim jetzigen Stand nicht möglich.")
        return redirect(back)
    beside = BESIDE[act](dossier) if act in BESIDE else {}
    question = _question(dossier, request.GET.get("frage", "")) if act in ASKED else None
    context = {"dossier": dossier, "case": found, "question": question, **beside}
    place = (WRITING | ASKED).get(act, "")
    back += f"#{place}" if place else ""
    first = {"question": question, "answer": question.answer} if question else {}
    answer = act_page(
        request, found, act, audience="office", back=back, done=_done(act, dossier), initial=first, context=context
    )
    if act == "request_documents" and answer.status_code == HTTPStatus.FOUND:
        _hint_at_short_time(request, Dossier(user, case))
    return answer


def _question(dossier: Dossier, named: str) -> BodyQuestion | None:
    """The one the page was called for with ?frage=; else the form asks which."""
    return next((each for each in dossier.questions if str(each.pk) == named), None)


def _hint_at_short_time(request: HttpRequest, dossier: Dossier) -> None:
    """No refusal: somebody may have said on the phone that the paper is on its way."""
    asked = max(dossier.requested_items, key=lambda item: item.pk)
    if asked.due_on < add_days(asked.requested_on, LEAST_REQUEST_DAYS):
        text = f"Die Frist endet schon am {asked.due_on:%d.%m.%Y}. Der Brief geht mit der Post. Rufen Sie am besten an."
        messages.warning(request, text)


def _done(act: str, dossier: Dossier) -> str:
    return DONE_BY_ONE if act == "decide" and _needs_two(dossier) else DONE.get(act, "")


def _needs_two(dossier: Dossier) -> bool:
    """Whether the letter of the resolution would wait for a second signature."""
    resolution = dossier.resolution
    return resolution is not None and needs_second_signature(
        dossier.case.call, following(resolution), resolution.amount
    )


def _resolution(dossier: Dossier) -> dict[str, Any]:
    resolution = dossier.resolution
    follows = following(resolution) if resolution else None
    return {"resolution": resolution, "follows": follows, "two_sign": _needs_two(dossier)}


def _letter(dossier: Dossier) -> dict[str, Any]:
    """The letter and the day of notification that follows when it goes to the post on its day."""
    letter, decision = dossier.letter, dossier.decision
    if letter is None or decision is None:
        return {"letter": None, "decision": decision}
    notified = notified_on(Way.POST, letter.dated_on)
    days = {"notified": notified, "remedy": remedy_until(notified)}
    return {"letter": letter, "decision": decision, "current": partial(letters.is_current, letter), **days}


def _declared(dossier: Dossier) -> dict[str, Any]:
    return {"declared": declared(dossier)}


def _agreed(dossier: Dossier) -> dict[str, Any]:
    """The other one's agreement, when it came first."""
    return {"agreed": dossier.case.small_sums.select_related("user").first()}


BESIDE: dict[str, Callable[[Dossier], dict[str, Any]]] = {
    "check": _declared,
    "agree_small_sum": _agreed,
    "decide": _resolution,
    "return_resolution": _resolution,
    "propose_deviation": _resolution,
    "confirm_deviation": _resolution,
    "discard_deviation": _resolution,
    "sign": _resolution,
    "return_decision": _resolution,
    "dispatch": _letter,
    "renew_letter": _letter,
    "record_receipt": _letter,
}
