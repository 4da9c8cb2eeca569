# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines do after an act: each Outbox row is tried until it succeeds; one broken case holds up no other."""

import time
from collections.abc import Callable

from django.db import transaction
from django.db.models.functions import Now

from benefits.models import ClaimEvent
from grants.models import Event
from workflows import claim_letters, leases, letters, mails, meeting_papers, post
from workflows.models import Outbox

Consequence = Callable[[Event], None]
ClaimConsequence = Callable[[ClaimEvent], None]
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
# Of an event, whatever its subject is.
BESIDE = ("application__call__unit", "meeting__committee")
BESIDE_CLAIM = ("claim__child__family", "claim__unit", "by")


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
    """The words of an error about a claim may be those of a child's letter: the log gets its kind alone."""
    return leases.tried(row, lambda: _follow(row), trace=row.claim_event_id is None)


def _follow(row: Outbox) -> None:
    with transaction.atomic():
        if row.claim_event_id is not None:
            CLAIM_CONSEQUENCES[row.kind](ClaimEvent.objects.select_related(*BESIDE_CLAIM).get(pk=row.claim_event_id))
        elif row.event_id is not None:
            CONSEQUENCES[row.kind](Event.objects.select_related(*BESIDE).get(pk=row.event_id))
        Outbox.objects.filter(pk=row.pk).update(done_at=Now(), error="")
