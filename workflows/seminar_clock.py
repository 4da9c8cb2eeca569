# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock of seminars: ends polls, reminds of the day, and tells the office what waits. Late, never twice."""

import logging
from collections.abc import Callable
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet
from django.utils import timezone

from seminars import pace
from seminars.models import Phase, Seminar, SeminarEvent
from workflows import seminar_mails
from workflows.engine import Conflict, perform

logger = logging.getLogger(__name__)
REMINDED = (7, 1)  # days ahead: early enough to say no, and the day before


def run_due(on: date) -> int:
    """What falls due on a day; returns how many acts were done. Safe to run twice at once and again.

    A poll that ends now is not overdue: the office hears of what it did not do itself.
    """
    done = close_polls(on) + remind(on)
    tell_office(on)
    return done


def close_polls(on: date) -> int:
    """Every poll whose last day is over."""
    over = Seminar.objects.filter(phase=Phase.POLLING, poll_closes_on__lt=on)
    return _each(over, lambda seminar: _act("close_topic_poll", seminar, on))


def remind(on: date) -> int:
    """Each reminder of a day once; whoever missed the first gets the second alone. Another day is reminded of anew."""
    ahead = Seminar.objects.filter(phase__in=(Phase.CONFIRMED, Phase.OPEN), starts_at__date__gt=on)
    return _each(ahead, lambda seminar: _remind(seminar, on))


def due_reminder(day: date, on: date) -> int:
    """How many days ahead the reminder is that is due; 0 for none."""
    left = (day - on).days
    return min((days for days in REMINDED if 0 < left <= days), default=0)


def key_of(seminar: Seminar, days: int) -> UUID:
    """The same for the same reminder of the same day, so that the record takes it once."""
    return uuid5(NAMESPACE_URL, f"seminar/{seminar.public_id}/{seminar.starts_at}/{days}")


def tell_office(on: date) -> None:
    """To the mailbox of the office, once each: steps that are overdue, seminars too few registered for."""
    for seminar in Seminar.objects.filter(pace.overdue(on)).select_related("unit"):
        assert seminar.due_on is not None, "overdue since a day"
        seminar_mails.tell_due(seminar, "step", seminar.due_on)
    for seminar in pace.too_few(on).select_related("unit"):
        assert seminar.registration_until is not None, "an open one ends"
        seminar_mails.tell_due(seminar, "few", seminar.registration_until)
    for step in pace.steps_overdue(on):
        seminar_mails.tell_step_due(step)


def _remind(seminar: Seminar, on: date) -> bool:
    assert seminar.starts_at is not None, "the day is ahead"
    days = due_reminder(timezone.localtime(seminar.starts_at).date(), on)
    key = key_of(seminar, days)
    if not days or SeminarEvent.objects.filter(key=key).exists():
        return False
    perform("remind_of_seminar", seminar, by=None, on=on, key=key, days=days)
    return True


def _act(act: str, seminar: Seminar, on: date) -> bool:
    perform(act, seminar, by=None, on=on)
    return True


def _each(seminars: QuerySet[Seminar], deed: Callable[[Seminar], bool]) -> int:
    """One that fails holds up no other; one that somebody else just did is done."""
    done = 0
    for seminar in seminars.order_by("pk"):
        try:
            done += deed(seminar)
        except Conflict:
            continue
        except Exception:
            logger.exception("seminar %s", seminar.pk)
    return done
