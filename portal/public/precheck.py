# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Vorab-Check: a few questions without login, answered by the same rules that decide later."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from grants import calls, programmes, rules
from grants.models import Call
from grants.terms import Terms
from grants.wording import say
from law import calendar
from law.money import euro
from permissions import scopes
from portal.carried import carried, carry, questions
from workflows.questions import PageForm

# A rule that has nothing against it is good news when these questions were answered.
GOOD: dict[str, tuple[str, ...]] = {
    "in_district": ("in_district",),
    "under_cap": ("amount_asked",),
    "inside_period": ("starts_on", "ends_on"),
    "ten_weeks": ("starts_on", "first_contact_on"),
    "not_begun": ("begun", "starts_on"),
}
# Rules that need no more than these questions; all others wait for the application.
ENOUGH = {*GOOD, "contact_happened"}


@require_http_methods(["GET", "HEAD", "POST"])
def precheck(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions, then what speaks for and against it."""
    call = get_object_or_404(scopes.open_calls(), slug=slug)
    terms = calls.terms_of(call)
    page = {"call": call, "terms": terms}
    if request.method != "POST":
        known = carried(request, call)
        form = _asking(PageForm(questions=questions(call), initial=known), call, terms, known)
        return render(request, "public/precheck.html", page | {"form": form})
    form = PageForm(request.POST, questions=questions(call))
    valid = form.is_valid()
    _asking(form, call, terms, form.cleaned_data)
    if not valid:
        return render(request, "public/precheck.html", page | {"form": form}, status=422)
    carry(request, call, form)
    return render(request, "public/precheck_answer.html", page | judge(call, form.cleaned_data))


def _asking(form: PageForm, call: Call, terms: Terms, known: dict[str, Any]) -> PageForm:
    """Everything may stay empty. A reason is asked only of whoever came too late, and it is told whom to call."""
    form.may_stay_empty = True
    late = rules.missed_contact(known.get("first_contact_on"), known.get("starts_on"), terms.parameters.lead_days)
    if not late and not known.get("exception_reason"):
        form.fields.pop("exception_reason", None)
    if contact := form.fields.get("first_contact_on"):
        contact.help_text = f"{contact.help_text} Noch keiner? Rufen Sie an: {call.unit.phone}".lstrip()
    return form


def judge(call: Call, answers: dict[str, Any]) -> dict[str, Any]:
    """Good news, bad news and remarks in words, and the questions still open."""
    programme, terms = programmes.programme(call.programme_key), calls.terms_of(call)
    facts = rules.Facts(
        terms=terms,
        on=calendar.today(),
        period=(call.period_from, call.period_until),
        session_on=call.session_on,
        answers=answers,
    )
    found = {rule.__name__: list(rule(facts)) for rule in programme.rules if rule.__name__ in ENOUGH}
    told = [finding for findings in found.values() for finding in findings]
    parameters = terms.parameters
    words = {
        "cap": "" if parameters.cap is None else euro(parameters.cap),
        "year": call.period_from.year,
        "last": f"{call.period_until:%d.%m.%Y}",
        "weeks": parameters.lead_days // 7,
    }
    return {
        "good": [
            say(terms, _good(terms, name), **words)
            for name, findings in found.items()
            if not findings and name in GOOD and _says_something(terms, name, answers)
        ],
        "bad": [finding.text for finding in told if finding.blocking],
        "remarks": [finding.text for finding in told if not finding.blocking],
        "empty": all(answer in (None, "", []) for answer in answers.values()),
        "open": [q.label for q in questions(call) if q.required and answers.get(q.key) in (None, "", [])],
        "in_time": call.is_open(calendar.today()),
    }


def _good(terms: Terms, name: str) -> str:
    """The sentence; money that is not yearly has an end instead of a year."""
    if name == "inside_period" and not terms.parameters.yearly:
        return "good_inside_call"
    return f"good_{name}"


def _says_something(terms: Terms, name: str, answers: dict[str, Any]) -> bool:
    """A rule without a lead to keep, or whose questions are open, gives no good news."""
    if name == "ten_weeks" and not terms.parameters.lead_days:
        return False
    return all(answers.get(key) not in (None, "") for key in GOOD[name])
