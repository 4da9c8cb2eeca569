# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees what of seminars: the people of an office its own, young people and trainers what their link opens."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from grants.models import Unit
from permissions.models import UnitRole, User
from permissions.policy import CASEWORK
from seminars import pace
from seminars.models import (
    Outreach,
    Phase,
    Registration,
    Room,
    Seminar,
    SeminarEvent,
    Topic,
    TopicVote,
    Trainer,
    YouthGroup,
)
from seminars.models.catalogue import offered_on
from seminars.models.seminar import BOOKED

KINDS: dict[str, type[Model]] = {"thema": Topic, "person": Trainer, "raum": Room}


def units(user: User) -> QuerySet[Unit]:
    """Offices this person works in that decide no claims of families."""
    works = UnitRole.objects.filter(user=user, permission__codename__in=CASEWORK).values("content_object")
    return Unit.objects.filter(pk__in=works, compartment__isnull=True).order_by("name")


def seminars(user: User) -> QuerySet[Seminar]:
    """Of these offices, with whom and where."""
    return Seminar.objects.filter(unit__in=units(user)).select_related("group", "topic", "trainer", "room", "unit")


def listed(user: User) -> QuerySet[Seminar]:
    """The same as the board shows them, with how many are registered and how many wait."""
    there = Q(registrations__withdrawn_at__isnull=True)
    return seminars(user).annotate(
        placed=Count("registrations", filter=there & Q(registrations__place__isnull=False)),
        waiting=Count("registrations", filter=there & Q(registrations__pk__isnull=False, registrations__place=None)),
    )


def events(user: User, seminar: Seminar) -> QuerySet[SeminarEvent]:
    """What happened to a seminar one may see, with who did it."""
    return SeminarEvent.objects.filter(seminar__in=seminars(user).filter(pk=seminar.pk)).select_related("by")


def groups(user: User) -> QuerySet[YouthGroup]:
    """With the newest contact first, and how many seminars there were."""
    told = Prefetch("outreach", Outreach.objects.select_related("by"))
    known = YouthGroup.objects.filter(unit__in=units(user)).select_related("link_given_by")
    return known.prefetch_related(told).annotate(held=Count("seminars"))


def offered(user: User, kind: str) -> QuerySet[Any]:
    """Topics, trainers or rooms of these offices."""
    return KINDS[kind]._default_manager.filter(unit__in=units(user))


def of_link(link: UUID) -> QuerySet[Seminar]:
    """What the link of a seminar opens, to whoever has it; nothing before there is something to do."""
    return Seminar.objects.filter(link=link).exclude(phase__in=[Phase.WISHED]).select_related("group", "room", "unit")


def of_group_link(link: UUID) -> QuerySet[YouthGroup]:
    """The group whose page a link opens, to whoever has it."""
    return YouthGroup.objects.filter(link=link).select_related("unit")


def of_group(group: YouthGroup) -> QuerySet[Seminar]:
    """The seminars on its page, with numbers alone: who is registered, and who answered what, stays with the office."""
    there = Registration.objects.filter(withdrawn_at__isnull=True)
    return (
        group.seminars.select_related("room", "trainer", "topic")
        .annotate(
            placed=_how_many(there.filter(place__isnull=False)),
            waiting=_how_many(there.filter(place__isnull=True)),
            answers=_how_many(TopicVote.objects.all()),
        )
        .order_by("-pk")
    )


def _how_many(rows: QuerySet[Any]) -> Any:
    """Counted beside the seminar: joined to it they would multiply each other."""
    counted = rows.filter(seminar=OuterRef("pk")).order_by().values("seminar").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def on_offer(on: date) -> QuerySet[Topic]:
    """What offices offer everybody on a day."""
    return Topic.objects.filter(offered_on(on)).select_related("unit").order_by("unit__name", "title")


def overdue(user: User, on: date) -> QuerySet[YouthGroup]:
    """Groups of these offices whose next step should have been done."""
    return YouthGroup.objects.filter(unit__in=units(user), pk__in=pace.steps_overdue(on).values("group"))


def of_booking(booking: UUID) -> QuerySet[Seminar]:
    """What the link a trainer got opens, as long as it is the newest and the day has not come."""
    open_ = Seminar.objects.filter(booking=booking, phase__in=BOOKED, starts_at__gt=timezone.now())
    return open_.select_related("group", "room", "unit", "trainer")
