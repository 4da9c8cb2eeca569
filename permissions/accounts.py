# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closing the account of somebody who leaves, once nothing is in their hands any more.

Who closes holds the account; who hands a case to this person, takes one as them or names them as a substitute holds it
too (casework.hold, absences.enter). So of two at once one comes first, and the other reads why it cannot be: either the
account has a case and stays open, or it is closed and gets none. A trigger says the same where nobody asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from committees.models import Tenure
from grants.models import Application, Representative, Unit
from grants.models.application import IN_WORK
from law.finding import Finding, Refused
from permissions import feeds
from permissions.models import Absence, ClosedAccount, CommitteeRole, UnitRole, User
from permissions.policy import CASEWORK, KEEPING, Role


@dataclass(frozen=True)
class Left:
    """Something in somebody's hands, in a sentence that says who can take it; body: of a seat or a task in one."""

    text: str
    body: int | None = None


def administered(user: User) -> QuerySet[Unit]:
    """Units whose accounts this person administers."""
    held = UnitRole.objects.filter(user=user, permission__codename=Role.ADMINISTRATOR, content_object=OuterRef("pk"))
    return Unit.objects.filter(Exists(held))


def people(administrator: User, on: date) -> QuerySet[User]:
    """Who has a task in one of these units, or had one when their account was closed; with what is in their hands."""
    units = administered(administrator)
    tasks = UnitRole.objects.filter(user=OuterRef("pk"), content_object__in=units)
    held = UnitRole.objects.filter(content_object__in=units).values("user")
    closed = ClosedAccount.objects.filter(unit__in=units).values("user")
    seats = Tenure.objects.not_over(on).filter(user=OuterRef("pk")).order_by()
    found = User.objects.filter(pk__in=held.union(closed)).annotate(
        tasks=ArraySubquery(tasks.order_by("permission__codename").values("permission__name")),
        cases=_count(Application.objects.filter(IN_WORK, assignee=OuterRef("pk")), "assignee"),
        seats=_count(seats, "user"),
    )
    return found.order_by("-is_active", "name", "pk")


def _count(rows: "QuerySet[Application] | QuerySet[Tenure]", of: str) -> Coalesce:
    return Coalesce(Subquery(rows.values(of).annotate(number=Count("pk")).values("number")), 0)


def receivers(administrator: User, leaving: User) -> QuerySet[User]:
    """The others who work on cases of these units."""
    tasks = UnitRole.objects.filter(
        user=OuterRef("pk"), permission__codename__in=CASEWORK, content_object__in=administered(administrator)
    )
    return User.objects.filter(Exists(tasks), is_active=True).exclude(pk=leaving.pk).order_by("name", "pk")


def cases_of(user: User) -> QuerySet[Application]:
    """Open ones this person works on: to be handed over by the door, and not to be shown."""
    return Application.objects.filter(IN_WORK, assignee=user).select_related("call").order_by("pk")


def applies(user: User) -> bool:
    """Somebody who works here may also apply, with the same account."""
    return Representative.objects.filter(user=user).exists()


def left(user: User, by: User, on: date) -> list[Left]:
    """Everything that keeps this account open."""
    return [*_oneself(user, by), *_cases(user), *_absences(user, on), *_seats(user, on), *_tasks(user, by)]


def _oneself(user: User, by: User) -> Iterator[Left]:
    if user == by:
        yield Left("Ihr eigenes Konto kann nur jemand anderes schließen.")


def _cases(user: User) -> Iterator[Left]:
    if number := cases_of(user).count():
        cases = "einen offenen Fall" if number == 1 else f"{number} offene Fälle"
        yield Left(f"{user.name} bearbeitet noch {cases}. Bitte übergeben Sie das zuerst.")


def _absences(user: User, on: date) -> Iterator[Left]:
    for each in Absence.objects.filter(substitute=user, until__gte=on).select_related("user"):
        yield Left(
            f"{user.name} vertritt {each.user.name} vom {each.since:%d.%m.%Y} bis {each.until:%d.%m.%Y}. "
            f"{each.user.name} oder die Teamleitung muss den Eintrag beenden und jemand anderen wählen."
        )


def _seats(user: User, on: date) -> Iterator[Left]:
    for each in Tenure.objects.not_over(on).filter(user=user).select_related("seat__committee"):
        body = each.seat.committee
        part = each.get_part_display()
        keepers = _keepers(body.pk, user)
        yield Left(f"{user.name}: {part} auf Sitz {each.seat.number}, {body}. Die Amtszeit beendet {keepers}.", body.pk)


def _keepers(body: int, but: User) -> str:
    found = CommitteeRole.objects.filter(content_object=body, permission__codename__in=KEEPING, user__is_active=True)
    names = found.exclude(user=but).order_by("user__name").values_list("user__name", flat=True).distinct()
    return " oder ".join(names) or "Ihre IT"


def _tasks(user: User, by: User) -> Iterator[Left]:
    """Tasks in bodies and in other units are given and taken by whoever runs the portal."""
    for each in CommitteeRole.objects.filter(user=user).select_related("content_object", "permission"):
        body, task = each.content_object, each.permission.name
        yield Left(f"{user.name}: {task}, {body}. Diese Aufgabe nimmt Ihre IT zurück, sobald jemand sie hat.", body.pk)
    others = UnitRole.objects.filter(user=user).exclude(content_object__in=administered(by))
    for other in others.select_related("content_object", "permission"):
        where = other.content_object
        yield Left(
            f"{user.name}: {other.permission.name}, {where}. Diese Stelle verwalten Sie nicht. Fragen Sie Ihre IT."
        )


def close(user: User, *, by: User, on: date) -> None:
    """Refused while anything is left. Nobody comes in with it afterwards, and no session of theirs goes on."""
    with transaction.atomic():
        leaving = User.objects.select_for_update().get(pk=user.pk)
        if findings := [Finding("left", each.text) for each in left(leaving, by, on)]:
            raise Refused(*findings)
        tasks = UnitRole.objects.filter(user=leaving)
        units = set(tasks.values_list("content_object", flat=True))
        ClosedAccount.objects.bulk_create([ClosedAccount(user=leaving, unit_id=unit, by=by) for unit in units])
        tasks.delete()
        feeds.revoke(leaving)
        # A session knows the password it began with, so none of them comes to life again with the account.
        leaving.set_unusable_password()
        leaving.is_active = False
        leaving.save(update_fields=["is_active", "password"])


def reopen(user: User) -> None:
    """As an account without a task."""
    with transaction.atomic():
        ClosedAccount.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(is_active=True)
