# SPDX-License-Identifier: AGPL-3.0-or-later
"""One device answers once: a word only it knows, in a cookie of these pages alone."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "mitmachen"
KEPT = timedelta(days=180)
LENGTH = 43


def secret_of(request: HttpRequest) -> str:
    """The device's word, or a new one; anything else in the cookie is no word."""
    known = request.COOKIES.get(COOKIE, "")
    return known if len(known) == LENGTH else secrets.token_urlsafe(32)


def remember(answer: HttpResponse, secret: str) -> HttpResponse:
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=KEPT,
        path="/mitmachen/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer
