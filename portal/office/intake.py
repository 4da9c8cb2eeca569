# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper intake: one form, and a case with its true day of receipt."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_list_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grants.calls import terms_of
from grants.models import Application
from law import calendar
from permissions import scopes
from permissions.models import User
from portal.acts import read_seal, seal, signed_in, taken_in
from portal.kept import kept_for
from portal.office.paper import LineFormSet, PaperForm
from workflows import intake as door
from workflows.forms import kinds_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The empty form, the form with more lines or namesakes, or the registered case."""
    user = signed_in(request)
    calls = get_list_or_404(scopes.office_calls(user))
    kinds = kinds_of(terms_of(call) for call in calls)
    if request.method != "POST":
        kept = kept_for(request)
        return _page(request, *_unchecked(kept.data if kept else request.POST, user, kinds))
    if request.POST.get("do") in {"search", "lines"}:
        return _page(request, *_unchecked(request.POST, user, kinds))
    if earlier := _sent_before(request, user):
        messages.info(request, "Diese Seite haben Sie schon abgeschickt. Das ist der Fall daraus.")
        return redirect(reverse("office:case", args=[earlier.public_id]))
    form = PaperForm(request.POST, request.FILES, by=user)
    lines = LineFormSet(request.POST, prefix="plan", form_kwargs={"kinds": kinds})
    if form.is_valid() and lines.is_valid() and (taken := _take_in(request, form, lines, user)):
        messages.success(request, f"Der Papierantrag ist aufgenommen. Aktenzeichen {taken.reference}.")
        return redirect(reverse("office:case", args=[taken.public_id]))
    return _page(request, form, lines, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _take_in(request: HttpRequest, form: PaperForm, lines: Any, user: User) -> Application | None:
    """The new case; None with the reasons in the form."""
    key, _version = read_seal(request)
    paper = door.Paper(
        call=form.cleaned_data["call"],
        received_on=form.cleaned_data["received_on"],
        answers=form.answers,
        applicant=form.applicant,
        new_applicant=form.new_applicant,
        lines=lines.typed(),
        scan=form.cleaned_data["scan"],
    )
    return taken_in(form, lambda: door.take_in(paper, by=user, on=calendar.today(), key=key))


def _sent_before(request: HttpRequest, user: User) -> Application | None:
    """What came of this very page, when it is sent once more."""
    key, _version = read_seal(request)
    return scopes.office_applications(user).filter(events__key=key).first() if key else None


def _unchecked(data: QueryDict, user: User, kinds: list[tuple[str, str]]) -> tuple[PaperForm, Any]:
    """What was typed, shown again without a word about what is still missing; nothing gives an empty page."""
    typed = data.dict()
    names = ("kind", "label", "amount")
    rows = [{name: typed.get(f"plan-{row}-{name}", "") for name in names} for row in range(_rows(typed))]
    lines = LineFormSet(prefix="plan", initial=[row for row in rows if any(row.values())], form_kwargs={"kinds": kinds})
    return PaperForm(initial=typed, by=user), lines


def _rows(typed: dict[str, Any]) -> int:
    """How many lines the page had."""
    count = str(typed.get("plan-TOTAL_FORMS", ""))
    return min(int(count), 60) if count.isdecimal() and len(count) < 4 else 0


def _page(request: HttpRequest, form: PaperForm, lines: Any, *, status: int = HTTPStatus.OK) -> HttpResponse:
    page = {
        "form": form,
        "lines": lines,
        "forms": [form, *lines],
        "failed": status != HTTPStatus.OK,
        "seal": seal(request, Application()),
    }
    return TemplateResponse(request, "office/intake.html", page, status=status)
