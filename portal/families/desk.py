# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page of a family's draft begins with: the draft of this person, its way, and how a page is saved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from benefits import again, drafts, wishes
from benefits.circles import LegalCircle
from benefits.models import FamilyDraft, FamilyPaper
from law import calendar
from law.finding import Refused
from permissions import families
from permissions.models import User
from portal.acts import signed_in

DAYS = {"born_on", "period_from", "period_until"}
ELSEWHERE = (
    "Sie haben diese Seite in einem anderen Fenster geändert, seit sie hier offen ist. Was Sie hier geschrieben haben, "
    "steht noch da. Senden Sie es noch einmal, wenn es gelten soll."
)


@dataclass
class Desk:
    """The draft, whose it is, and the day."""

    draft: FamilyDraft
    user: User
    on: date

    def url(self, name: str, *more: Any) -> str:
        return reverse(f"families:{name}", args=[self.draft.public_id, *more])

    @property
    def alone(self) -> bool:
        return wishes.alone(self.draft)

    @property
    def circle(self) -> LegalCircle:
        """Of a page that comes after the question for it; before, it does not exist."""
        found = wishes.circle_of(self.draft)
        if found is None:
            raise Http404("circle")
        return found

    def entry(self, child: UUID) -> dict[str, Any]:
        found = wishes.entry_of(self.draft, child)
        if found is None:
            raise Http404("child")
        return found

    @cached_property
    def offers(self) -> dict[str, FamilyPaper]:
        """Papers the family sent before and may use again, by slot."""
        if all(each.need.lasts is None for each in wishes.wanted(self.draft, self.on)):
            return {}
        return again.offered(self.draft, families.own_evidence(self.user, self.draft.town), self.on)

    @property
    def chosen(self) -> dict[str, FamilyPaper]:
        """Those of them it uses again."""
        return again.chosen(self.draft, self.offers)

    def part(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.draft.answers.get(key, {})
        return found


def on_desk(request: HttpRequest, draft: UUID) -> Desk:
    """404 for whoever did not begin it."""
    user = signed_in(request)
    return Desk(get_object_or_404(families.drafts(user), public_id=draft), user, calendar.today())


def try_to_save(write: Callable[[], None]) -> str:
    """Empty when it is written; else what happened in another window."""
    try:
        write()
    except drafts.ChangedMeanwhile:
        return ELSEWHERE
    except Refused as refused:
        return str(refused)
    return ""


def sent(request: HttpRequest) -> Any:
    """What a form was sent with, also when that is nothing."""
    return request.POST if request.method == "POST" else None


def sent_with_files(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def seen(request: HttpRequest) -> str:
    return request.POST.get("seen", "")


def show(
    request: HttpRequest,
    desk: Desk,
    template: str,
    form: forms.BaseForm,
    stands: Any,
    *,
    conflict: str = "",
    **more: Any,
) -> HttpResponse:
    """A page with its form; what it saw is said by its fingerprint."""
    status = 409 if conflict else 422 if form.errors else 200
    page = {"desk": desk, "draft": desk.draft, "form": form, "conflict": conflict, "seen": drafts.fingerprint(stands)}
    return render(request, f"families/{template}.html", page | more, status=status)


def stored(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it."""
    return {name: value if isinstance(value, str) else _text(value) for name, value in values.items()}


def shown(values: dict[str, Any]) -> dict[str, Any]:
    """The other way: as the fields of a form show it."""
    return {name: _read(name, value) for name, value in values.items()}


def _read(name: str, value: Any) -> Any:
    if name in DAYS and value:
        return date.fromisoformat(value)
    return Decimal(value) if name == "amount" and value else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
