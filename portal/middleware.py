# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every answer of the portal."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
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


class NoNullCharacters:
    """A NUL in what was sent is nonsense no database takes: 400 before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        if any("\x00" in text for data in sent for key, values in data.lists() for text in (key, *values)):
            raise BadRequest("NUL")
        return self.get_response(request)
