# SPDX-License-Identifier: AGPL-3.0-or-later
"""How every page of families begins: the database is told who asks before anything is read, and nobody afterwards."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control

from permissions.families import in_the_name_of
from portal.acts import signed_in

View = Callable[..., HttpResponseBase]


def for_families(view: View) -> View:
    """Behind login, in the name of who asks, kept by no browser; also when the view raises, nobody's name stays."""

    @login_required
    @wraps(view)
    def named(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with in_the_name_of(signed_in(request)):
            response = view(request, *args, **kwargs)
            # A page that is made later would be made in nobody's name.
            if isinstance(response, TemplateResponse):
                response.render()
        patch_cache_control(response, no_store=True)
        return response

    named.in_a_name = True  # type: ignore[attr-defined]
    return named
