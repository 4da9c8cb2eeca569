# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines do after an act: each Outbox row is tried until it succeeds; one broken case holds up no other."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from grants.models import Event
from workflows import letters, mails, meeting_papers
from workflows.models import ATTEMPTS, Outbox

logger = logging.getLogger(__name__)

Consequence = Callable[[Event], None]
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
# Of an event, whatever its subject is.
BESIDE = ("application__call__unit", "meeting__committee")
FIRST_PAUSE = timedelta(seconds=5)
# Longer than a task may take: whoever claimed a row has it alone until then.
LEASE = timedelta(seconds=150)
AT_MOST = 45.0  # seconds of one run


def run_pending(*, limit: int = 500) -> int:
    """Work off what is due now, oldest first; returns how many were done. Safe to run twice at once and again.

    Ends by itself long before Celery's limits would end it in the middle of a letter: the next tick goes on.
    """
    done, until = 0, time.monotonic() + AT_MOST
    for _ in range(limit):
        row = _claim() if time.monotonic() < until else None
        if row is None:
            break
        done += _work_off(row)
    return done


def _claim() -> Outbox | None:
    """Take one row and count the attempt before the work, so that a crash cannot try for ever."""
    with transaction.atomic():
        due = Outbox.objects.filter(done_at=None, attempts__lt=ATTEMPTS, next_attempt_at__lte=Now())
        row = due.select_for_update(skip_locked=True).order_by("next_attempt_at", "id").first()
        if row is None:
            return None
        Outbox.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, next_attempt_at=Now() + LEASE)
        return row


def _work_off(row: Outbox) -> bool:
    try:
        with transaction.atomic():
            CONSEQUENCES[row.kind](Event.objects.select_related(*BESIDE).get(pk=row.event_id))
            Outbox.objects.filter(pk=row.pk).update(done_at=Now(), error="")
    except Exception as error:
        logger.exception("consequence %s of event %s failed", row.kind, row.event_id)
        pause = FIRST_PAUSE * 2**row.attempts
        Outbox.objects.filter(pk=row.pk).update(error=type(error).__name__, next_attempt_at=Now() + pause)
        return False
    return True
