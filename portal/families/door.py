# SPDX-License-Identifier: AGPL-3.0-or-later
"""How every page of families begins: the database is told who asks before anything is read, and nobody afterwards."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.acts import signed_in
from portal.named import written_in

View = Callable[..., HttpResponseBase]


def for_families(view: View) -> View:
    """Behind login, in the name of who asks, kept by no browser; also when the view raises, nobody's name stays."""

    @login_required
    @wraps(view)
    def named(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return written_in(signed_in(request), lambda: view(request, *args, **kwargs))

    named.in_a_name = True  # type: ignore[attr-defined]
    return named
