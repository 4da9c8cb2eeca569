# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking owed work: one row for one worker, the attempt counted before the work, a pause that grows after a failure.

Whatever a row does to its process, others go on: it fails by itself, its alarm ends it, Celery's limits end its
process, or the process dies. The order of these times is held by a test.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from workflows.models import ATTEMPTS, Owed

logger = logging.getLogger(__name__)

O = TypeVar("O", bound=Owed)  # noqa: E741 - what is owed
FIRST_PAUSE = timedelta(seconds=5)
# Longer than a task may take: whoever claimed a row has it alone until then.
LEASE = timedelta(seconds=150)
AT_MOST = 45.0  # seconds of one run: it ends by itself before Celery would end it in the middle
ROW_AT_MOST = 40.0  # seconds of one row
AGAIN = 1.0  # seconds until the alarm rings once more, where somebody caught it and went on


class TookTooLong(Exception):
    """A row worked longer than it may."""


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


def tried(row: Owed, work: Callable[[], object], *, trace: bool = True) -> bool:
    """Do the work of a claimed row, in its time; a failure is put off. Who is told to end does, and that counts too.

    trace: whether the log may hold the words of an error.
    """
    try:
        with no_longer_than(ROW_AT_MOST):
            work()
    except Exception as error:
        logger.warning("%s %s failed: %s", row._meta.label, row.pk, type(error).__name__, exc_info=trace)
        put_off(row, error)
        return False
    except BaseException as error:
        put_off(row, error)
        raise
    return True


def by_turns(row: Owed, step: Callable[[], int], seen: list[int], seconds: float) -> bool:
    """Step by step until nothing is left; when its turn is over it goes on at once, which is no failure, after others.

    step: answers how many it saw, none at the end. Returns whether nothing is left.
    """
    until = time.monotonic() + seconds
    while some := step():
        seen.append(some)
        if time.monotonic() > until:
            type(row)._default_manager.filter(pk=row.pk).update(attempts=0, next_attempt_at=Now())
            return False
    return True


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """Ends what hangs by an exception. Only a main thread hears the alarm; elsewhere the limits of Celery remain."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(*_signal: Any) -> None:
    raise TookTooLong


def put_off(row: Owed, error: BaseException) -> None:
    """After a failure: only the kind of the error is kept, for its words may hold what people typed.

    After the last attempt there is nothing to wait for: the row is dead at once. While it is worked on it is not.
    """
    last = row.attempts + 1 >= ATTEMPTS
    pause = timedelta(0) if last else FIRST_PAUSE * 2**row.attempts
    # The alarm may ring when the work is just done.
    rows = type(row)._default_manager.filter(pk=row.pk, done_at=None)
    rows.update(error=type(error).__name__, next_attempt_at=Now() + pause)
