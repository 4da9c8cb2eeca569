# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines do after an act: each Outbox row is tried until it succeeds; one broken case holds up no other."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from benefits.models import ClaimEvent
from grants.models import Event
from grants.models.event import Recorded
from seminars.models import Seminar, SeminarEvent
from workflows import claim_letters, leases, letters, mails, meeting_papers, post, seminar_mails
from workflows.models import Outbox
from workflows.models.outbox import RECORDS

Consequence = Callable[[Event], None]
ClaimConsequence = Callable[[ClaimEvent], None]
SeminarConsequence = Callable[[SeminarEvent], None]
CONSEQUENCES: dict[str, Consequence] = {
    "letter_receipt": letters.issue_receipt,
    "letter_missing_documents": letters.issue_missing_documents,
    "letter_decision": letters.issue_decision,
    "mail_news": mails.tell_applicant,
    "mail_sent_at_once": mails.tell_if_sent,
    "mail_extension": mails.tell_of_extension,
    "mail_message": mails.tell_other_side,
    "tell_committee": mails.tell_committee,
    "mail_slot": mails.tell_presenting,
    "mail_passed_on": mails.tell_passed_on,
    "mail_question": mails.tell_office_of_question,
    "paper_invitation": meeting_papers.file_invitation,
    "paper_minutes": meeting_papers.file_minutes,
    "mail_summons": mails.tell_summoned,
    "mail_meeting": mails.tell_of_meeting,
    "mail_moved": mails.tell_moved,
    "mail_cancelled": mails.tell_cancelled,
    "mail_minutes": mails.tell_of_minutes,
    "mail_circulation": mails.tell_circulation_begun,
    "mail_circulation_reminder": mails.tell_who_is_silent,
    "mail_circulation_over": mails.tell_circulation_over,
}
# What follows from the acts on claims of families, which have a record of their own.
CLAIM_CONSEQUENCES: dict[str, ClaimConsequence] = {
    "claim_receipt": claim_letters.issue_receipt,
    "claim_request": claim_letters.issue_request,
    "claim_rejected": claim_letters.issue_rejected,
    "claim_decision": claim_letters.issue_decision,
    "claim_parents": claim_letters.issue_parents,
    "claim_objection": claim_letters.issue_objection,
    "claim_voucher": claim_letters.issue_voucher,
    "claim_news": mails.tell_family,
    "claim_message": mails.tell_other_side_of_claim,
    "claim_passed_on": mails.tell_claim_passed_on,
}
SEMINAR_CONSEQUENCES: dict[str, SeminarConsequence] = {
    "seminar_office": seminar_mails.tell_office,
    "seminar_group": seminar_mails.tell_group,
    "seminar_poll": seminar_mails.pass_poll_on,
    "seminar_asked": seminar_mails.ask_trainer,
    "seminar_booked": seminar_mails.tell_booked,
    "seminar_open": seminar_mails.tell_open,
    "seminar_moved_up": seminar_mails.tell_moved_up,
    "seminar_off": seminar_mails.tell_off,
    "seminar_reminder": seminar_mails.remind,
    "seminar_feedback": seminar_mails.ask_how_it_was,
}
# By the column of Outbox: the record, what follows of it, and what is read with an event.
OF_RECORD: dict[str, tuple[type[Recorded], Mapping[str, Callable[[Any], None]], tuple[str, ...]]] = {
    "event": (Event, CONSEQUENCES, ("application__call__unit", "meeting__committee")),
    "claim_event": (ClaimEvent, CLAIM_CONSEQUENCES, ("claim__child__family", "claim__unit", "by")),
    "seminar_event": (
        SeminarEvent,
        SEMINAR_CONSEQUENCES,
        ("seminar__group", "seminar__unit", "seminar__room", "seminar__trainer"),
    ),
}


def known(record: type[Recorded]) -> Mapping[str, Callable[[Any], None]]:
    """What may follow of an event of this record."""
    return next((follow for model, follow, _beside in OF_RECORD.values() if model is record), {})


def run_pending(*, limit: int = 500) -> int:
    """Work off what is due now, oldest first; returns how many were done. Safe to run twice at once and again.

    Ends by itself long before Celery's limits would end it in the middle of a letter: the next tick goes on.
    """
    done, until = 0, time.monotonic() + leases.AT_MOST
    for _ in range(limit):
        row = leases.claim(Outbox) if time.monotonic() < until else None
        if row is None:
            break
        done += _work_off(row)
    post.send_pending(limit=limit, until=until)
    return done


def _work_off(row: Outbox) -> bool:
    """The words of an error may be those of a child's letter, or whom a mail was for: the log gets its kind alone."""
    return leases.tried(row, lambda: _follow(row), trace=row.event_id is not None)


def _follow(row: Outbox) -> None:
    column, key = next((each, key) for each in RECORDS if (key := getattr(row, f"{each}_id")) is not None)
    record, follow, beside = OF_RECORD[column]
    with transaction.atomic():
        if record is SeminarEvent:
            _hold_seminar_of(key)
        follow[row.kind](record._default_manager.select_related(*beside).get(pk=key))
        Outbox.objects.filter(pk=row.pk).update(done_at=Now(), error="")


def _hold_seminar_of(event: int) -> None:
    """Nobody calls it off, and nobody withdraws, between what a mail says and that it is owed."""
    seminar = SeminarEvent.objects.filter(pk=event).values("seminar")
    Seminar.objects.select_for_update(of=("self",), no_key=True).get(pk__in=seminar)
