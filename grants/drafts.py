# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a draft: the one thing that is no act. Each function locks the case and refuses when it was sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from grants.models import Applicant, Application, Call, PlanItem
from grants.models.application import Status
from grants.terms import Terms
from law.finding import Finding, Refused


def begin(
    call: Call, applicant: Applicant, *, channel: str = Application.Channel.PORTAL, **answers: Any
) -> Application:
    """An empty draft, with what was said in the Vorab-Check."""
    application = Application(call=call, applicant=applicant, channel=channel)
    application.take_answers(answers)
    application.save()
    return application


@contextmanager
def writing(application: Application) -> Iterator[Application]:
    """The freshly read draft, locked; Refused when it is no draft any more."""
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)
        if fresh.status != Status.DRAFT:
            text = "Dieser Antrag ist schon eingereicht. Sie können ihn hier nicht mehr ändern."
            raise Refused(Finding("draft", text))
        yield fresh


def save_answers(application: Application, answers: Mapping[str, Any]) -> Application:
    """Keep what was typed on one page."""
    with writing(application) as fresh:
        fresh.take_answers(answers)
        fresh.save(update_fields=[*Application.FACTS, "answers"])
        return fresh


def declare(application: Application, terms: Terms, agreed: set[str]) -> Application:
    """Keep which declarations were agreed to, each in the version shown."""
    with writing(application) as fresh:
        fresh.declarations = {each.key: each.version for each in terms.declarations if each.key in agreed}
        fresh.save(update_fields=["declarations"])
        return fresh


def put_line(
    application: Application, *, side: str, kind: str, label: str, amount: Decimal, line: UUID | None = None
) -> PlanItem:
    """Add a line to the plan, or change the one named by its public id."""
    with writing(application) as fresh:
        item = PlanItem(application=fresh) if line is None else fresh.plan.get(public_id=line)
        item.side, item.kind, item.label, item.amount = side, kind, label, amount
        item.save()
        return item


def remove_line(application: Application, line: UUID) -> None:
    with writing(application) as fresh:
        fresh.plan.filter(public_id=line).delete()


def remove_document(application: Application, document: UUID) -> None:
    """Take a paper out of a draft; its file goes when the row is gone for good."""
    with writing(application) as fresh:
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
