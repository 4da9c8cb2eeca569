# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the acts on an objection are asked before they happen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from benefits.models import Claim, Objection
from benefits.models.objection import ANSWERED_BY_LETTER
from law.finding import Finding
from workflows.procedures.checks import posted_as_dated

if TYPE_CHECKING:
    from workflows.procedures.objecting import Objecting


def is_contested(procedure: "Objecting") -> bool:
    """An objection is open."""
    return Objection.objects.filter(decision__claim=procedure.claim.pk, phase=Objection.Phase.OPEN).exists()


def contests_nothing_yet(procedure: "Objecting") -> bool:
    """After one that was dismissed only a court helps, § 87 SGG; who took one back may think again."""
    of_decision = Objection.objects.filter(decision__claim=procedure.claim.pk, decision__in_force=True)
    return not of_decision.exclude(phase=Objection.Phase.WITHDRAWN).exists()


def to_be_answered(claim: Claim) -> QuerySet[Objection]:
    """Those that did not help in everything, and whose letter was not sent yet; the newest first."""
    found = Objection.objects.filter(decision__claim=claim.pk, phase__in=ANSWERED_BY_LETTER, dispatched_on=None)
    return found.order_by("-pk")


def is_to_be_answered(procedure: "Objecting") -> bool:
    """§ 85 (3) SGG: with reasons, in writing, and with an instruction on the remedy."""
    return to_be_answered(procedure.claim).exists()


def answer_ready(procedure: "Objecting") -> Iterator[Finding]:
    """Only a letter that exists can be posted, on the day it names."""
    newest = procedure.answered.letters.order_by("-pk").values_list("dated_on", flat=True).first()
    yield from posted_as_dated(newest, procedure.data["dispatched_on"])


def may_have_advance(procedure: "Objecting") -> bool:
    """The Erstes Buch applies, and nobody asked before."""
    return procedure.claim.law.social_code and procedure.claim.advance_asked_on is None


def after_posting(procedure: "Objecting") -> Iterator[Finding]:
    """Nobody contests what was not sent yet."""
    posted_on = procedure.decision.dispatched_on
    if posted_on and procedure.data["received_on"] < posted_on:
        text = f"Der Bescheid ging erst am {posted_on:%d.%m.%Y} zur Post. Bitte prüfen Sie das Datum."
        yield Finding("after_posting", text, field="received_on")


def came_late(procedure: "Objecting") -> Iterator[Finding]:
    """Only a time that was missed is given back, and once."""
    if procedure.objection.in_time:
        text = "Dieser Widerspruch ist rechtzeitig. Eine Wiedereinsetzung braucht er nicht."
        yield Finding("came_late", text, norm="§ 67 SGG")


def form_was_checked(procedure: "Objecting") -> Iterator[Finding]:
    """A person looked at its form, § 84 (1) SGG; one without it is dismissed, if nobody puts it right."""
    found = procedure.objection.in_form
    if found is None:
        text = "Bitte prüfen Sie zuerst, ob der Widerspruch die Form wahrt."
        yield Finding("form_was_checked", text, norm="§ 84 Absatz 1 SGG")


def late_is_reviewed(procedure: "Objecting") -> Iterator[Finding]:
    """Who is too late is looked at all the same: a wrong decision is taken back, § 44 SGB X."""
    if not procedure.objection.in_time and not procedure.data.get("review", "").strip():
        text = (
            "Dieser Widerspruch kam zu spät. Prüfen Sie den Bescheid auch nach § 44 SGB X, und halten Sie das Ergebnis "
            "fest."
        )
        yield Finding("late_is_reviewed", text, field="review", norm="§ 44 SGB X")
