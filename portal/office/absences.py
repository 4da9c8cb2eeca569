# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who of the team is away and who stands in; a lead enters it for somebody who fell ill."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from law import calendar
from permissions import absences, casework, scopes
from portal.absent import AbsenceForm
from portal.acts import signed_in

LONGEST_NUMBER = 18  # digits


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """Everybody of the team reads it, of an office for families too; only who leads it writes."""
    user, on = signed_in(request), calendar.today()
    people = list(casework.colleagues(user))
    if not people:
        raise Http404("works for nobody")
    led = list(casework.led_colleagues(user))
    if request.method == "POST" and not led:
        raise PermissionDenied("leads no team")
    if request.method == "POST" and request.POST.get("do") == "beenden":
        return _end(request)
    form = AbsenceForm(request.POST if request.method == "POST" else None, of=led, by=people) if led else None
    if request.method == "POST" and form and (entered := form.enter(None, by=user, on=on)):
        messages.success(request, f"Die Abwesenheit von {entered.user} ist eingetragen.")
        return redirect("office:absences")
    rows = [(each, each.user in led) for each in absences.of_team(user, on)]
    status = 422 if form and form.errors else 200
    page = {"form": form, "rows": rows, "on": on, "has_cases": scopes.units(user).exists()}
    return render(request, "office/absences.html", page, status=status)


def _end(request: HttpRequest) -> HttpResponse:
    typed, on = request.POST.get("zeile", ""), calendar.today()
    number = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else 0
    found = get_object_or_404(absences.led(signed_in(request), on), pk=number)
    absences.finish(found, on)
    messages.success(request, "Der Eintrag ist beendet.")
    return redirect("office:absences")
