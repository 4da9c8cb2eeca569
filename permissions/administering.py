# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who administers a unit: which record its machines' work belongs to. A case is a file number there, and no more."""

from django.db.models import F, Func, Q, QuerySet, TextField, Value

from grants.models import Call, Event, Unit
from permissions.models import UnitRole, User
from permissions.policy import Role


def units(user: User) -> QuerySet[Unit]:
    """Units whose accounts and machines this person looks after."""
    held = UnitRole.objects.filter(user=user, permission__codename=Role.ADMINISTRATOR.value)
    return Unit.objects.filter(pk__in=held.values("content_object"))


def events(user: User) -> QuerySet[Event]:
    """What happened to cases of these units, and to the bodies that decide on them."""
    calls = Call.objects.filter(unit__in=units(user))
    bodies = calls.values("committee")
    of_a_body = (
        Q(meeting__committee__in=bodies)
        | Q(poll__item__meeting__committee__in=bodies)
        | Q(resolution__committee__in=bodies)
        | Q(committee__in=bodies)
    )
    return Event.objects.filter(Q(application__call__in=calls) | of_a_body)


def reference_of_claim(user: User, event: str) -> Func:
    """Of an event of a claim, the file number alone, and only where this person administers its unit."""
    return Func(F(event), Value(user.pk), function="social.reference_of", output_field=TextField(null=True))
