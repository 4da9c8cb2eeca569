# SPDX-License-Identifier: AGPL-3.0-or-later
"""By when the office takes the next step with a seminar: its own practice and no law, in days after the last one."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.utils import timezone

from seminars.models.group import Outreach
from seminars.models.seminar import Phase, Seminar

# What is not here waits for a day of its own, or for nothing any more.
DAYS: Mapping[str, int] = {
    Phase.WISHED: 14,
    Phase.TALKED: 14,
    Phase.AGREED: 14,
    Phase.ASKED: 7,
    Phase.CONFIRMED: 7,
    Phase.HELD: 7,
    Phase.COUNTED: 14,
    Phase.REVIEWED: 28,
    Phase.SETTLED: 7,
    Phase.POSTPONED: 28,
}


def due_on(seminar: Seminar, on: date) -> date | None:
    """The last day of the next step after an act of a day; of a poll and of a registration the day it ends with."""
    if seminar.phase == Phase.POLLING:
        return seminar.poll_closes_on
    if seminar.phase == Phase.OPEN and seminar.starts_at:
        return timezone.localtime(seminar.starts_at).date() + timedelta(days=DAYS[Phase.HELD])
    days = DAYS.get(seminar.phase)
    return None if days is None else on + timedelta(days=days)


def overdue(on: date) -> Q:
    """Which seminars should have moved on before a day."""
    return Q(due_on__lt=on)


def too_few(on: date) -> QuerySet[Seminar]:
    """Registration is over, the day is ahead, and fewer have a place than should come."""
    there = Count("registrations", filter=Q(registrations__place__isnull=False))
    over = Seminar.objects.filter(phase=Phase.OPEN, registration_until__lt=on, starts_at__date__gte=on)
    return over.annotate(placed=there).filter(placed__lt=F("minimum"))


def steps_overdue(on: date) -> QuerySet[Outreach]:
    """What was promised to a group by a day that is over, where nobody has been in touch since."""
    newest = Outreach.objects.filter(group=OuterRef("group")).order_by("-on", "-pk").values("pk")[:1]
    return Outreach.objects.filter(next_on__lt=on, pk=newest).select_related("group__unit")
