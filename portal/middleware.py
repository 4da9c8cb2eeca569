# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every answer of the portal."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PUBLIC_PREFIXES = ("/static/",)


class CaseContentStaysPrivate:
    """Pages of a person who is logged in are never kept by a browser or proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(PUBLIC_PREFIXES) and request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response
