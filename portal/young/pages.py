# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a seminar's link: what is on now, and nothing else; and the trainer's page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from law import calendar
from law.finding import Refused
from permissions import seminars as scopes
from portal.forms import add_findings
from portal.young.device import remember, secret_of
from portal.young.forms import Decline, Register, Tell, Vote
from portal.young.links import by_link
from seminars import polling, registering
from seminars.models import Phase, Registration, Seminar
from seminars.models.seminar import AHEAD, HELD_ALREADY, TAKES_PLACE
from workflows import seminars
from workflows.engine import Conflict, Forbidden, Unknown, perform


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def seminar(request: HttpRequest, link: UUID) -> HttpResponse:
    """A poll, a registration or feedback, whichever is on; else what comes next."""
    found, secret = scopes.of_link(link).first(), secret_of(request)
    if found is None:
        return _lost(request, young=True)
    what = _on(found)
    form = _form(what, found, request.POST if request.method == "POST" else None, secret)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            said = _take(what, found, form.cleaned_data, secret)
        except Refused as refused:
            add_findings(form, refused.findings)
        else:
            if isinstance(said, Registration):
                return remember(redirect("young:registration", found.link, said.public_id), secret)
            messages.success(request, said)
            return remember(redirect("young:seminar", found.link), secret)
    page = {"seminar": found, "form": form, "what": what, "answered": _answered(what, found, secret)}
    page |= _standing(found)
    answer = render(request, "young/seminar.html", page, status=422 if form is not None and form.errors else 200)
    return remember(answer, secret)


def _standing(found: Seminar) -> dict[str, bool]:
    """Whether its day is sure, and whether it was held; a day that is only asked for is told to nobody."""
    return {"sure": found.phase in TAKES_PLACE, "over": found.phase in TAKES_PLACE and found.phase not in AHEAD}


def _lost(request: HttpRequest, *, young: bool) -> HttpResponse:
    """A link that was copied in part, or has been replaced."""
    return render(request, "young/lost.html" if young else "young/unknown.html", status=404)


def _on(found: Seminar) -> str:
    """What can be done today."""
    on = calendar.today()
    if found.takes_answers(on):
        return "poll"
    if found.takes_registrations(on):
        return "register"
    return "tell" if found.phase in HELD_ALREADY else ""


def _form(what: str, found: Seminar, sent: Any, secret: str) -> Any:
    if what == "poll":
        mine = polling.answer_of(found, secret)
        return Vote(sent, seminar=found, initial={"topic": mine.proposal_id} if mine else {})
    if what == "register":
        return Register(sent, seminar=found)
    return Tell(sent) if what else None


def _take(what: str, found: Seminar, said: dict[str, Any], secret: str) -> str | Registration:
    if what == "poll":
        polling.answer(found.link, said["topic"], secret=secret, on=calendar.today())
        return "Danke! Deine Stimme ist gezählt."
    if what == "register":
        return seminars.register(found.link, on=calendar.today(), **said)
    polling.tell(found.link, secret=secret, **said)
    return "Danke! Das hilft uns sehr."


def _answered(what: str, found: Seminar, secret: str) -> bool:
    """Whether this device has said something already."""
    if what == "poll":
        return polling.answer_of(found, secret) is not None
    return what == "tell" and polling.told(found, secret)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, link: UUID, registration: UUID) -> HttpResponse:
    """The place somebody has, or where they wait; and the way out."""
    mine = registering.of(link, registration)
    if mine is None:
        return _lost(request, young=True)
    ahead = mine.seminar.phase in AHEAD and not mine.seminar.is_over(calendar.today())
    if request.method == "POST":
        if ahead:
            seminars.withdraw(mine)
            messages.success(request, "Du bist abgemeldet. Danke, dass du Bescheid sagst.")
        return redirect("young:registration", link, registration)
    waits = registering.position(mine) if mine.withdrawn_at is None and mine.place is None else 0
    page = {"mine": mine, "seminar": mine.seminar, "waits": waits, "ahead": ahead}
    page |= _standing(mine.seminar) | {"dated": mine.place and mine.seminar.phase in TAKES_PLACE}
    page["again"] = mine.seminar.takes_registrations(calendar.today())
    page["asks"] = mine.place and mine.seminar.phase in HELD_ALREADY
    return render(request, "young/registration.html", page)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: HttpRequest, booking: UUID) -> HttpResponse:
    """What a trainer is asked; yes or no, once."""
    found = scopes.of_booking(booking).first()
    if found is None:
        return _lost(request, young=False)
    no = Decline(request.POST if request.POST.get("do") == "no" else None)
    if request.method == "POST" and found.phase == Phase.ASKED and (request.POST.get("do") == "yes" or no.is_valid()):
        act, said = ("confirm_booking", {}) if request.POST.get("do") == "yes" else ("decline_booking", no.cleaned_data)
        try:
            perform(act, found, by=None, on=calendar.today(), **said)
        except (Conflict, Forbidden, Refused, Unknown):
            messages.warning(request, "Das hat sich inzwischen geändert. Bitte rufen Sie uns an.")
            return redirect("young:booking", booking)
        if act == "decline_booking":
            return render(request, "young/declined.html", {"seminar": found})
        messages.success(request, "Danke für Ihre Zusage. Wir freuen uns.")
        return redirect("young:booking", booking)
    page = {"seminar": found, "no": no, "asked": found.phase == Phase.ASKED}
    return render(request, "young/booking.html", page, status=422 if no.errors else 200)
