# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long social data are kept: what holds, what was set by whom and why, and a new value from a day on."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from benefits.circles import Circle
from benefits.models import AccessRule, RetentionRule
from benefits.models.family import CIRCLE_CHOICES
from benefits.models.retention import OUTCOME_CHOICES
from law import calendar
from law.finding import Refused
from permissions import periods
from portal.acts import signed_in
from portal.forms import add_findings
from portal.named import written_in
from workflows.forms import PlainSelect, day

ACCESS, RETENTION = "zugriff", "aufbewahrung"


class Setting(forms.Form):
    """What both forms ask."""

    number = forms.IntegerField(label="Neuer Wert")
    valid_from = day("Gilt ab", help_text="Heute oder später. Zum Beispiel 01.01.2027")
    ground = forms.CharField(
        label="Grund", max_length=200, help_text="Zum Beispiel die Dienstanweisung. Ihr Name steht daneben."
    )
    field_order = ["kind", "circle", "outcome", "number", "valid_from", "ground"]

    @property
    def wanted(self) -> periods.Setting:
        return periods.Setting(*(self.cleaned_data[name] for name in ("number", "ground", "valid_from")))


class Access(Setting):
    kind = forms.ChoiceField(label="Was", choices=AccessRule.Kind.choices, widget=PlainSelect)


class Retention(Setting):
    number = forms.IntegerField(label="Neue Frist in Monaten")
    circle = forms.ChoiceField(label="Rechtskreis", choices=CIRCLE_CHOICES, widget=PlainSelect)
    outcome = forms.ChoiceField(label="Wie der Fall endete", choices=OUTCOME_CHOICES, widget=PlainSelect)


class Row(NamedTuple):
    """A value as the tables show it; state: whether it holds, will, or did."""

    what: str
    number: int
    since: date
    ground: str
    by: str
    set_on: date | None
    state: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Every value with its history. 404 for whoever administers no office for Bildung und Teilhabe."""
    user = signed_in(request)
    if not periods.sets(user):
        raise Http404("administers no office that decides claims")
    return written_in(user, lambda: _page(request))


def _page(request: HttpRequest) -> HttpResponse:
    do = request.POST.get("do") if request.method == "POST" else ""
    access = Access(request.POST if do == ACCESS else None, prefix=ACCESS)
    retention = Retention(request.POST if do == RETENTION else None, prefix=RETENTION)
    form = access if access.is_bound else retention
    if form.is_bound and form.is_valid() and _set(request, form):
        return redirect("administration:periods")
    on = calendar.today()
    page = {
        "access": access,
        "retention": retention,
        "form": form,
        "kinds": _kinds(rules := list(periods.access_rules()), on),
        "access_rows": _rows(rules, on),
        "months": _months(kept := list(periods.retention_rules()), on),
        "circles": [label for _key, label in CIRCLE_CHOICES],
        "retention_rows": _rows(kept, on),
    }
    return render(request, "administration/periods.html", page, status=422 if form.is_bound else 200)


def _set(request: HttpRequest, form: Any) -> bool:
    by, on, data = signed_in(request), calendar.today(), form.cleaned_data
    try:
        if isinstance(form, Access):
            periods.set_access(data["kind"], form.wanted, by=by, on=on)
        else:
            periods.set_retention(Circle(data["circle"]), data["outcome"], form.wanted, by=by, on=on)
    except Refused as refused:
        add_findings(form, refused.findings)
        return False
    messages.success(request, f"Der neue Wert gilt ab dem {data['valid_from']:%d.%m.%Y}.")
    return True


def _kinds(rules: list[AccessRule], on: date) -> list[tuple[str, int, bool]]:
    """(what, the value in force, whether somebody set it) of each kind."""
    held = {rule.kind: rule.number for rule in rules if rule.valid_from <= on}
    return [(kind.label, held.get(kind, periods.USUAL[kind]), kind in held) for kind in AccessRule.Kind]


def _months(rules: list[RetentionRule], on: date) -> list[tuple[str, list[int]]]:
    """(how a claim ended, the months in force in each circle)."""
    held = {(rule.circle, rule.outcome): rule.months for rule in rules if rule.valid_from <= on}
    return [
        (label, [held.get((circle, outcome), periods.usual_months(outcome)) for circle, _name in CIRCLE_CHOICES])
        for outcome, label in OUTCOME_CHOICES
    ]


def _rows(rules: Iterable[AccessRule | RetentionRule], on: date) -> list[Row]:
    """Every value ever set, the newest first: of each thing one holds, and of a day to come the last word."""
    found, said = [], set()
    for rule in reversed(list(rules)):
        what, number = _named(rule)
        comes = rule.valid_from > on
        known = (what, rule.valid_from if comes else None)
        state = "abgelöst" if known in said else "gilt noch nicht" if comes else "gilt"
        said.add(known)
        by = rule.set_by.name if rule.set_by else "bei der Einrichtung"
        found.append(Row(what, number, rule.valid_from, rule.ground, by, rule.set_on, state))
    return found


def _named(rule: AccessRule | RetentionRule) -> tuple[str, int]:
    if isinstance(rule, AccessRule):
        return rule.get_kind_display(), rule.number
    return f"{rule.get_circle_display()}, {rule.get_outcome_display()}", rule.months
