# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking owed work: one row for one worker, the attempt counted before the work, a pause that grows after a failure."""

from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from workflows.models import ATTEMPTS, Owed

O = TypeVar("O", bound=Owed)  # noqa: E741 - what is owed
FIRST_PAUSE = timedelta(seconds=5)
# Longer than a task may take: whoever claimed a row has it alone until then.
LEASE = timedelta(seconds=150)
AT_MOST = 45.0  # seconds of one run: it ends by itself before Celery would end it in the middle


def claim(model: type[O]) -> O | None:
    """Take one row and count the attempt before the work, so that a crash cannot try for ever."""
    rows = model._default_manager
    with transaction.atomic():
        due = rows.filter(done_at=None, attempts__lt=ATTEMPTS, next_attempt_at__lte=Now())
        row = due.select_for_update(skip_locked=True).order_by("next_attempt_at", "id").first()
        if row is None:
            return None
        rows.filter(pk=row.pk).update(attempts=F("attempts") + 1, next_attempt_at=Now() + LEASE)
        return row


def put_off(row: Owed, error: Exception) -> None:
    """After a failure: only the kind of the error is kept, for its words may hold what people typed."""
    pause = FIRST_PAUSE * 2**row.attempts
    rows = type(row)._default_manager.filter(pk=row.pk)
    rows.update(error=type(error).__name__, next_attempt_at=Now() + pause)
