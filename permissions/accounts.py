# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closing the account of somebody who leaves, once nothing is in their hands any more; what is private stays open.

Who closes holds the account; who hands a case to this person, takes one as them or names them as a substitute holds it
too (casework.hold, absences.enter). So of two at once one comes first, and the other reads why it cannot be: either the
account has a case and stays open, or it is closed and gets none. A trigger says the same where nobody asked.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Case, Count, Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from committees.models import Tenure
from grants.models import Application, Invitation, Representative
from grants.models.application import IN_WORK
from law.finding import Finding, Refused
from permissions import absences, administering, feeds
from permissions.models import Absence, ClosedAccount, CommitteeRole, UnitRole, User
from permissions.policy import CASEWORK, KEEPING, Role

logger = logging.getLogger(__name__)
# How many claims of families; whoever administers an account sees none of them.
CLAIMS = Func("pk", function="social.claims_in_hands_of", output_field=IntegerField())
NOT_HERE = "Dieses Konto hat nicht Ihre Verwaltung geschlossen, oder es ist schon offen. Fragen Sie Ihre IT."


@dataclass(frozen=True)
class Left:
    """Something in somebody's hands, in a sentence that says who can take it; body: of a seat or a task in one.

    stuck: nobody but the administrator, and whoever is away, can end it.
    """

    text: str
    body: int | None = None
    stuck: bool = False


def people(administrator: User, on: date) -> QuerySet[User]:
    """Who has a task in one of these units, or had one when their account was closed; with what is in their hands."""
    units = administering.units(administrator)
    tasks = UnitRole.objects.filter(user=OuterRef("pk"), content_object__in=units)
    held = UnitRole.objects.filter(content_object__in=units).values("user")
    closed = ClosedAccount.objects.filter(unit__in=units).values("user")
    seats = Tenure.objects.not_over(on).filter(user=OuterRef("pk")).order_by()
    found = User.objects.filter(pk__in=held.union(closed)).annotate(
        tasks=ArraySubquery(tasks.order_by("permission__codename").values("permission__name")),
        cases=_count(Application.objects.filter(IN_WORK, assignee=OuterRef("pk")), "assignee") + CLAIMS,
        seats=_count(seats, "user"),
    )
    return found.order_by("-is_active", "name", "pk")


def _count(rows: "QuerySet[Application] | QuerySet[Tenure]", of: str) -> Coalesce:
    return Coalesce(Subquery(rows.values(of).annotate(number=Count("pk")).values("number")), 0)


def receivers(administrator: User, leaving: User) -> QuerySet[User]:
    """The others who work on cases of these units."""
    tasks = UnitRole.objects.filter(
        user=OuterRef("pk"), permission__codename__in=CASEWORK, content_object__in=administering.units(administrator)
    )
    return User.objects.filter(Exists(tasks), is_active=True).exclude(pk=leaving.pk).order_by("name", "pk")


def cases_of(user: User) -> QuerySet[Application]:
    """Open ones this person works on: to be handed over by the door, and not to be shown."""
    return Application.objects.filter(IN_WORK, assignee=user).select_related("call").order_by("pk")


def is_personal(user: User) -> bool:
    """Somebody who works here may also apply or help with a case, with the same account: that stays theirs."""
    helps = Invitation.objects.filter(accepted_by=user, ended_at=None)
    return Representative.objects.filter(user=user).exists() or helps.exists()


def left(user: User, by: User, on: date) -> list[Left]:
    """Everything that keeps this account open."""
    return [
        *_oneself(user, by),
        *_cases(user),
        *_claims(user),
        *_absences(user, by, on),
        *_seats(user, on),
        *_tasks(user, by),
    ]


def _oneself(user: User, by: User) -> Iterator[Left]:
    if user == by:
        yield Left("Ihr eigenes Konto kann nur jemand anderes schließen.")


def _cases(user: User) -> Iterator[Left]:
    if number := cases_of(user).count():
        cases = "einen offenen Fall" if number == 1 else f"{number} offene Fälle"
        yield Left(f"{user.name} bearbeitet noch {cases}. Bitte übergeben Sie das zuerst.")


def _claims(user: User) -> Iterator[Left]:
    """Social data stay in their team, § 35 SGB I: who administers the account hands on none of them."""
    number = User.objects.filter(pk=user.pk).values_list(CLAIMS, flat=True).get()
    if number:
        claims = "einen offenen Leistungsfall" if number == 1 else f"{number} offene Leistungsfälle"
        yield Left(
            f"{user.name} bearbeitet noch {claims} von Bildung und Teilhabe. Bitte lassen Sie das im Team übergeben:"
            " Die Teamleitung und alle, die dort arbeiten, können es."
        )


