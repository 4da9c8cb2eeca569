# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every page and file that a link opens: whoever has the address reads it, so it shall not get about."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

Page = Callable[..., HttpResponse]


def by_link(page: Page) -> Page:
    """Kept nowhere, in no search engine, and named to no other site; ours needs it where a form is sent."""

    @never_cache
    @wraps(page)
    def shown(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        answer = page(request, *args, **named)
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        answer.headers["Referrer-Policy"] = "same-origin"
        return answer

    return shown
