# SPDX-License-Identifier: AGPL-3.0-or-later
"""How every page of this audience begins: in the name of whoever asks, and only for people of a compartment."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from permissions import families, readings
from permissions import looking as looks
from permissions.models import User
from permissions.policy import Role
from portal.acts import signed_in
from portal.named import written_in

logger = logging.getLogger(__name__)

Page = Callable[..., HttpResponse]


def inside(page: Page) -> Page:
    """The page is written whole while the database knows the person; afterwards nobody's name stands there."""
    return _opened(page, lambda user: families.compartments(user).exists())


def looking(page: Page) -> Page:
    """The same for pages of one claim, which say themselves who may open it, also from outside of a compartment."""
    return _opened(page, lambda _user: True)


def holding(role: Role) -> Callable[[Page], Page]:
    """The same for people of an office for Bildung und Teilhabe with one role that is no work on claims."""
    return lambda page: _opened(page, lambda user: looks.holds(user, role))


def _opened(page: Page, may: Callable[[User], bool]) -> Page:
    @login_required
    @wraps(page)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        user = signed_in(request)
        try:
            if not may(user):
                raise Http404("works in no compartment")
            return written_in(user, lambda: page(request, *args, **named))
        except Http404:
            _keep(request, user)
            raise

    return opened


def _keep(request: HttpRequest, user: User) -> None:
    """Somebody asked for what is not theirs, or is not there: who and which address, and nothing of what lies behind.

    An address names claims and papers by random keys alone. Of a claim it stands in the log of readers too.
    """
    found = request.resolver_match
    asked = {"person": user.pk, "route": found.view_name if found else "", "method": request.method}
    given = found.captured_kwargs if found else {}
    keys = {name: str(value) for name, value in given.items()}
    logger.warning("social data refused: %s", asked | keys, extra={"status": HTTPStatus.NOT_FOUND.value})
    if found and isinstance(claim := given.get("claim"), UUID):
        with families.in_the_name_of(user):
            readings.keep(claim, readings.Page(found.url_name), readings.Right.NONE)
