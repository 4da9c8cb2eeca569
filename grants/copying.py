# SPDX-License-Identifier: AGPL-3.0-or-later
"""Beginning a draft once, empty or with what an older application says; what is taken over and what is asked anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from grants import allowances
from grants.calls import terms_in, terms_of
from grants.models import Applicant, Application, Call, PlanItem, Side
from grants.terms import OTHER_COSTS, Question, Terms

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

UNFUNDED = OTHER_COSTS[-1][0]


@dataclass(frozen=True)
class Content:
    """What a draft begins with; typed holds, by page and field, what its terms do not allow any more."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    lines: tuple[Mapping[str, Any], ...] = ()

    def corrected(self, newer: Mapping[str, Any]) -> "Content":
        """The same with answers somebody gave since."""
        typed = {
            page: {key: text for key, text in fields.items() if key not in newer} for page, fields in self.typed.items()
        }
        return replace(
            self, answers={**self.answers, **newer}, typed={page: rest for page, rest in typed.items() if rest}
        )


def once(person: UUID, key: UUID, *content: object) -> UUID:
    """The public id of what a form begins: the same form with the same content names the same row, nobody else's."""
    return uuid5(person, ":".join(map(str, (key, *content))))


def begin_once(
    call: Call, applicant: Applicant, content: Content, *, public_id: UUID, by: "AbstractBaseUser"
) -> tuple[Application, bool]:
    """A draft under this id, and whether it is new: a second click finds the first one's. Refused when too many."""
    application = Application(public_id=public_id, call=call, applicant=applicant, typed=dict(content.typed))
    application.saved_at, application.saved_by_id = timezone.now(), by.pk
    application.take_answers(content.answers)
    try:
        with transaction.atomic():
            application.save(force_insert=True)
            allowances.room_for_new(by)
            PlanItem.objects.bulk_create(PlanItem(application=application, **line) for line in content.lines)
    except IntegrityError:
        there = Application.objects.filter(public_id=public_id, applicant=applicant).first()
        if there is None:
            raise
        return there, False
    return application, True


# --- what an older application gives ---


def is_taken(question: Question) -> bool:
    """Days and what is asked anew each time stay open in a copy."""
    return question.kind != "date" and not question.afresh


def fits(source: Application, call: Call) -> bool:
    """An application of the same programme, or one with answers to questions this call asks too."""
    if source.call.programme_key == call.programme_key:
        return True
    asked = terms_of(call).questions
    common = {key for key, question in asked.items() if is_taken(question)} & terms_in(source).questions.keys()
    return bool(common - {"title"})


def plan_of(source: Application, terms: Terms) -> tuple[tuple[Mapping[str, Any], ...], list[PlanItem]]:
    """Its lines for these terms, and those left out: income of a kind that is gone. Such costs become other costs."""
    costs, income = dict((*terms.cost_kinds, *OTHER_COSTS)), dict(terms.income_kinds)
    lines: list[Mapping[str, Any]] = []
    left_out = []
    for item in source.plan.all():
        spent = item.side == Side.EXPENSE
        if not spent and item.kind not in income:
            left_out.append(item)
            continue
        kind = item.kind if not spent or item.kind in costs else UNFUNDED
        lines.append({"side": item.side, "kind": kind, "label": item.label, "amount": item.amount})
    return tuple(lines), left_out
