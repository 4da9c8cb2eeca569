# SPDX-License-Identifier: AGPL-3.0-or-later
"""How every page of this audience begins: in the name of whoever asks, and only for who guards an office."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from permissions import readings
from portal.acts import signed_in
from portal.named import written_in

Page = Callable[..., HttpResponse]


def guarding(page: Page) -> Page:
    """404 for everybody else."""

    @login_required
    @wraps(page)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        user = signed_in(request)
        if not readings.guarded_units(user).exists():
            raise Http404("guards no office")
        return written_in(user, lambda: page(request, *args, **named))

    return opened
