# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own calendar: making and ending its secret address, and what stands behind it."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from law import calendar
from permissions import feeds, scopes
from portal.acts import signed_in
from portal.feed import feed

PAST = timedelta(days=366)  # what a calendar keeps showing


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """The address is shown in the answer that made it and never again."""
    user, address = signed_in(request), ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            feeds.revoke(user)
            messages.success(request, "Die Adresse gilt nicht mehr. Ihr Kalender bekommt keine Termine mehr.")
            return redirect("public:calendar")
        address = settings.PUBLIC_URL + reverse("public:feed", args=[feeds.make(user)])
    page = {
        "address": address,
        "known": feeds.own(user),
        "has_bodies": "committee" in scopes.audiences(user),
    }
    return render(request, "account/calendar.html", page)


@require_safe
def read(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever holds the address reads it, without a login: a calendar program has none."""
    reader = feeds.reader(secret)
    if reader is None:
        raise Http404("no such calendar")
    meetings = feeds.meetings(reader).filter(held_on__gte=calendar.today() - PAST)
    response = HttpResponse(feed(meetings), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = 'inline; filename="sitzungen.ics"'
    return response
