# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of a person: who sits where on a day, what is worth a look, and changing it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from committees import places, rulebook
from committees.models import Committee
from law import calendar
from permissions import scopes
from permissions.models import User
from permissions.policy import Role
from portal import acts
from portal.acts import act_page
from workflows.engine import roles_on
from workflows.forms import day
from workflows.forms_of_bodies import typed_from

DONE = {
    "appoint": "Die Person ist berufen.",
    "end_term": "Der letzte Tag der Amtszeit steht fest.",
    "cancel_appointment": "Die Berufung ist zurückgenommen.",
    "add_seat": "Der Sitz ist eingerichtet.",
    "change_seat": "Der Sitz ist geändert.",
    "end_seat": "Der letzte Tag des Sitzes steht fest. Danach zählt er nicht mehr.",
    "convene": "Die Sitzung ist angesetzt. Setzen Sie Anträge auf die Tagesordnung und laden Sie dann ein.",
    "name_affiliation": "Die Verbindung ist gespeichert. Bei passenden Anträgen weist das Portal darauf hin.",
    "drop_affiliation": "Die Verbindung ist gestrichen.",
}


class DayAsked(forms.Form):
    """The day of the address, as people and links write it."""

    am = day("Besetzung am")


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    user = acts.signed_in(request)
    found = list(scopes.bodies(user).order_by("name"))
    if not found:
        raise Http404("belongs to no body")
    return render(request, "bodies/list.html", {"bodies": found, "administered": scopes.administered(user)})


@require_safe
@login_required
def body(request: HttpRequest, body: UUID) -> HttpResponse:
    """Who sits where on the day the address names, or today. Hints are for those who can mend what they say."""
    user, today = acts.signed_in(request), calendar.today()
    found = one_body(user, body)
    asked = DayAsked({"am": request.GET["am"]} if request.GET.get("am") else None, initial={"am": today})
    on = asked.cleaned_data["am"] if asked.is_valid() else today
    occupied = places.occupation(found, on)
    known = roles_on(found, user, today)
    able = acts.acts_for(found, user, roles=known)
    page = {
        "body": found,
        "on": on,
        "is_today": on == today,
        "asked": asked,
        "occupied": occupied,
        "version": rulebook.in_force(list(found.rules.all()), on),
        # What was or will be is looked at; what is, can be changed.
        "possible": able if on == today else [],
        "may_write": "adopt_rules" in able,
        "hints": occupied.hints if "appoint" in able else [],
        "turns": _turns(occupied),
        "coordinates": Role.SECRETARY in known,
        "affiliations": scopes.affiliations(user, found),
    }
    return render(request, "bodies/body.html", page)


@login_required
def act(request: HttpRequest, body: UUID, act: str) -> HttpResponse:
    found = one_body(acts.signed_in(request), body)
    if act == "adopt_rules":
        return redirect("bodies:begin_rules", found.public_id)
    if act not in DONE:
        raise Http404(act)
    back = reverse("bodies:body", args=[found.public_id])
    initial = _first_values(request, found, act)
    return act_page(
        request,
        found,
        act,
        audience="bodies",
        back=back,
        done=DONE.get(act, ""),
        initial=initial,
        context={"body": found},
    )


def one_body(user: User, public_id: UUID) -> Committee:
    """A body this person sits in, works for or administers."""
    found = scopes.bodies(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404(public_id)
    return found


def _first_values(request: HttpRequest, found: Committee, act: str) -> dict[str, Any]:
    """What the link already named: a seat by its number, a term by its row."""
    number, term = request.GET.get("sitz", ""), request.GET.get("amtszeit", "")
    seat = found.seats.filter(number=int(number)).first() if number.isdecimal() and len(number) < 5 else None
    if act == "change_seat" and request.method != "POST":
        if seat is None:
            raise Http404("which seat?")
        return typed_from(seat)
    return {"seat": seat, "tenure": int(term) if term.isdecimal() and len(term) < 19 else None}


def _turns(occupied: places.Occupation) -> list[Any]:
    """Every change to come or gone by, newest first: (term, seat)."""
    elsewhen = [(each, of.seat) for of in occupied.places for each in of.all if not each.holds(occupied.on)]
    return sorted(elsewhen, key=lambda pair: (pair[0].since, pair[0].pk), reverse=True)
