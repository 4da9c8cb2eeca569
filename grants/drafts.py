# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a draft: the one thing that is no act. Each function locks the case and refuses when it was sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from grants import versions
from grants.models import Applicant, Application, Call, PlanItem
from grants.models.application import Status
from grants.terms import Page, Terms
from law.finding import Finding, Refused

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

ANSWERS = (*Application.FACTS, "answers", "typed")
AGREED_TO = "agreed to"  # beside the declarations: the mark of the draft they were made on, and who made them


def begin(
    call: Call,
    applicant: Applicant,
    *,
    by: "AbstractBaseUser",
    channel: str = Application.Channel.PORTAL,
    **answers: Any,
) -> Application:
    """An empty draft, with what was said in the Vorab-Check."""
    application = Application(call=call, applicant=applicant, channel=channel)
    application.take_answers(answers)
    _stamp(application, by)
    application.save()
    return application


def _stamp(application: Application, by: "AbstractBaseUser") -> None:
    application.saved_at, application.saved_by_id = timezone.now(), by.pk


@contextmanager
def writing(application: Application) -> Iterator[Application]:
    """The freshly read draft, locked; Refused when it is no draft any more."""
    with transaction.atomic():
        rows = Application.objects.select_for_update(of=("self",)).select_related("call", "applicant", "saved_by")
        fresh = rows.get(pk=application.pk)
        if fresh.status != Status.DRAFT:
            text = "Dieser Antrag ist schon eingereicht. Sie können ihn hier nicht mehr ändern."
            raise Refused(Finding("draft", text))
        yield fresh


@contextmanager
def saving(application: Application, *fields: str, by: "AbstractBaseUser") -> Iterator[Application]:
    """The same for whoever changes it: fields are written afterwards, with who and when."""
    with writing(application) as fresh:
        yield fresh
        _stamp(fresh, by)
        fresh.save(update_fields=[*fields, "saved_at", "saved_by"])


def save_answers(application: Application, answers: Mapping[str, Any], *, by: "AbstractBaseUser") -> Application:
    """Keep answers that were understood."""
    with saving(application, *ANSWERS, by=by) as fresh:
        fresh.take_answers(answers)
        return fresh


@dataclass(frozen=True)
class SavedPage:
    """A draft after a page was saved; merged tells what others stored meanwhile, at and last who and when."""

    application: Application
    merged: versions.Merged
    at: datetime | None
    last: "AbstractBaseUser | None"


def save_page(application: Application, page: Page, sheet: versions.Sheet, *, by: "AbstractBaseUser") -> SavedPage:
    """Keep what was typed on one page, understood or not; what others changed meanwhile stays and is told.

    A page that still has something to compare is not called saved.
    """
    with writing(application) as fresh:
        merged = versions.merge(versions.stored(fresh, page), sheet)
        saved = SavedPage(fresh, merged, fresh.saved_at, fresh.saved_by)
        if merged.take:
            _take(fresh, page, merged)
            if not merged.clashes:
                _stamp(fresh, by)
            fresh.save(update_fields=[*ANSWERS, "saved_at", "saved_by"])
        return saved


def _take(application: Application, page: Page, merged: versions.Merged) -> None:
    versions.put(application, page, merged.take)
    if versions.too_much(application):
        text = "Das ist zu viel Text. Bitte kürzen Sie Ihre Eingaben und speichern Sie noch einmal."
        raise Refused(Finding("draft", text))


class Rewritten(Exception):
    """Somebody changed the draft since it was read through: nobody sends what they have not read."""


@dataclass(frozen=True)
class Agreed:
    """The declarations somebody made on the draft as it stands; lapsed tells why earlier ones do not count."""

    keys: frozenset[str] = frozenset()
    lapsed: Literal["", "changed", "other"] = ""


def agreed(application: Application, *, by: "AbstractBaseUser") -> Agreed:
    """A declaration covers what its maker read: no word that was changed since, and nobody else."""
    mark, _sign, whose = application.declarations.get(AGREED_TO, "").partition(" ")
    if not mark:
        return Agreed()
    if mark != versions.of_draft(application):
        return Agreed(lapsed="changed")
    if whose != str(by.pk):
        return Agreed(lapsed="other")
    return Agreed(frozenset(application.declarations) - {AGREED_TO})


def declare(
    application: Application, terms: Terms, agreed: set[str], *, seen: str = "", by: "AbstractBaseUser"
) -> Application:
    """Keep which declarations were agreed to, each in the version shown, by whoever read the draft as it stands."""
    with saving(application, "declarations", by=by) as fresh:
        mark = versions.of_draft(fresh)
        if seen not in ("", mark):
            raise Rewritten
        made = {each.key: each.version for each in terms.declarations if each.key in agreed}
        fresh.declarations = {**made, AGREED_TO: f"{mark} {by.pk}"} if made else {}
        return fresh


class Overtaken(Exception):
    """Somebody changed this line while it was open elsewhere; carries it as it stands."""

    def __init__(self, item: PlanItem) -> None:
        super().__init__(f"{item}")
        self.item = item


def put_line(
    application: Application,
    *,
    side: str,
    kind: str,
    label: str,
    amount: Decimal,
    line: UUID | None = None,
    seen: str = "",
    by: "AbstractBaseUser",
) -> PlanItem:
    """Add a line to the plan, or change the one named by its public id, unless it is another than was seen."""
    with saving(application, by=by) as fresh:
        item = PlanItem(application=fresh) if line is None else fresh.plan.get(public_id=line)
        if line and seen not in ("", versions.of_line(item)):
            raise Overtaken(item)
        item.side, item.kind, item.label, item.amount = side, kind, label, amount
        item.save()
        return item


def remove_line(application: Application, line: UUID, *, by: "AbstractBaseUser") -> PlanItem | None:
    """The line as it was; None when somebody else took it out before."""
    with saving(application, by=by) as fresh:
        item = fresh.plan.filter(public_id=line).first()
        if item is not None:
            PlanItem.objects.filter(pk=item.pk).delete()
        return item


def remove_document(application: Application, document: UUID, *, by: "AbstractBaseUser") -> None:
    """Take a paper out of a draft; its file goes when the row is gone for good."""
    with saving(application, by=by) as fresh:
        for row in fresh.documents.filter(public_id=document):
            transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)))
            row.delete()


def discard(application: Application) -> None:
    """Delete a draft that was never sent, with its papers."""
    with writing(application) as fresh:
        for document in fresh.documents.all():
            transaction.on_commit(partial(document.file.storage.delete, str(document.file.name)))
            document.delete()
        fresh.delete()
