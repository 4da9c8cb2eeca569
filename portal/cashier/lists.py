# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kasse: what waits to be paid, lists of payments, and what became of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from benefits.models import PaymentEvent, PaymentList
from grants.applicants import written
from law import calendar
from permissions import treasury
from permissions.models import User
from permissions.treasury import Payable
from portal.acts import act_page, acts_for, described, read_seal, seal, signed_in, taken_in
from portal.cashier import sheet
from portal.named import written_in
from workflows import money
from workflows.forms import day
from workflows.procedures import acts_of, label_of, machine_of

DONE = {
    "draw_up_list": "Die Zahlliste ist angelegt.",
    "mark_paid": "Die Liste ist als bezahlt eingetragen.",
    "undo_list": "Die Liste ist zurückgenommen. Die Zahlungen warten wieder.",
}
HINTS = {
    "mark_paid": "Wenn die Überweisungen ausgeführt sind.",
    "undo_list": "Die Zahlungen warten dann wieder auf eine Liste.",
}
HAPPENED = {
    "draw_up_list": "Zahlliste angelegt",
    "mark_paid": "Als bezahlt eingetragen",
    "undo_list": "Zahlliste zurückgenommen",
}
PHASE_KINDS = {"open": "info", "paid": "success"}
NEWEST = 50  # lists of a page

Page = Callable[..., HttpResponse]


def for_cashiers(page: Page) -> Page:
    """Behind login, in the name of who asks, and missing for everybody who pays for no office."""

    @login_required
    @wraps(page)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        user = signed_in(request)
        if not treasury.cashed(user).exists():
            raise Http404("pays for no office")
        return written_in(user, lambda: page(request, *args, **named))

    return opened


class DrawUp(forms.Form):
    """For which office, and up to which day."""

    unit = forms.ModelChoiceField(queryset=None, label="Stelle", empty_label=None)
    due_until = day("Fällig bis", help_text="Alles, was bis zu diesem Tag fällig und freigegeben ist.")

    def __init__(self, typed: Any, user: User) -> None:
        super().__init__(typed)
        field: Any = self.fields["unit"]
        field.queryset = treasury.cashed(user)
        self.fields["due_until"].initial = calendar.today()


@for_cashiers
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What waits, and the newest lists."""
    user, posted = signed_in(request), request.method == "POST"
    form = DrawUp(request.POST if posted else None, user)
    if posted and form.is_valid() and (made := _draw_up(request, form)):
        messages.success(request, DONE["draw_up_list"])
        return redirect("cashier:list", drawn_up=made.public_id)
    page = {
        "form": form,
        "seal": seal(request, PaymentList()),
        "waiting": [_row(line) for line in treasury.payables() if line.on_list is None],
        "lists": [(each, PHASE_KINDS.get(each.phase, "neutral")) for each in treasury.payment_lists(user)[:NEWEST]],
    }
    return TemplateResponse(request, "cashier/start.html", page, status=422 if form.errors else 200)


def _draw_up(request: HttpRequest, form: DrawUp) -> PaymentList | None:
    """None with the reasons in the form; a second click finds the first one's list."""
    user, (key, _version), data = signed_in(request), read_seal(request), form.cleaned_data
    if key and (first := treasury.payment_lists(user).filter(events__key=key).first()):
        return first
    return taken_in(form, lambda: money.draw_up(data["unit"], data["due_until"], by=user, on=calendar.today(), key=key))


def _row(line: Payable) -> dict[str, Any]:
    """A payee with the account as people compare it, and why a line cannot be paid by who looks."""
    why = ""
    if not line.stands:
        why = "Die Bankverbindung ist noch nicht von einer zweiten Person bestätigt."
    elif line.own and line.on_list is None:
        why = "Sie haben diese Zahlung freigegeben. Zahlen muss sie jemand anderes."
    return {"line": line, "iban": written(line.iban), "why": why}


def _find(user: User, drawn_up: UUID) -> PaymentList:
    return get_object_or_404(treasury.payment_lists(user), public_id=drawn_up)


def _lines(found: PaymentList) -> list[Payable]:
    return [line for line in treasury.payables() if line.on_list == found.pk]


@for_cashiers
@require_safe
def payment_list(request: HttpRequest, drawn_up: UUID) -> HttpResponse:
    user = signed_in(request)
    found = _find(user, drawn_up)
    possible = described(found, acts_for(found, user))
    page = {
        "list": found,
        "kind": PHASE_KINDS.get(found.phase, "neutral"),
        "rows": [_row(line) for line in _lines(found)],
        "acts": [act | {"hint": HINTS.get(act["name"], "")} for act in possible],
        "story": [_told(event) for event in treasury.list_events(user, found)],
    }
    return render(request, "cashier/list.html", page)


def _told(event: PaymentEvent) -> dict[str, Any]:
    return {"title": HAPPENED[event.act], "on": event.on, "who": event.by}


@for_cashiers
@require_safe
def table(request: HttpRequest, drawn_up: UUID) -> HttpResponse:
    """For the treasury's own program."""
    found = _find(signed_in(request), drawn_up)
    answer = HttpResponse(sheet.written(_lines(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="Zahlliste {found.pk}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_cashiers
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, drawn_up: UUID, act: str) -> HttpResponse:
    """A link that somebody else has overtaken leads back to the list."""
    user = signed_in(request)
    found = _find(user, drawn_up)
    machine, back = machine_of(found), reverse("cashier:list", args=[found.public_id])
    if act not in acts_of(machine) or act == "draw_up_list":
        raise Http404(act)
    if request.method != "POST" and act not in acts_for(found, user):
        messages.warning(request, f"„{label_of(machine, act)}“ ist beim jetzigen Stand nicht möglich.")
        return redirect(back)
    return act_page(request, found, act, audience="cashier", back=back, done=DONE.get(act, ""))
