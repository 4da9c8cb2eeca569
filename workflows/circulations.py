# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock of votes in writing: counts what is over and reminds who has not answered. Late, never twice."""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet

from committees.models import Meeting, Poll
from grants.models import Event
from workflows.engine import Conflict, perform

logger = logging.getLogger(__name__)
HALF, LAST_DAY = "half", "last_day"


def run_due(on: date) -> int:
    """What falls due on a day; returns how many acts were done. Safe to run twice at once and again."""
    return conclude_due(on) + remind_due(on)


def conclude_due(on: date) -> int:
    """Every circulation whose last day is over."""
    return _each(_running().filter(item__meeting__held_on__lt=on), lambda poll: _conclude(poll, on))


def remind_due(on: date) -> int:
    """Each reminder once, whenever the clock comes by on a day it is due."""
    return _each(_running().filter(item__meeting__held_on__gte=on), lambda poll: _remind(poll, on))


def stage_due(started_on: date, last_day: date, on: date) -> str:
    """Which reminder is due on a day: at half time, or one day before the end; "" for none.

    Whoever missed the first gets the second alone. Nobody is reminded on the day of the start.
    """
    day_before, half = last_day - timedelta(days=1), started_on + (last_day - started_on) // 2
    if not started_on < on <= last_day:
        return ""
    if on >= day_before > started_on:
        return LAST_DAY
    return HALF if on >= half > started_on else ""


def key_of(poll: Poll, stage: str) -> UUID:
    """The same for the same reminder, so that the record takes it once."""
    return uuid5(NAMESPACE_URL, f"circulation/{poll.public_id}/{stage}")


def _running() -> QuerySet[Poll]:
    open_ones = Poll.objects.filter(closed_at=None, item__meeting__kind=Meeting.Kind.CIRCULATION)
    return open_ones.select_related("item__meeting").order_by("pk")


def _conclude(poll: Poll, on: date) -> bool:
    perform("conclude", poll, by=None, on=on, meeting=poll.item.meeting)
    return True


def _remind(poll: Poll, on: date) -> bool:
    stage = stage_due(poll.opened_on, poll.item.meeting.held_on, on)
    key = key_of(poll, stage)
    if not stage or Event.objects.filter(key=key).exists():
        return False
    perform("remind", poll, by=None, on=on, key=key, stage=stage)
    return True


def _each(polls: QuerySet[Poll], deed: Callable[[Poll], bool]) -> int:
    """One that fails holds up no other; one that somebody else just did is done."""
    done = 0
    for poll in polls:
        try:
            done += deed(poll)
        except Conflict:
            continue
        except Exception:
            logger.exception("circulation %s", poll.pk)
    return done
