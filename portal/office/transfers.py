# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money a body resolved to move to another fund: the office carries it out."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from committees.bylaws.counting import Outcome
from permissions import scopes
from portal.acts import act_page, signed_in

MOST_DONE = 50


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Those to be carried out first, then the ones that were."""
    user = signed_in(request)
    if not scopes.units(user).exists():
        raise Http404("works for no unit")
    found = scopes.office_orders(user)
    page = {
        "open": found.filter(carried_out_on=None, outcome=Outcome.ADOPTED),
        "done": found.exclude(carried_out_on=None).order_by("-carried_out_on", "-pk")[:MOST_DONE],
    }
    return render(request, "office/transfers.html", page)


@login_required
def transfer(request: HttpRequest, resolution: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.office_orders(signed_in(request)), public_id=resolution)
    back = reverse("office:transfers")
    context = {"transfer": found.poll.item.transfer, "resolution": found}
    done = "Das Geld ist umgewidmet."
    return act_page(request, found, "carry_out_transfer", audience="office", back=back, done=done, context=context)
