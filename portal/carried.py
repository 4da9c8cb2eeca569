# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody said in the Vorab-Check, carried through the login into the draft."""

from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from grants import calls, programmes
from grants.models import Call
from grants.terms import Question
from workflows.questions import ASKED, PageForm

PLACE = "vorab-check"


def questions(call: Call) -> tuple[Question, ...]:
    """The questions of a call's Vorab-Check, the sum last."""
    asked = calls.terms_of(call).questions
    precheck = programmes.programme(call.programme_key).precheck
    return (*(asked[key] for key in precheck if key in asked), ASKED)


def carry(request: HttpRequest, call: Call, form: PageForm) -> None:
    """Keep the answers as they were typed, one set a call."""
    typed = {key: form.data.getlist(key) for key in form.fields}
    request.session[PLACE] = {**request.session.get(PLACE, {}), call.slug: typed}


def carried(request: HttpRequest, call: Call) -> dict[str, Any]:
    """The answers that can be read, by key of their question; empty without a Vorab-Check."""
    typed = request.session.get(PLACE, {}).get(call.slug)
    if not typed:
        return {}
    form = PageForm(MultiValueDict(typed), questions=questions(call))
    form.is_valid()
    return form.cleaned_data


def has_answers(request: HttpRequest, slug: str) -> bool:
    """Whether something was answered; an empty Vorab-Check carries nothing."""
    typed = request.session.get(PLACE, {}).get(slug, {})
    return any(text for texts in typed.values() for text in texts)


def drop(request: HttpRequest, call: Call) -> None:
    """The draft has them now."""
    request.session[PLACE] = {key: kept for key, kept in request.session.get(PLACE, {}).items() if key != call.slug}
