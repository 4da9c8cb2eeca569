# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every answer of the portal."""

import codecs
import time
from collections.abc import Callable, Iterable
from unicodedata import is_normalized, normalize
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

PUBLIC_PREFIXES = ("/static/",)
UNREPLACED = "utf_8_unreplaced"
LAST_SEEN = "last_seen"
BETWEEN_WRITES = 10 * 60  # seconds


class CaseContentStaysPrivate:
    """Pages of a person who is logged in are never kept by a browser or proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(PUBLIC_PREFIXES):
            return response
        # After a failure nobody asks who it was: what broke may be the database.
        if response.status_code >= 500 or request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


class ReadableText:
    """What people send is text: composed characters (NFC) from here on; a NUL, or bytes that are no UTF-8, are a 400.

    The one home of both. It stands before the session, whose cookie the database reads, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _refuse_nul(request.COOKIES.values())
            unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
            if request.method == "POST":
                request.POST = _composed(_posted(request))
            # Afterwards: naming the encoding of a form makes Django read the address anew.
            request.GET = _composed(request.GET)
        except (UnicodeError, LookupError) as error:
            raise BadRequest("not text") from error
        return self.get_response(request)


def _posted(request: HttpRequest) -> QueryDict:
    """The fields of a form; Django would put a sign of its own in place of bytes that are no text."""
    if request.content_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise BadRequest("charset")
    if request.content_type == "multipart/form-data":
        request.encoding = UNREPLACED
    else:
        unquote_to_bytes(request.body).decode()
    return request.POST


def _composed(sent: QueryDict) -> QueryDict:
    """The same in NFC; mostly it is so already."""
    texts = [text for name, values in sent.lists() for text in (name, *values)]
    _refuse_nul(texts)
    if all(is_normalized("NFC", text) for text in texts):
        return sent
    composed = QueryDict(mutable=True)
    for name, values in sent.lists():
        composed.setlist(normalize("NFC", name), [normalize("NFC", value) for value in values])
    composed._mutable = False
    return composed


def _refuse_nul(texts: Iterable[str]) -> None:
    if any("\x00" in text for text in texts):
        raise BadRequest("NUL")


def _decode(data: bytes, _errors: str = "strict") -> tuple[str, int]:
    """Strict, whatever the caller asks for: Django asks for replacements."""
    return codecs.utf_8_decode(data, "strict", True)


codecs.register(lambda name: codecs.CodecInfo(codecs.utf_8_encode, _decode, name=name) if name == UNREPLACED else None)


class StaysWhileUsed:
    """The login ends after hours without a request, not after hours at work; the clock is written seldom."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PUBLIC_PREFIXES) and request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get(LAST_SEEN, 0) >= BETWEEN_WRITES:
                request.session[LAST_SEEN] = now
        return self.get_response(request)
