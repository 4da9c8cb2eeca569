# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the coordination office does with a case: agenda, small sum, aims, and saying that it is biased itself."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from committees.models import Committee
from grants.models import Application, SmallSum, Status
from grants.small_sums import OFFICE_ALONE, delegation, rules_of
from law import calendar
from permissions import scopes
from portal import acts

DONE = {
    "schedule": "Der Antrag steht auf der Tagesordnung.",
    "agree_small_sum": "Ihre Zustimmung ist eingetragen.",
    "tie_aims": "Die Ziele sind zugeordnet.",
    "declare_office_bias": "Ihre Befangenheit ist eingetragen. Sie wirken bei diesem Antrag nicht mehr mit.",
}


@require_safe
@login_required
def cases(request: HttpRequest, body: UUID) -> HttpResponse:
    """Cases of this body's money: the small ones first to be agreed on, then all of them with what can be done.

    What a call leaves to its office alone is none of the coordination office's small sums.
    """
    found = _one_body(request, body)
    up_to = rules_of(found, calendar.today()).small_sums_up_to
    waiting = _of(request, found)
    left = waiting.filter(status=Status.READY, amount_asked__lte=up_to, office_decides_up_to=None)
    small = left.prefetch_related("small_sums__user")
    page = {
        "body": found,
        "up_to": Decimal(up_to),
        "small": [(case, _agreed(case), _possible(request, case)) for case in small],
        "others": [(case, _possible(request, case)) for case in waiting.prefetch_related("pursuits__aim")],
    }
    return render(request, "keeping/cases.html", page)


@login_required
def act(request: HttpRequest, body: UUID, case: UUID, act: str) -> HttpResponse:
    found = _one_body(request, body)
    if act not in DONE:
        raise Http404(act)
    subject = get_object_or_404(_of(request, found), public_id=case)
    back = reverse("keeping:cases", args=[found.public_id])
    if act == "agree_small_sum" and delegation(subject, calendar.today()).pair == OFFICE_ALONE:
        raise Http404(act)
    context = {"body": found, "case": subject, "agreed": _agreed(subject)}
    return acts.act_page(request, subject, act, audience="keeping", back=back, done=DONE[act], context=context)


def _one_body(request: HttpRequest, public_id: UUID) -> Committee:
    """Only who keeps the papers of the body gets here; a member's look at cases is the agenda."""
    return get_object_or_404(scopes.coordinated(acts.signed_in(request)), public_id=public_id)


def _of(request: HttpRequest, body: Committee) -> QuerySet[Application]:
    found = scopes.coordinated_applications(acts.signed_in(request)).filter(call__committee=body.pk)
    return found.select_related("call__committee", "call__fund", "applicant").order_by("due_on", "pk")


def _possible(request: HttpRequest, case: Any) -> list[str]:
    """What this person can do with a case; nothing where they are a party to it, or biased."""
    return acts.acts_for(case, acts.signed_in(request), roles=frozenset(case.roles), among=DONE)


def _agreed(case: Application) -> SmallSum | None:
    """The agreement that waits for the other side."""
    return next(iter(case.small_sums.all()), None)
