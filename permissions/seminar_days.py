# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days of seminars as calendars show them, to whom they concern: also the day that was called off."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, DateTimeField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from law.calendar import end_of
from permissions import seminars as scopes
from permissions.models import User
from seminars.models import Phase, Seminar, SeminarEvent, YouthGroup
from seminars.models.seminar import BOOKED, TAKES_PLACE

CALLED_OFF = ("postpone_seminar", "cancel_seminar")
STOOD = (Phase.CONFIRMED, Phase.OPEN)


def of_office(user: User) -> QuerySet[Seminar]:
    """Of the offices this person works in."""
    return _with_days(scopes.seminars(user))


def in_month(user: User, first: date, last: date) -> QuerySet[Seminar]:
    """What takes place between two days, and polls and registrations that end there."""
    held = Q(starts_at__gte=end_of(first - timedelta(days=1)), starts_at__lt=end_of(last))
    polls = Q(phase=Phase.POLLING, poll_closes_on__range=(first, last))
    ends = Q(phase=Phase.OPEN, registration_until__range=(first, last))
    return scopes.seminars(user).filter(held | polls | ends)


def coming(user: User, seminar: Seminar, on: date) -> QuerySet[Seminar]:
    """What else the office has planned from a day on, the next one first."""
    there = scopes.seminars(user).filter(unit=seminar.unit_id, phase__in=(Phase.AGREED, *BOOKED))
    return there.filter(starts_at__gte=end_of(on - timedelta(days=1))).exclude(pk=seminar.pk)


def of_group(group: YouthGroup) -> QuerySet[Seminar]:
    """Days that stand, and those that stood and were called off. As on its page: what is asked for may still change."""
    stands = Case(When(phase__in=TAKES_PLACE, then="starts_at"))
    return _with_days(Seminar.objects.filter(group=group).select_related("room", "unit"), stands, source__in=STOOD)


def of_registration(link: UUID, registration: UUID) -> QuerySet[Seminar]:
    """The seminar somebody has a place in, while it takes place."""
    mine = {"registrations__public_id": registration, "registrations__place__isnull": False}
    found = Seminar.objects.filter(link=link, phase__in=TAKES_PLACE, **mine)
    return _with_days(found.select_related("room", "unit"))


def of_trainer(booking: UUID) -> QuerySet[Seminar]:
    """What a trainer said yes to."""
    return _with_days(scopes.of_booking(booking).exclude(phase=Phase.ASKED))


def _with_days(found: QuerySet[Seminar], stands: Any = "starts_at", **called_off: Any) -> QuerySet[Seminar]:
    """Those that have a day or had one (`day`), and when each last changed.

    Postponed or cancelled, a seminar gives its day free; which one that was, its record says. Until there is a new
    one, calendars show the old day as called off. stands: the day it has, for this reader; called_off: of which acts
    this reader is told.
    """
    told: Any = Cast(KeyTextTransform("starts_at", "data"), DateTimeField())
    events = SeminarEvent.objects.filter(seminar=OuterRef("pk")).order_by("-pk")
    off = events.filter(act__in=CALLED_OFF, **called_off).exclude(data__starts_at="").values(at_first=told)[:1]
    found = found.annotate(
        day=Coalesce(stands, Subquery(off), output_field=DateTimeField()),
        changed_at=Subquery(events.values("at")[:1]),
    )
    return found.filter(day__isnull=False).order_by("day", "pk")
