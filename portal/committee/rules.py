# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of procedure of a body: its versions, one of them in sentences, and writing the next one."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from committees import rulebook
from committees.bylaws.body import from_json
from committees.bylaws.contradictions import contradictions
from committees.bylaws.differences import differences
from committees.bylaws.library import all_sets
from committees.bylaws.rules import Rules
from committees.bylaws.sentences import sentences
from committees.models import Committee, RulesOfProcedure
from law import calendar
from portal import acts
from portal.committee.bodies import one_body
from workflows.forms_of_rules import AdoptRules, typed_from

CURRENT = "aktuell"
LAW = "vwvfg"
PREVIEW, ADOPT = "preview", "adopt"


@dataclass(frozen=True)
class Beginning:
    """What a new version can begin from."""

    key: str
    name: str
    source: str
    rules: Rules
    notes: tuple[str, ...] = ()


@require_safe
@login_required
def versions(request: HttpRequest, body: UUID) -> HttpResponse:
    user, today = acts.signed_in(request), calendar.today()
    found = one_body(user, body)
    stored = list(found.rules.all())
    page = {
        "body": found,
        "versions": [(version, version.standing(today)) for version in rulebook.versions(stored)],
        "now": sentences(rulebook.rules_of(rulebook.in_force(stored, today))),
        "by_law": rulebook.in_force(stored, today) is None,
        "may_write": _may_write(found, user),
    }
    return render(request, "bodies/rules.html", page)


@require_safe
@login_required
def version(request: HttpRequest, body: UUID, since: str) -> HttpResponse:
    user, today = acts.signed_in(request), calendar.today()
    found = one_body(user, body)
    known = {each.stored.valid_from.isoformat(): each for each in rulebook.versions(list(found.rules.all()))}
    if since not in known:
        raise Http404(since)
    one = known[since]
    page = {
        "body": found,
        "version": one,
        "standing": one.standing(today),
        "sentences": sentences(one.stored.rules),
        "hints": _hints(one.stored.rules),
        "may_write": _may_write(found, user),
    }
    return render(request, "bodies/version.html", page)


@require_safe
@login_required
def begin(request: HttpRequest, body: UUID) -> HttpResponse:
    """What the new version begins from: the one that holds, or the rules of another body."""
    found = _writable(request, body)
    current, *others = beginnings(list(found.rules.all()), calendar.today()).values()
    return render(request, "bodies/begin.html", {"body": found, "current": current, "others": others})


@login_required
def write(request: HttpRequest, body: UUID, start: str) -> HttpResponse:
    """The form, its preview and the act, in this order; whatever is refused leads back with everything typed."""
    found, today = _writable(request, body), calendar.today()
    stored = list(found.rules.all())
    known = beginnings(stored, today)
    if start not in known:
        raise Http404(start)
    given = {"subject": found, "by": acts.signed_in(request), "on": today}
    if request.method != "POST":
        return _show_form(request, AdoptRules(initial=typed_from(known[start].rules), **given), known[start])
    form = AdoptRules(request.POST, **given)
    wanted = request.POST.get("do")
    if form.is_valid() and wanted == ADOPT:
        conflict = acts.try_act(request, found, "adopt_rules", form, form.cleaned_data | _seen(request))
        if conflict is None:
            return _adopted(request, found, form.cleaned_data["valid_from"])
        return _show_form(request, form, known[start], conflict=conflict)
    if form.is_valid() and wanted == PREVIEW and acts.rehearsed(request, found, "adopt_rules", form):
        return _show_preview(request, form, stored)
    return _show_form(request, form, known[start])


def beginnings(stored: list[RulesOfProcedure], today: date) -> dict[str, Beginning]:
    """First the newest version of the body, also one that is still to come; then the library."""
    newest = max(stored, key=lambda each: each.valid_from, default=None)
    since = f"Gilt ab {newest.valid_from:%d.%m.%Y}." if newest else ""
    found = {CURRENT: Beginning(CURRENT, newest.name, since, newest.rules)} if newest else {}
    sets = {
        key: Beginning(key, known.name, known.source, known.rules, known.notes) for key, known in all_sets().items()
    }
    return found | {LAW: sets.pop(LAW)} | sets


def _writable(request: HttpRequest, body: UUID) -> Committee:
    """Who only sits in a body reads its rules and finds no page to write them."""
    user = acts.signed_in(request)
    found = one_body(user, body)
    if not _may_write(found, user):
        raise Http404(body)
    return found


def _may_write(body: Committee, user: Any) -> bool:
    return "adopt_rules" in acts.acts_for(body, user)


def _hints(rules: Rules) -> list[str]:
    return [finding.text for finding in contradictions(rules) if not finding.blocking]


def _seen(request: HttpRequest) -> dict[str, int | None]:
    """The version the preview compared with; nonsense is none, which the act finds out."""
    seen = request.POST.get("seen", "")
    return {"instead_of": int(seen) if seen.isdecimal() and len(seen) < 19 else None}


def _adopted(request: HttpRequest, body: Committee, since: date) -> HttpResponse:
    said = "gilt ab heute" if since == calendar.today() else f"gilt ab dem {since:%d.%m.%Y}"
    messages.success(request, f"Die neue Fassung {said}.")
    return redirect("bodies:version", body.public_id, since.isoformat())


def _show_form(request: HttpRequest, form: AdoptRules, start: Beginning, *, conflict: str = "") -> HttpResponse:
    page = {"body": form.subject, "form": form, "start": start, "conflict": conflict}
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "bodies/write.html", page, status=status)


def _show_preview(request: HttpRequest, form: AdoptRules, stored: list[RulesOfProcedure]) -> HttpResponse:
    """What would hold, what that changes, and what is worth knowing before."""
    since, rules = form.cleaned_data["valid_from"], from_json(form.cleaned_data["body"])
    before = rulebook.in_force(stored, since)
    page = {
        "body": form.subject,
        "form": form,
        "about": form.cleaned_data,
        "sentences": sentences(rules),
        "before": before,
        "changes": differences(rulebook.rules_of(before), rules),
        "hints": _hints(rules),
        "later": [each for each in rulebook.versions(stored) if each.stored.valid_from > since],
        "invited": form.subject.meetings.filter(held_on__gte=since, invited_on__isnull=False).order_by("held_on"),
        "seal": acts.seal(request, form.subject),
    }
    return render(request, "bodies/preview.html", page)