def _absences(user: User, by: User, on: date) -> Iterator[Left]:
    for each in _stood_in(user, by, on).select_related("user"):
        days = f"{user.name} vertritt {each.user.name} vom {each.since:%d.%m.%Y} bis {each.until:%d.%m.%Y}."
        who = f"{each.user.name} oder die Teamleitung muss den Eintrag beenden und jemand anderen wählen."
        alone = f"Außer {each.user.name} können nur Sie diese Vertretung beenden. Dann übernimmt das Team."
        yield Left(f"{days} {alone if each.stuck else who}", stuck=each.stuck)


def _stood_in(user: User, by: User, on: date) -> QuerySet[Absence, Any]:
    """Absences of people with an account, with whether it is for the administrator to end that they are stood in for.

    So it is where the leaver is the only one who leads the team of whoever is away.
    """
    team = UnitRole.objects.filter(
        user=OuterRef(OuterRef("user")), permission__codename__in=CASEWORK, content_object=OuterRef("content_object")
    )
    leads = UnitRole.objects.filter(Exists(team), permission__codename=Role.LEAD, user__is_active=True)
    others = leads.exclude(user=user).exclude(user=OuterRef("user"))
    here = UnitRole.objects.filter(user=OuterRef("user"), content_object__in=administering.units(by))
    found = Absence.objects.filter(substitute=user, user__is_active=True, until__gte=on)
    return found.annotate(stuck=Case(When(Q(Exists(here), ~Exists(others)), then=True), default=False))


def let_the_team_stand_in(user: User, *, by: User, on: date) -> int:
    """Where nobody else can end it, whoever leaves stands in no more; who is away stays away. How many."""
    stuck = [each.pk for each in _stood_in(user, by, on) if each.stuck]
    return Absence.objects.filter(pk__in=stuck).update(substitute=None)


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
        yield Left(
            f"{user.name}: {task}, {body}. Diese Aufgabe nimmt Ihre IT zurück, sobald jemand anderes sie hat.", body.pk
        )
    others = UnitRole.objects.filter(user=user).exclude(content_object__in=administering.units(by))
    for other in others.select_related("content_object", "permission"):
        where = other.content_object
        yield Left(
            f"{user.name}: {other.permission.name}, {where}. Diese Stelle verwalten Sie nicht. Fragen Sie Ihre IT."
        )


def close(user: User, *, by: User, on: date) -> bool:
    """Refused while anything is left. Nobody comes in with it afterwards, and no session of theirs goes on.

    Of somebody who also applies only the tasks end: what they do for themselves is not the office's to end. Returns
    whether the account is closed.
    """
    with transaction.atomic():
        leaving = User.objects.select_for_update().get(pk=user.pk)
        if findings := [Finding("left", each.text) for each in left(leaving, by, on)]:
            raise Refused(*findings)
        _end_tasks(leaving, by, on)
        if is_personal(leaving):
            return False
        feeds.revoke(leaving)
        # A session knows the password it began with, so none of them comes to life again with the account.
        leaving.set_unusable_password()
        leaving.is_active = False
        leaving.save(update_fields=["is_active", "password"])
        return True


def _end_tasks(leaving: User, by: User, on: date) -> None:
    """Nobody waits for them to come back either. That they worked here, and who ended it, stays."""
    tasks = UnitRole.objects.filter(user=leaving)
    rows = [
        ClosedAccount(user=leaving, unit_id=unit, by=by) for unit in set(tasks.values_list("content_object", flat=True))
    ]
    ClosedAccount.objects.bulk_create(rows, ignore_conflicts=True)
    tasks.delete()
    for absence in absences.own(leaving, on):
        absences.finish(absence, on)
    logger.info("the tasks of account %s were ended by %s", leaving.pk, by.pk)


def may_reopen(user: User, by: User) -> bool:
    """What was closed here, and not what was blocked elsewhere: who was blocked still has tasks."""
    closed_here = ClosedAccount.objects.filter(user=user, unit__in=administering.units(by)).exists()
    tasks = UnitRole.objects.filter(user=user).exists() or CommitteeRole.objects.filter(user=user).exists()
    return not user.is_active and closed_here and not tasks


def reopen(user: User, *, by: User) -> None:
    """As an account without a task; the row of its end stays."""
    with transaction.atomic():
        closed = User.objects.select_for_update().get(pk=user.pk)
        if not may_reopen(closed, by):
            raise Refused(Finding("reopen", NOT_HERE))
        closed.is_active = True
        closed.save(update_fields=["is_active"])
        logger.info("account %s was reopened by %s", closed.pk, by.pk)
