# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts of a unit: who has which task, and closing the account of somebody who leaves."""

from collections import Counter
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grants.models import Application
from law import calendar
from law.finding import Refused
from permissions import accounts, administering, scopes
from permissions.models import User
from portal.acts import signed_in
from portal.forms import add_findings
from workflows.engine import Conflict, Forbidden, Unknown, perform
from workflows.forms_of_working import NO_RECEIVER, TEAM

NOT_YOURS = "Der Fall gehört zu einer Stelle, die Sie nicht verwalten."
NO_PART = "Sie sind dort befangen oder beteiligt. Bitten Sie die Teamleitung, das zu übergeben."


class Receiver(forms.Form):
    """Who goes on with the open cases."""

    to = forms.ChoiceField(
        label="Wer bearbeitet die offenen Fälle weiter?", error_messages={"invalid_choice": NO_RECEIVER}
    )

    def __init__(self, typed: Any, people: list[User]) -> None:
        super().__init__(typed)
        self.people = {str(person.public_id): person for person in people}
        choices = [(key, person.name) for key, person in self.people.items()]
        self.fields["to"].choices = [*choices, (TEAM, "Das Team: in den Team-Stapel")]  # type: ignore[attr-defined]


class Closing(forms.Form):
    """Nothing to fill in; what is left stands above the button."""


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody with a task in the units this person administers."""
    user = signed_in(request)
    units = get_list_or_404(administering.units(user))
    return render(
        request,
        "administration/accounts.html",
        {"units": units, "people": accounts.people(user, calendar.today())},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, person: UUID) -> HttpResponse:
    """One person: what is in their hands, who gets it, and the end of their account."""
    user = signed_in(request)
    found = get_object_or_404(accounts.people(user, calendar.today()), public_id=person)
    do = request.POST.get("do", "")
    receiver = Receiver(request.POST if do == "uebergeben" else None, list(accounts.receivers(user, found)))
    closing = Closing(request.POST if do in ("schliessen", "oeffnen") else None)
    if request.method == "POST":
        if do not in DEEDS:
            raise Http404(do)
        if answer := DEEDS[do](request, found, receiver if do == "uebergeben" else closing):
            return answer
    left = accounts.left(found, user, calendar.today())
    page = {
        "person": found,
        "left": _left(left, user),
        "personal": accounts.is_personal(found),
        "reopenable": accounts.may_reopen(found, user),
        "stuck": any(each.stuck for each in left),
        "receiver": receiver if found.cases else None,
        "closing": closing,
    }
    wrong = receiver.errors or closing.errors
    return render(request, "administration/account.html", page, status=422 if wrong else 200)


def _left(left: list[accounts.Left], user: User) -> list[tuple[str, Any]]:
    """Each sentence with the body it is about, where this person may open its page."""
    bodies = {body.pk: body for body in scopes.bodies(user)}
    return [(each.text, bodies.get(each.body)) for each in left]


def _hand_over(request: HttpRequest, found: User, form: Any) -> HttpResponse | None:
    """Case by case by the door; what it refuses is told in its words, and no case is named: this person reads none."""
    if not form.is_valid():
        return None
    to, by = form.people.get(form.cleaned_data["to"]), signed_in(request)
    answers = Counter(_pass_on(case, to, by) for case in accounts.cases_of(found))
    if done := answers.pop("", 0):
        messages.success(request, "Ein Fall ist übergeben." if done == 1 else f"{done} Fälle sind übergeben.")
    for text, number in answers.items():
        messages.warning(request, f"{'Ein Fall ist' if number == 1 else f'{number} Fälle sind'} noch da. {text}")
    return redirect("administration:account", found.public_id)


def _pass_on(case: Application, to: User | None, by: User) -> str:
    """Why it could not be done, "" where it was."""
    try:
        perform("hand_over", case, by=by, on=calendar.today(), to=to, note="")
    except Refused as refused:
        return str(refused)
    except Conflict as conflict:
        return conflict.text
    except Forbidden:
        return NO_PART
    except Unknown:
        return NOT_YOURS
    return ""


def _close(request: HttpRequest, found: User, form: Any) -> HttpResponse | None:
    try:
        closed = accounts.close(found, by=signed_in(request), on=calendar.today())
    except Refused as refused:
        return _refuse(form, refused)
    if closed:
        messages.success(request, f"Das Konto von {found.name} ist geschlossen.")
    else:
        text = f"Die Aufgaben von {found.name} sind beendet. Das Konto bleibt für Persönliches bestehen."
        messages.success(request, text)
    return redirect("administration:accounts")


def _reopen(request: HttpRequest, found: User, form: Any) -> HttpResponse | None:
    try:
        accounts.reopen(found, by=signed_in(request))
    except Refused as refused:
        return _refuse(form, refused)
    messages.success(request, f"Das Konto von {found.name} ist wieder offen. Es hat noch keine Aufgabe.")
    return redirect("administration:accounts")


def _refuse(form: Any, refused: Refused) -> None:
    form.is_valid()
    add_findings(form, refused.findings)


def _let_the_team_stand_in(request: HttpRequest, found: User, _form: Any) -> HttpResponse:
    if accounts.let_the_team_stand_in(found, by=signed_in(request), on=calendar.today()):
        messages.success(request, f"{found.name} vertritt niemanden mehr. Solange jemand fehlt, übernimmt das Team.")
    else:
        messages.warning(request, "Hier war nichts mehr zu beenden.")
    return redirect("administration:account", found.public_id)


DEEDS = {
    "uebergeben": _hand_over,
    "schliessen": _close,
    "oeffnen": _reopen,
    "vertretung": _let_the_team_stand_in,
}
