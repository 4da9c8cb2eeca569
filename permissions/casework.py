# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on which case: who could, who has to today, and who stands in. Every question asks the day, so it ends."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from grants.models import Application, Event, Invitation, OfficeRecusal, Representative
from permissions import scopes
from permissions.arrays import OneOf
from permissions.models import Absence, UnitRole, User
from permissions.policy import CASEWORK, Role

# Acts that say in their record whose hands a case left and came into.
PASSED_ON = ("take", "hand_over")


def absences(on: date) -> QuerySet[Absence]:
    """Those of a day."""
    return Absence.objects.filter(since__lte=on, until__gte=on)


def has_no_part(user: User) -> Q:
    """Of a case: this person neither is biased in it nor is or was on the side of who applied, §§ 20, 21 VwVfG."""
    party = Representative.objects.filter(user=user, applicant=OuterRef("applicant"))
    helped = Invitation.objects.filter(accepted_by=user, application=OuterRef("pk"))
    biased = OfficeRecusal.objects.filter(user=user, application=OuterRef("pk"))
    return Q(~Exists(party), ~Exists(helped), ~Exists(biased))


def without_part(cases: QuerySet[Application]) -> Q:
    """Of a person: the same question, of any of these cases."""
    party = Representative.objects.filter(user=OuterRef("pk"), applicant__in=cases.values("applicant"))
    helped = Invitation.objects.filter(accepted_by=OuterRef("pk"), application__in=cases)
    biased = OfficeRecusal.objects.filter(user=OuterRef("pk"), application__in=cases)
    return Q(~Exists(party), ~Exists(helped), ~Exists(biased))


def able(cases: QuerySet[Application], on: date) -> QuerySet[User]:
    """Who could work on a case: of its unit, and neither biased nor a party, §§ 20, 21 VwVfG; who is away says so."""
    works_here = UnitRole.objects.filter(
        permission__codename__in=CASEWORK, content_object__in=cases.values("call__unit")
    )
    found = User.objects.filter(Exists(works_here.filter(user=OuterRef("pk"))), without_part(cases), is_active=True)
    return with_absence(found, on).order_by("name", "pk")


def with_absence(people: QuerySet[User], on: date) -> QuerySet[User]:
    """With away_until, substitute_id and substitute_name of a day."""
    away = absences(on).filter(user=OuterRef("pk"))
    names = {"away_until": "until", "substitute_id": "substitute", "substitute_name": "substitute__name"}
    return people.annotate(**{name: Subquery(away.values(column)[:1]) for name, column in names.items()})


def responsible(assignee: int | None, able_people: Iterable[User]) -> User | None:
    """Who has to act on a case today: whoever works on it, or their substitute; nobody means the team."""
    people: dict[int | None, Any] = {person.pk: person for person in able_people}
    found = people.get(assignee)
    if found is not None and found.away_until:
        found = people.get(found.substitute_id)
        return None if found is None or found.away_until else found
    return found


def whose(assignee: int | None, able_people: Iterable[User], *, but: int) -> str:
    """Who has to act on a case today, in a sentence; "" where that is nobody, or the one left out."""
    people: dict[int | None, User] = {person.pk: person for person in able_people}
    has = responsible(assignee, people.values())
    if has is None or has.pk == but:
        return ""
    if has.pk == assignee:
        return f"{has.name} bearbeitet den Fall."
    return f"{people[assignee].name} bearbeitet den Fall und ist abwesend, {has.name} vertritt."


def around(user: User, case: UUID, on: date) -> dict[str, QuerySet[Any]]:
    """Of one case one may see, beside the rest of its page: who could work on it, and whom it names."""
    cases = scopes.office_applications(user).filter(public_id=case)
    return {"able": able(cases, on).defer("password"), "people": named(cases).defer("password").order_by("pk")}


def mine(user: User, on: date) -> Q:
    """Cases this person works on, and those of whom they stand in for that day; none they have a part in."""
    stands_in = absences(on).filter(substitute=user).values("user")
    hands = User.objects.filter(pk=user.pk).values("pk").union(stands_in, all=True)
    return Q(OneOf("assignee", hands)) & has_no_part(user)


def covering(user: User, on: date) -> Q:
    """Of a case: whether this person stands in that day for whoever works on it."""
    return Q(Exists(absences(on).filter(substitute=user, user=OuterRef("assignee")))) & has_no_part(user)


def colleagues(user: User) -> QuerySet[User]:
    """Who works on cases of the same units, this person too."""
    same = UnitRole.objects.filter(permission__codename__in=CASEWORK, content_object__in=scopes.workplaces(user))
    return User.objects.filter(Exists(same.filter(user=OuterRef("pk"))), is_active=True).order_by("name", "pk")


def works(user: User) -> bool:
    """On cases of any unit."""
    return scopes.workplaces(user).exists()


def led_colleagues(user: User) -> QuerySet[User]:
    """The others on the cases of the units this person leads."""
    led = UnitRole.objects.filter(user=user, permission__codename=Role.LEAD).values("content_object")
    same = UnitRole.objects.filter(permission__codename__in=CASEWORK, content_object__in=led, user=OuterRef("pk"))
    return User.objects.filter(Exists(same), is_active=True).exclude(pk=user.pk).order_by("name", "pk")


def named(cases: QuerySet[Application]) -> QuerySet[User]:
    """Whom cases one may see name: who works on them, and whom their events mention by key."""
    told = Event.objects.filter(application__in=cases)
    passed_on = told.filter(act__in=PASSED_ON)
    keys = [_key(passed_on, "from"), _key(passed_on, "to"), _key(told, "for")]
    return User.objects.filter(pk__in=cases.values_list("assignee").union(*keys))


def _key(events: QuerySet[Event], name: str) -> Any:
    return events.filter(data__has_key=name).values_list(Cast(KeyTextTransform(name, "data"), BigIntegerField()))


def hold(user: int) -> bool:
    """Keep an account as it is until the act is done; whether it is open. Who closes it waits, or came before.

    Whose tasks alone ended is open still: whoever needs them asks for them afterwards, in a statement of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_active FROM permissions_user WHERE id = %s FOR SHARE", [user])
        row = cursor.fetchone()
    return bool(row and row[0])
