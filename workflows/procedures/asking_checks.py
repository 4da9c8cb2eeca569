# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question of a body is asked before it is put, passed on and answered."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from grants.agenda import considered
from grants.models import BodyQuestion, Status
from law.finding import Finding

if TYPE_CHECKING:
    from workflows.procedures.asking import Answering, Asking


def still_open(procedure: "Asking") -> Iterator[Finding]:
    """About a case that waits here for its resolution."""
    item = procedure.data["item"]
    case = considered(item.pk)
    if case is None:
        text = "Zu diesem Punkt gibt es keinen Antrag. Fragen Sie die Sitzungsleitung."
        yield Finding("still_open", text, field="item")
    elif case.application.status != Status.SCHEDULED or case.newest != item.pk:
        text = "Über diesen Antrag berät das Gremium hier nicht mehr. Wenden Sie sich an die Sitzungsleitung."
        yield Finding("still_open", text, field="item")


def not_asked_yet(procedure: "Asking") -> Iterator[Finding]:
    """Not in another session of the case either: its answer stands here too."""
    asked = BodyQuestion.objects.filter(application__considerations__item=procedure.data["item"])
    if asked.filter(text__iexact=procedure.data["text"].strip()).exists():
        text = "Diese Frage ist schon gestellt. Sie steht mit ihrer Antwort auf der Seite des Punktes."
        yield Finding("not_asked_yet", text, field="text")


def of_this_case(procedure: "Answering") -> Iterator[Finding]:
    if procedure.data["question"].application_id != procedure.application.pk:
        text = "Diese Frage gehört zu einem anderen Antrag. Öffnen Sie dessen Seite."
        yield Finding("of_this_case", text, field="question")


def not_passed_on(procedure: "Answering") -> Iterator[Finding]:
    """Once: asked of the row, for somebody may have been faster."""
    if BodyQuestion.objects.filter(pk=procedure.data["question"].pk, passed_on_at__isnull=False).exists():
        text = "Diese Frage ist schon weitergegeben. Sie steht bei den Nachrichten."
        yield Finding("not_passed_on", text, field="question")
