# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who administers a unit: its calls, and which record its machines' work belongs to. A case is a file number there."""

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value

from committees.models import Committee
from grants.models import Application, Call, CallEvent, Event, Fund, Status, Unit
from permissions.models import UnitRole, User
from permissions.policy import CASEWORK, Role
from seminars.models import Seminar


def units(user: User) -> QuerySet[Unit]:
    """Units whose accounts and machines this person looks after."""
    held = UnitRole.objects.filter(user=user, permission__codename=Role.ADMINISTRATOR.value)
    return Unit.objects.filter(pk__in=held.values("content_object"))


def events(user: User) -> QuerySet[Event]:
    """What happened to cases of these units, and to the bodies that decide on them."""
    published = Call.objects.published().filter(unit__in=units(user))
    bodies = published.values("committee")
    of_a_body = (
        Q(meeting__committee__in=bodies)
        | Q(poll__item__meeting__committee__in=bodies)
        | Q(resolution__committee__in=bodies)
        | Q(committee__in=bodies)
    )
    return Event.objects.filter(Q(application__call__in=published) | of_a_body)


def seminars(user: User) -> QuerySet[Seminar]:
    """Seminars of these units."""
    return Seminar.objects.filter(unit__in=units(user))


def reference_of_claim(user: User, event: str) -> Func:
    """Of an event of a claim, the file number alone, and only where this person administers its unit."""
    return Func(F(event), Value(user.pk), function="social.reference_of", output_field=TextField(null=True))


# --- calls ---


def calls(user: User) -> QuerySet[Call]:
    """Calls of these units, also drafts."""
    found = Call.objects.filter(unit__in=calling_units(user)).select_related("fund", "unit", "committee")
    return found.order_by("-period_from", "title", "pk")


def calling_units(user: User) -> QuerySet[Unit]:
    """Units that may have calls: an office that decides claims of families has none."""
    return units(user).filter(compartment=None).order_by("name")


def funds(user: User) -> QuerySet[Fund]:
    """Funds of their calls: nobody gives another office's money away."""
    return Fund.objects.filter(calls__unit__in=calling_units(user)).distinct().order_by("-year", "name")


def bodies() -> QuerySet[Committee]:
    """Bodies a call may name; that there are these, everybody knows."""
    return Committee.objects.order_by("name")


def call_events(user: User, call: Call) -> QuerySet[CallEvent]:
    """What happened to a call, the oldest first: its n-th event made its version n."""
    return CallEvent.objects.filter(call=call, call__in=calls(user)).select_related("by").order_by("pk")


def counts(call: Call) -> dict[str, int]:
    """How many cases of a call stand where; no more is told of them here."""
    found = Application.objects.filter(call=call).order_by().values_list("status").annotate(number=Count("pk"))
    by_status = dict(found)
    drafts = by_status.pop(Status.DRAFT, 0)
    return {"drafts": drafts, "sent": sum(by_status.values())}


def fund_exists(name: str, year: int) -> bool:
    return Fund.objects.filter(name=name, year=year).exists()


def has_casework(unit: int) -> bool:
    """Whether somebody works on the cases of a unit."""
    held = {"content_object": unit, "permission__codename__in": CASEWORK, "user__is_active": True}
    return UnitRole.objects.filter(**held).exists()
