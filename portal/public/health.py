# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines ask: whether this process lives, and whether people can be sent to it. No word more than that."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows import alerts


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nobody."""
    return HttpResponse("lebt\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, and the clock of deadlines came by within ten minutes; else 503 with the reason."""
    try:
        reason = "" if alerts.is_fresh() else "Die Fristen werden nicht überwacht."
    except DatabaseError:
        reason = "Die Datenbank antwortet nicht."
    text = reason or "bereit"
    return HttpResponse(text + "\n", status=503 if reason else 200, content_type="text/plain; charset=utf-8")
