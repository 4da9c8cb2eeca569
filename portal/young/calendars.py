# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seminars in the calendar of who has a link: one's own place, what a trainer said yes to, everything of a group."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from permissions import seminar_days
from permissions import seminars as scopes
from portal.feed import as_file, seminar_feed
from portal.young.links import by_link
from seminars.models import Seminar


@by_link
@require_safe
def registration(request: HttpRequest, link: UUID, registration: UUID) -> HttpResponse:
    """While there is a place and a day; who waits has no appointment."""
    page = reverse("young:registration", args=[link, registration])
    return _one(seminar_days.of_registration(link, registration), page)


@by_link
@require_safe
def booking(request: HttpRequest, booking: UUID) -> HttpResponse:
    """After the yes."""
    return _one(seminar_days.of_trainer(booking), reverse("young:booking", args=[booking]))


@by_link
@require_safe
def group(request: HttpRequest, link: UUID) -> HttpResponse:
    """A calendar program fetches it again and again: a day that moves, moves there too."""
    found = scopes.of_group_link(link).first()
    if found is None:
        raise Http404("no such group")
    return as_file(seminar_feed(seminar_days.of_group(found), _open_page, f"Seminare: {found.name}"), "seminare")


def _one(found: QuerySet[Seminar], page: str) -> HttpResponse:
    seminars = list(found)
    if not seminars:
        raise Http404("nothing to put in a calendar")
    return as_file(seminar_feed(seminars, lambda _seminar: page), "seminar")


def _open_page(seminar: Seminar) -> str:
    return reverse("young:seminar", args=[seminar.link])
