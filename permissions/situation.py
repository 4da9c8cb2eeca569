# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees how a unit stands: its head and its leads read figures; what is told of a call reaches its clerks too."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from benefits.models import Compartment
from grants.models import Application, Unit
from permissions import scopes
from permissions.models import Absence, UnitRole, User
from permissions.policy import CASEWORK, Role

OVERSIGHT = frozenset({Role.HEAD, Role.LEAD})


def overseen_units(user: User) -> QuerySet[Unit]:
    """Units whose figures this person reads."""
    return holding(user, OVERSIGHT)


def units_shown(user: User) -> QuerySet[Unit]:
    """The same, each with whether it decides claims of families, and whether this person reads the figures of those."""
    keeps = headed_compartments(user).filter(unit=OuterRef("pk"))
    of_families = Exists(Compartment.objects.filter(unit=OuterRef("pk")))
    return overseen_units(user).annotate(keeps_circle=Exists(keeps), of_families=of_families)


def told_units(user: User) -> QuerySet[Unit]:
    """Units of whose calls this person may have been told."""
    return holding(user, OVERSIGHT | CASEWORK)


def headed_units(user: User) -> QuerySet[Unit]:
    """Units of whose late cases this person hears without seeing them."""
    return holding(user, {Role.HEAD})


def headed_compartments(user: User) -> QuerySet[Compartment]:
    """Offices for Bildung und Teilhabe whose figures this person reads, and no claim of theirs."""
    found = Compartment.objects.filter(unit__in=headed_units(user).order_by().values("pk"))
    return found.select_related("unit").order_by("town", "circle")


def workers_of(units: Collection[int]) -> dict[int, set[int]]:
    """Of each unit the keys of the people who work on its cases."""
    held = UnitRole.objects.filter(permission__codename__in=CASEWORK, content_object__in=units, user__is_active=True)
    found: dict[int, set[int]] = {unit: set() for unit in units}
    for unit, person in held.values_list("content_object_id", "user_id"):
        found[unit].add(person)
    return found


def away(people: Collection[int], since: date, until: date) -> list[tuple[int, date, date]]:
    """(person, first day, last day) of each absence of theirs in this time."""
    found = Absence.objects.filter(user__in=people, since__lte=until, until__gte=since)
    return list(found.values_list("user_id", "since", "until"))


def led_units(user: User) -> QuerySet[Unit]:
    """Units whose work this person shares out."""
    return holding(user, {Role.LEAD})


def holding(user: User, roles: Collection[Role]) -> QuerySet[Unit]:
    """Units on which this person has one of these tasks."""
    held = UnitRole.objects.filter(user=user, permission__codename__in=roles, content_object=OuterRef("pk"))
    return Unit.objects.filter(Exists(held)).order_by("name")


def led_applications(user: User) -> QuerySet[Application]:
    """Cases of the units this person leads, as the office sees them."""
    return scopes.office_applications(user).filter(call__unit__in=led_units(user))


def workers(user: User) -> QuerySet[User]:
    """Who works on cases in the units this person leads."""
    held = Q(permission__codename__in=CASEWORK, content_object__in=led_units(user))
    works = UnitRole.objects.filter(held, user=OuterRef("pk"))
    return User.objects.filter(Exists(works), is_active=True).order_by("name")


def absences(user: User) -> QuerySet[Absence]:
    """When the people of the units this person leads are away."""
    return Absence.objects.filter(user__in=workers(user)).order_by("since")
