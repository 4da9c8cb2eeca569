# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own calendar: making and ending its secret address, and what has a day behind it."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from law import calendar
from permissions import feed_deadlines, feeds, seminar_days
from permissions.audiences import audiences_of
from permissions.models import User
from portal.acts import signed_in
from portal.feed import as_file, feed

PAST = timedelta(days=366)  # what a calendar keeps showing
DATED = {"committee", "office", "applicant"}  # who has sessions or deadlines
COOKIE = "calendar"  # carries a new address from the answer that made it to the page that shows it
SHOWN_WITHIN = 120  # seconds


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """The address is shown once, on the page after it was made; looking at that page again makes no other one."""
    user = signed_in(request)
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            feeds.revoke(user)
            messages.success(request, "Die Adresse gilt nicht mehr. Ihr Kalender bekommt keine Termine mehr.")
            return redirect("public:calendar")
        return _carrying(feeds.make(user), user)
    made = request.get_signed_cookie(COOKIE, "", salt=_salt(user), max_age=SHOWN_WITHIN)
    page = {
        "address": settings.PUBLIC_URL + reverse("public:feed", args=[made]) if made else "",
        "known": feeds.own(user),
        "has_dates": bool(DATED & audiences_of(user)),
    }
    response = render(request, "account/calendar.html", page)
    if made:
        response.delete_cookie(COOKIE, path=reverse("public:calendar"))
    return response


def _carrying(secret: str, user: User) -> HttpResponse:
    """In a cookie of this browser for this page alone: the database keeps the digest, and no session the secret."""
    response = redirect("public:calendar")
    kept = {"path": reverse("public:calendar"), "httponly": True, "samesite": "Strict", "secure": settings.SECURE}
    response.set_signed_cookie(COOKIE, secret, salt=_salt(user), max_age=SHOWN_WITHIN, **kept)
    return response


def _salt(user: User) -> str:
    """Whoever logs in next in this browser reads nothing of it."""
    return f"{COOKIE} {user.pk}"


@require_safe
def read(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever holds the address reads it, without a login: a calendar program has none."""
    reader = feeds.reader(secret)
    if reader is None:
        raise Http404("no such calendar")
    today = calendar.today()
    meetings = feeds.meetings(reader).filter(held_on__gte=today - PAST)
    seminars = seminar_days.of_office(reader).filter(day__date__gte=today - PAST)
    return as_file(feed(meetings, feed_deadlines.of(reader, today), seminars))
