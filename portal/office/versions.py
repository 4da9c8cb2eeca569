# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two versions of an application side by side: before and after a correction, or this year's and an earlier one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.corrections import Difference, Version, difference, history, present
from grants.models import Application, Side
from grants.terms import Terms
from law.money import euro
from permissions import scopes
from portal.acts import signed_in
from portal.answers import in_words
from portal.office.dossier import Dossier
from workflows.forms import PlainSelect
from workflows.questions import ASKED

MADE = {"submit": "wie eingereicht", "register": "wie aufgenommen", "amend": "nach der Berichtigung"}
MOST_FORMER = 20


@dataclass(frozen=True)
class Named:
    """A version under its name; None when nobody kept it."""

    key: str
    label: str
    version: Version | None
    terms: Terms


class Pair(forms.Form):
    """Which two."""

    von = forms.ChoiceField(label="Vorher", widget=PlainSelect)
    bis = forms.ChoiceField(label="Jetzt", widget=PlainSelect)

    def __init__(self, asked: Any, *, known: list[Named], own: int) -> None:
        """Unless asked otherwise a case's first version and its last, or with only one the newest former case."""
        first, last = known[-min(max(own, 2), len(known))].key, known[-1].key
        keys = {each.key for each in known}
        von, bis = asked.get("von", ""), asked.get("bis", "")
        super().__init__({"von": von if von in keys else first, "bis": bis if bis in keys else last})
        options = [(each.key, each.label) for each in known]
        for name in ("von", "bis"):
            self.fields[name].choices = options  # type: ignore[attr-defined]


@login_required
@require_safe
def compare(request: HttpRequest, case: UUID) -> HttpResponse:
    """Only what differs is shown; the two are chosen by a form that changes nothing."""
    user = signed_in(request)
    dossier = Dossier(user, case)
    found = dossier.case
    own = _own(dossier)
    known = [*_former(found, request), *own]
    form = Pair(request.GET, known=known, own=len(own))
    chosen = {each.key: each for each in known}
    before, after = chosen[form.data["von"]], chosen[form.data["bis"]]
    told = None
    if before.version and after.version:
        told = _in_words(difference(before.version, after.version), before.terms, after.terms)
    page = {"case": found, "form": form, "before": before, "after": after, "told": told, "single": len(known) < 2}
    return render(request, "office/versions.html", page)


def _own(dossier: Dossier) -> list[Named]:
    made = history(dossier.case, dossier.events)
    return [
        Named(f"v{number}", f"{event.on:%d.%m.%Y}, {MADE[event.act]}", version, dossier.terms)
        for number, (event, version) in enumerate(made, 1)
    ]


def _former(case: Application, request: HttpRequest) -> list[Named]:
    """Other applications of the same applicant, the oldest first; of one's own unit only."""
    cases = scopes.office_applications(signed_in(request)).filter(applicant=case.applicant_id).exclude(pk=case.pk)
    rows = cases.filter(frozen_terms__isnull=False).prefetch_related("plan").order_by("-submitted_on", "-id")
    return [
        Named(str(each.public_id), f"{each.reference}: {each.title}", present(each), each.terms)
        for each in reversed(rows[:MOST_FORMER])
        if each.terms
    ]


def _in_words(found: Difference, before: Terms, after: Terms) -> dict[str, Any]:
    """Rows of (label, before, after), and the lines that went and came."""
    questions = before.questions | after.questions | {ASKED.key: ASKED}
    rows = [
        (questions[key].label, in_words(questions[key], old), in_words(questions[key], new))
        for key, old, new in found.answers
        if key in questions
    ]
    kinds = dict((*before.cost_kinds, *before.income_kinds, *after.cost_kinds, *after.income_kinds))
    return {
        "rows": rows,
        "gone": [_line(line, kinds) for line in found.gone],
        "come": [_line(line, kinds) for line in found.come],
    }


def _line(line: tuple[str, str, str, str], kinds: dict[str, str]) -> str:
    side, kind, label, amount = line
    return f"{Side(side).label}, {kinds.get(kind, kind)}: {label}, {euro(Decimal(amount))}"
