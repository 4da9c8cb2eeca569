# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cost and finance plan: lines to add, change and remove, the sum asked for, and the gap in words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from grants import drafts, rates, rules, versions, youth
from grants.models import PlanItem, Side
from law.finding import Refused
from law.money import NO_BREAK_SPACE, euro
from portal.acts import signed_in
from portal.applicant import saving, words
from portal.applicant.comparing import compare, is_own
from portal.applicant.desk import Desk, on_desk
from portal.applicant.forms import PlanLine
from portal.kept import kept_for
from workflows.questions import ASKED, PLAN, PageForm

SIDES = {"ausgabe": Side.EXPENSE, "einnahme": Side.INCOME}
REMOVED = "removed line"  # of the session, until the plan was shown once


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, case: UUID) -> HttpResponse:
    """All lines with their sums; the sum asked is typed here."""
    desk = on_desk(request, case)
    if request.method == "POST":
        return _save_asked(request, desk)
    if not desk.is_draft:
        return redirect(desk.url("case"))
    form = PageForm.of(PLAN, desk.application)
    page = {"seen": saving.seen(request, form), "removed": _just_removed(request, desk)}
    return render(request, "applicant/plan.html", _plan(desk, form) | page)


def _save_asked(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = PageForm.of(PLAN, desk.application, request.POST)
    form.is_valid()
    try:
        saved = saving.keep(request, desk.application, PLAN, form)
    except Refused as refused:
        return render(request, "applicant/plan.html", _plan(desk, form, conflict=str(refused)), status=409)
    desk.application.amount_asked, desk.application.typed = saved.application.amount_asked, saved.application.typed
    marks = {"seen": saving.seen(request, form, saved.merged.seen), "clash": bool(saved.merged.clashes)}
    marks["own"] = is_own(request, saved)
    if _while_typing(request):
        return _show_balance(request, desk.facts, unread=bool(form.errors), **marks)
    if saved.merged.clashes:
        return compare(request, desk, PLAN, form, saved, to=desk.url("plan"))
    if form.errors:
        return render(request, "applicant/plan.html", _plan(desk, form) | marks, status=422)
    if request.POST.get("do"):
        return redirect(desk.url("plan"))
    messages.success(request, "Der Finanzierungsplan ist gespeichert.")
    return redirect(desk.after_plan)


def _plan(desk: Desk, form: PageForm, *, conflict: str = "") -> dict[str, Any]:
    rows = list(desk.application.plan.all())
    kinds = words.kinds_of(desk.terms)
    if desk.terms.says_du:
        form.fields[ASKED.key].label = "Wie viel Geld möchtest du haben?"
    told = [] if conflict else [each for each in desk.about({"plan", ASKED.key}) if each.rule != "balanced"]
    return {
        "application": desk.application,
        "form": form,
        "conflict": conflict,
        "sides": [_side(rows, side, kinds) for side in SIDES.items()],
        "cap": youth.cap_of(desk.facts),
        "flat": rates.total(desk.programme.modules, desk.facts),
        "cost_kinds": [label for _key, label in desk.terms.cost_kinds],
        "balance": rules.balance_of(desk.facts),
        "begun": bool(rows),
        "hints": [each.text for each in told],
        "stop": any(each.blocking for each in told),
    }


def _side(rows: list[PlanItem], side: tuple[str, str], kinds: dict[str, str]) -> dict[str, Any]:
    path, name = side
    lines = words.in_order((row for row in rows if row.side == name), kinds)
    return {
        "path": path,
        "spent": name == Side.EXPENSE,
        "lines": [(row, kinds.get(row.kind, row.kind)) for row in lines],
        "total": sum(row.amount for row in lines),
    }


# --- the sums while somebody types: the same arithmetic, only a part of the page ---


def _recalculates(request: HttpRequest) -> bool:
    return request.POST.get("do") == "recalculate"


def _while_typing(request: HttpRequest) -> bool:
    return _recalculates(request) and request.headers.get("HX-Request") == "true"


def _show_balance(request: HttpRequest, facts: rules.Facts, *, unread: bool, **marks: Any) -> HttpResponse:
    """What cannot be read as money counts as nothing yet, and the page says so."""
    return render(request, "applicant/balance.html", {"balance": rules.balance_of(facts), "unread": unread} | marks)


def _preview(request: HttpRequest, desk: Desk, side: Side, item: PlanItem | None) -> HttpResponse:
    """The sums as if the line were saved already; nothing is kept."""
    form = PlanLine(request.POST, side=side, terms=desk.terms)
    form.is_valid()
    amount, unread = form.cleaned_data.get("amount"), "amount" in form.errors and bool(request.POST.get("amount"))
    line = rules.Line("", "", amount) if amount is not None else None
    there = rules.Line(item.kind, item.label, item.amount) if item else None
    facts = rules.with_line(desk.facts, side, line, instead_of=there)
    if _while_typing(request):
        return _show_balance(request, facts, unread=unread)
    page = {"form": PlanLine(side=side, terms=desk.terms, initial=request.POST.dict()), "unread": unread}
    page["line_seen"] = request.POST.get("seen", "")
    return render(request, "applicant/line.html", _line_page(desk, side, item, facts) | page)


def _line_page(desk: Desk, side: Side, item: PlanItem | None, facts: rules.Facts) -> dict[str, Any]:
    spent = side == Side.EXPENSE
    return {"application": desk.application, "spent": spent, "item": item, "balance": rules.balance_of(facts)}


# --- the lines ---


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
    if _recalculates(request):
        return _preview(request, desk, side, item)
    form = PlanLine(request.POST or None, side=side, terms=desk.terms, initial=initial)
    conflict, other = "", None
    if request.method == "POST" and form.is_valid():
        try:
            known, seen = item.public_id if item else None, request.POST.get("seen", "")
            user = signed_in(request)
            drafts.put_line(desk.application, side=side, **form.cleaned_data, line=known, seen=seen, by=user)
            return redirect(desk.url("plan"))
        except drafts.Overtaken as overtaken:
            other = overtaken.item
        except Refused as refused:
            conflict = str(refused)
        except PlanItem.DoesNotExist:
            return _gone(request, desk)
    page = _line_page(desk, side, item, desk.facts) | {"form": form, "conflict": conflict}
    page |= {"other": other, "line_seen": _line_seen(request, other or item, decided=other is not None)}
    status = 409 if conflict or other else 422 if form.is_bound else 200
    return render(request, "applicant/line.html", page, status=status)


def _line_seen(request: HttpRequest, item: PlanItem | None, *, decided: bool) -> str:
    """Whoever is shown another version decides with the next press; input kept from before the login is older."""
    kept = kept_for(request)
    old = kept.data.get("seen", "") if kept else request.POST.get("seen", "")
    return versions.of_line(item) if decided or not old else str(old)


def _gone(request: HttpRequest, desk: Desk) -> HttpResponse:
    messages.warning(request, "Diese Zeile gibt es nicht mehr. So steht der Plan jetzt.")
    return redirect(desk.url("plan"))


@login_required
@require_POST
def remove_line(request: HttpRequest, case: UUID, line: UUID) -> HttpResponse:
    desk = on_desk(request, case)
    try:
        if item := drafts.remove_line(desk.application, line, by=signed_in(request)):
            request.session[REMOVED] = _taken_out(desk, item)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(desk.url("plan"))


def _taken_out(desk: Desk, item: PlanItem) -> dict[str, str]:
    """What the form of a new line is sent to add it again; amount as people write it."""
    side = next(path for path, name in SIDES.items() if name == item.side)
    amount = euro(item.amount).partition(NO_BREAK_SPACE)[0]
    return {"to": desk.url("add_line", side), "kind": item.kind, "label": item.label, "amount": amount}


def _just_removed(request: HttpRequest, desk: Desk) -> dict[str, str] | None:
    """Told once, on the plan it was taken from."""
    removed: dict[str, str] | None = request.session.pop(REMOVED, None) if REMOVED in request.session else None
    return removed if removed and removed["to"] in {desk.url("add_line", side) for side in SIDES} else None
