# SPDX-License-Identifier: AGPL-3.0-or-later
"""How every page of this audience begins: in the name of whoever asks, and only for people of a compartment."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from permissions import families
from portal.acts import signed_in
from portal.named import written_in

logger = logging.getLogger(__name__)

Page = Callable[..., HttpResponse]


def inside(page: Page) -> Page:
    """The page is written whole while the database knows the person; afterwards nobody's name stands there."""

    @login_required
    @wraps(page)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        user = signed_in(request)
        try:
            if not families.compartments(user).exists():
                raise Http404("works in no compartment")
            return written_in(user, lambda: page(request, *args, **named))
        except Http404:
            _keep(request, user.pk)
            raise

    return opened


def _keep(request: HttpRequest, person: int) -> None:
    """Somebody asked for what is not theirs, or is not there: who and which address, and nothing of what lies behind.

    An address names claims and papers by random keys alone.
    """
    found = request.resolver_match
    asked = {"person": person, "route": found.view_name if found else "", "method": request.method}
    keys = {name: str(value) for name, value in (found.captured_kwargs if found else {}).items()}
    logger.warning("social data refused: %s", asked | keys, extra={"status": HTTPStatus.NOT_FOUND.value})
