# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo: be anybody of the district with one button. config.urls includes it in the demo alone."""

from itertools import groupby

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from permissions import addresses
from workflows.demo.people import (
    APPLICANTS,
    BENEFITS,
    BY_KEY,
    COMMITTEE,
    OFFICE,
    OTHERS,
    PASSWORD,
    PERSONAS,
    YOUTH,
    settle,
)

# What each group can try.
TRY = {
    APPLICANTS: "Füllen Sie einen Antrag aus und senden Sie ihn ab. Sehen Sie, wo er steht, und lesen Sie die Briefe.",
    OFFICE: "Prüfen Sie Anträge, fordern Sie Unterlagen nach, bereiten Sie die Sitzung vor, erteilen Sie Bescheide.",
    COMMITTEE: "Lesen Sie die Anträge der Sitzung und stimmen Sie ab.",
    YOUTH: "Entscheiden Sie über den Jugendfonds.",
    BENEFITS: "Sehen Sie, was bearbeitungsreif ist, fordern Sie Unterlagen nach, entscheiden Sie über Pakete.",
    OTHERS: "Sehen Sie, was jemand ohne Aufgabe nicht sieht.",
}


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Every persona by group."""
    groups = [(name, TRY.get(name, ""), list(them)) for name, them in groupby(PERSONAS, lambda one: one.group)]
    page = {"groups": groups, "password": PASSWORD, "next": _way_on(request, request.GET.get("next", ""))}
    return render(request, "public/demo.html", page)


@require_POST
def become(request: HttpRequest, key: str) -> HttpResponse:
    """Log in as a persona and go on to where this person was heading, or home."""
    if key not in BY_KEY:
        raise Http404(key)
    persona = settle([key])[key]
    addresses.confirm_given(persona)
    login(request, persona)
    return redirect(_way_on(request, request.POST.get("next", "")) or "public:home")


def _way_on(request: HttpRequest, wanted: str) -> str:
    """A path of this portal, or nothing."""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else ""
