# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees how a unit stands: its head and its leads read figures; what is told of a call reaches its clerks too."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from grants.models import Application, Unit
from permissions import scopes
from permissions.models import Absence, UnitRole, User
from permissions.policy import CASEWORK, Role

OVERSIGHT = frozenset({Role.HEAD, Role.LEAD})


def overseen_units(user: User) -> QuerySet[Unit]:
    """Units whose figures this person reads."""
    return _holding(user, OVERSIGHT)


def told_units(user: User) -> QuerySet[Unit]:
    """Units of whose calls this person may have been told."""
    return _holding(user, OVERSIGHT | CASEWORK)


def headed_units(user: User) -> QuerySet[Unit]:
    """Units of whose late cases this person hears without seeing them."""
    return _holding(user, {Role.HEAD})


def led_units(user: User) -> QuerySet[Unit]:
    """Units whose work this person shares out."""
    return _holding(user, {Role.LEAD})


def _holding(user: User, roles: Collection[Role]) -> QuerySet[Unit]:
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
