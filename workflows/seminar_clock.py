# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock of seminars: ends polls, reminds of the day, and tells the office what waits. Late, never twice."""

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from seminars import pace
from seminars.models import Phase, Seminar, SeminarEvent
from workflows import seminar_mails
from workflows.engine import Conflict, perform

logger = logging.getLogger(__name__)
REMINDED = (7, 1)  # days ahead: early enough to say no, and the day before
KEPT = timedelta(28)  # after a seminar was cancelled: everybody has read why


def run_due(on: date) -> int:
    """What falls due on a day; returns how many acts were done. Safe to run twice at once and again.

    A poll that ends now is not overdue: the office hears of what it did not do itself.
    """
    done = close_polls(on) + remind(on)
    tell_office(on)
    return done


def close_polls(on: date) -> int:
    """Every poll whose last day is over."""
    over = Seminar.objects.filter(phase=Phase.POLLING, poll_closes_on__lt=on).order_by("pk")
    return _each("close_topic_poll", [(seminar, {}) for seminar in over], on)


def remind(on: date) -> int:
    """Each reminder of a day once; whoever missed the first gets the second alone. Another day is reminded of anew."""
    due = {key_of(seminar, days): (seminar, days) for seminar, days in _to_remind_of(on)}
    done = set(SeminarEvent.objects.filter(key__in=due).values_list("key", flat=True))
    wanted = [(seminar, {"key": key, "days": days}) for key, (seminar, days) in due.items() if key not in done]
    return _each("remind_of_seminar", wanted, on)


def _to_remind_of(on: date) -> list[tuple[Seminar, int]]:
    """What is so near that a reminder is due, and which one."""
    near = {"starts_at__date__gt": on, "starts_at__date__lte": on + timedelta(max(REMINDED))}
    ahead = Seminar.objects.filter(phase__in=(Phase.CONFIRMED, Phase.OPEN), **near).order_by("pk")
    return [(each, due_reminder(timezone.localtime(each.starts_at).date(), on)) for each in ahead if each.starts_at]


def due_reminder(day: date, on: date) -> int:
    """How many days ahead the reminder is that is due; 0 for none."""
    left = (day - on).days
    return min((days for days in REMINDED if 0 < left <= days), default=0)


def key_of(seminar: Seminar, days: int) -> UUID:
    """The same for the same reminder of the same day, so that the record takes it once."""
    return uuid5(NAMESPACE_URL, f"seminar/{seminar.public_id}/{seminar.starts_at}/{days}")


def tell_office(on: date) -> None:
    """To the mailbox of the office, once each: steps that are overdue, seminars too few registered for."""
    seminar_mails.tell_due(Seminar.objects.filter(pace.overdue(on)), "step", "due_on")
    seminar_mails.tell_due(pace.too_few(on), "few", "registration_until")
    seminar_mails.tell_steps_due(pace.steps_overdue(on))


def forget_cancelled(on: date) -> int:
    """Who registered for what was cancelled, and the mails about it, go as those of what is closed; how many did."""
    long_ago = SeminarEvent.objects.filter(act="cancel_seminar", on__lt=on - KEPT).values("seminar")
    cancelled = Seminar.objects.filter(phase=Phase.CANCELLED, pk__in=long_ago)
    with transaction.atomic():
        return seminar_mails.forget(cancelled)


def _each(act: str, subjects: Iterable[tuple[Seminar, dict[str, Any]]], on: date) -> int:
    """One that fails holds up no other; one that somebody else just did is done."""
    done = 0
    for seminar, said in subjects:
        try:
            perform(act, seminar, by=None, on=on, **said)
        except Conflict:
            continue
        except Exception:
            logger.exception("seminar %s", seminar.pk)
        else:
            done += 1
    return done
