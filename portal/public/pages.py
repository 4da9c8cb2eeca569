# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody may read: the calls, each on its own page, and the texts the law wants."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grants import calls, programmes, rates
from grants.models import Call
from grants.terms import Terms
from law import calendar
from permissions import scopes, seminars


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Every call as a card: how much, until when."""
    page = {
        "calls": [facts(call) for call in scopes.open_calls()],
        "seminars": seminars.on_offer(calendar.today()).exists(),
    }
    return render(request, "public/start.html", page)


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(scopes.open_calls(), slug=slug)
    known = facts(found)
    return render(request, "public/call.html", known | {"session": _session(found, known["terms"])})


def _session(call: Call, terms: Terms) -> date | None:
    """The planned session, if an application sent today, or on the first day possible, is checked before it."""
    sent_on = max(calendar.today(), call.opens_on)
    return call.session_after(terms.checked_until(sent_on))


def facts(found: Call) -> dict[str, Any]:
    """A call with the terms that hold today and whether one may apply today."""
    on = calendar.today()
    terms = calls.terms_of(found)
    return {
        "call": found,
        "terms": terms,
        "weeks": terms.parameters.lead_days // 7,
        "open": found.is_open(on),
        "over": found.over_since(on),
        "upcoming": not found.closed_on and on < found.opens_on,
        "free": found.free(on),
        "rates": rates.priced(programmes.programme(found.programme_key).modules, found.known_rates),
    }


def _text(name: str) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, f"public/{name}.html", {"calls": scopes.open_calls()})

    page.__name__ = name
    return page


imprint, privacy, accessibility = (_text(name) for name in ("imprint", "privacy", "accessibility"))
