# SPDX-License-Identifier: AGPL-3.0-or-later
"""Error pages in plain words, with a way on."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from portal import kept

LOCK_TIMEOUT, DEADLOCK = "55P03", "40P01"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def conflict(request: HttpRequest, text: str) -> HttpResponse:
    return render(request, "409.html", {"text": text}, status=409)


def no_mail(request: HttpRequest) -> HttpResponse:
    """A mail somebody waits for did not leave the house."""
    return render(request, "503.html", status=503)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without context processors: whatever broke may break them too."""
    away = _passes(sys.exception())
    page = get_template("500.html").render({"away": away})
    return HttpResponse(page, status=503, headers={"Retry-After": "60"}) if away else HttpResponse(page, status=500)


def _passes(error: BaseException | None) -> bool:
    """No connection, or one that ended: no code, or one of the classes 08 and 57P; or a row others held too long."""
    if not isinstance(error, InterfaceError | OperationalError):
        return False
    code = getattr(error.__cause__, "sqlstate", None) or ""
    return not code or code.startswith(("08", "57P", LOCK_TIMEOUT, DEADLOCK))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form lost its seal: mostly a page that was open for too long. What was typed on it is kept."""
    page = kept.keep(request) if request.method == "POST" and kept.came_from_here(request) else ""
    name = "too_long_open.html" if kept.asked_by_script(request) else "403_csrf.html"
    return render(request, name, {"kept_page": page}, status=403)
