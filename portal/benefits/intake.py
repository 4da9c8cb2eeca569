# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper intake: one form, and a claim with its true day of receipt."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from benefits.models import Claim
from law import calendar
from permissions import families
from permissions.models import User
from portal.acts import read_seal, seal, signed_in, taken_in
from portal.benefits.door import inside
from portal.benefits.intake_form import IntakeForm
from portal.kept import kept_for
from workflows import intake_of_claims as door


@inside
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The empty form, the form with namesakes, or the registered claim; no name comes into an address."""
    user = signed_in(request)
    if request.method != "POST":
        kept = kept_for(request)
        return _page(request, IntakeForm(initial=kept.data.dict() if kept else {}, by=user))
    if request.POST.get("do") == "search":
        return _page(request, IntakeForm(initial=request.POST.dict(), by=user), searched=True)
    if earlier := _sent_before(request, user):
        messages.info(request, "Diese Seite haben Sie schon abgeschickt. Das ist der Fall daraus.")
        return redirect(reverse("benefits:claim", args=[earlier.public_id]))
    form = IntakeForm(request.POST, by=user)
    if form.is_valid() and (taken := _take_in(request, form, user)):
        messages.success(request, f"Der Papierantrag ist aufgenommen. Aktenzeichen {taken.reference}.")
        return redirect(reverse("benefits:claim", args=[taken.public_id]))
    return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _take_in(request: HttpRequest, form: IntakeForm, user: User) -> Claim | None:
    """The new claim; None with the reasons in the form."""
    key, _version = read_seal(request)
    return taken_in(form, lambda: door.take_in(form.paper(), by=user, on=calendar.today(), key=key))


def _sent_before(request: HttpRequest, user: User) -> Claim | None:
    """What came of this very page, when it is sent once more."""
    key, _version = read_seal(request)
    return families.office_claims(user).filter(events__key=key).first() if key else None


def _page(
    request: HttpRequest, form: IntakeForm, *, searched: bool = False, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = {
        "form": form,
        "failed": status != HTTPStatus.OK,
        "searched": searched and not form.found,
        "seal": seal(request, Claim()),
    }
    return TemplateResponse(request, "benefits/intake.html", page, status=status)
