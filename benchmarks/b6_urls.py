# SPDX-License-Identifier: AGPL-3.0-or-later
"""The routes of the product, and the view that does nothing but know who asks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import *  # noqa: F403 - the handlers of errors too
from config.urls import urlpatterns as product


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("" if request.user.is_authenticated else "nobody")


urlpatterns = [path("empty/", empty), *product]
