# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cost and finance plan: lines to add, change and remove, the sum asked for, and the gap in words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from grants import drafts, rules
from grants.models import PlanItem, Side
from grants.terms import OTHER_COSTS
from law.finding import Refused
from portal.applicant.desk import Desk, on_desk
from portal.applicant.forms import Asked, PlanLine
from workflows.forms import ASKED

SIDES = {"ausgabe": Side.EXPENSE, "einnahme": Side.INCOME}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, case: UUID) -> HttpResponse:
    """All lines with their sums; the sum asked is typed here."""
    desk = on_desk(request, case)
    if request.method == "POST":
        return _save_asked(request, desk)
    if not desk.is_draft:
        return redirect(desk.url("case"))
    form = Asked(terms=desk.terms, initial={ASKED.key: desk.application.amount_asked})
    return render(request, "applicant/plan.html", _plan(desk, form))


def _save_asked(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = Asked(request.POST, terms=desk.terms)
    form.is_valid()
    try:
        desk.application.amount_asked = drafts.save_answers(desk.application, form.cleaned_data).amount_asked
    except Refused as refused:
        return render(request, "applicant/plan.html", _plan(desk, form, conflict=str(refused)), status=409)
    if form.errors:
        return render(request, "applicant/plan.html", _plan(desk, form), status=422)
    if request.POST.get("do") == "recalculate":
        return redirect(desk.url("plan"))
    messages.success(request, "Der Finanzierungsplan ist gespeichert.")
    return redirect(desk.after_plan)


def _plan(desk: Desk, form: Asked, *, conflict: str = "") -> dict[str, Any]:
    rows = list(desk.application.plan.all())
    kinds = dict((*desk.terms.cost_kinds, *OTHER_COSTS, *desk.terms.income_kinds))
    gap = rules.gap_of(desk.facts)
    sides = [_side(rows, side, kinds) for side in SIDES.items()]
    return {
        "application": desk.application,
        "form": form,
        "conflict": conflict,
        "sides": sides,
        "cap": desk.terms.parameters.cap,
        "cost_kinds": [label for _key, label in desk.terms.cost_kinds],
        "gap": gap,
        "gap_in_words": rules.gap_in_words(gap),
        "begun": bool(rows),
        "hints": [] if conflict else [each.text for each in desk.about({"plan", ASKED.key}) if each.rule != "balanced"],
    }


def _side(rows: list[PlanItem], side: tuple[str, str], kinds: dict[str, str]) -> dict[str, Any]:
    path, name = side
    lines = sorted((row for row in rows if row.side == name), key=lambda row: list(kinds).index(row.kind))
    return {
        "path": path,
        "spent": name == Side.EXPENSE,
        "lines": [(row, kinds[row.kind]) for row in lines],
        "total": sum(row.amount for row in lines),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_line(request: HttpRequest, case: UUID, side: str) -> HttpResponse:
    if side not in SIDES:
        raise Http404(side)
    return _line(request, on_desk(request, case), SIDES[side], None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_line(request: HttpRequest, case: UUID, line: UUID) -> HttpResponse:
    desk = on_desk(request, case)
    item = next((row for row in desk.application.plan.all() if row.public_id == line), None)
    if item is None:
        return _gone(request, desk)
    return _line(request, desk, Side(item.side), item)


def _line(request: HttpRequest, desk: Desk, side: Side, item: PlanItem | None) -> HttpResponse:
    """The form of a line, new or there already."""
    if request.method != "POST" and not desk.is_draft:
        return redirect(desk.url("case"))
    initial = {"kind": item.kind, "label": item.label, "amount": item.amount} if item else {}
    form = PlanLine(request.POST or None, side=side, terms=desk.terms, initial=initial)
    conflict = ""
    if request.method == "POST" and form.is_valid():
        try:
            drafts.put_line(desk.application, side=side, **form.cleaned_data, line=item.public_id if item else None)
            return redirect(desk.url("plan"))
        except Refused as refused:
            conflict = str(refused)
        except PlanItem.DoesNotExist:
            return _gone(request, desk)
    page = {"application": desk.application, "form": form, "spent": side == Side.EXPENSE, "item": item}
    status = 409 if conflict else 422 if form.is_bound else 200
    return render(request, "applicant/line.html", page | {"conflict": conflict}, status=status)


def _gone(request: HttpRequest, desk: Desk) -> HttpResponse:
    messages.warning(request, "Diese Zeile gibt es nicht mehr. Jemand hat sie inzwischen entfernt.")
    return redirect(desk.url("plan"))


@login_required
@require_POST
def remove_line(request: HttpRequest, case: UUID, line: UUID) -> HttpResponse:
    desk = on_desk(request, case)
    try:
        drafts.remove_line(desk.application, line)
        messages.success(request, "Die Zeile ist entfernt.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(desk.url("plan"))
