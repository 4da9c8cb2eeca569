# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of who opened what, and who may read that log: whoever guards data protection in the unit, § 67c (4) SGB X.

One row and one statement for a page. The owner's function writes it, so that nobody reads, changes or invents a row of
the log with the login that serves people.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from benefits.models import Reading
from grants.models import Unit
from permissions import situation
from permissions.models import User
from permissions.policy import Role

Right = Reading.Right
Page: TypeAlias = Reading.Page


def keep(claim: UUID, page: Page, right: str) -> None:
    """Whoever asks, in whose name the database is asked, opened this page of a claim, or was refused it."""
    _note("SELECT social.note_reading(%s, %s, %s)", [claim, page.value, right])


def keep_families(families: Collection[int], unit: int, right: str) -> None:
    """Whoever asks was shown these families of a compartment."""
    if families:
        _note("SELECT social.note_families(%s, %s, %s)", [list(families), unit, right])


def _note(sql: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def guarded_units(user: User) -> QuerySet[Unit]:
    """Units whose readers this person looks after."""
    return situation.holding(user, {Role.PRIVACY}).filter(compartment__isnull=False)


def log(user: User) -> QuerySet[Reading]:
    """Of these units, the newest first: who, what, when, by which right; of a claim only its file number."""
    return Reading.objects.filter(unit__in=guarded_units(user).order_by().values("pk")).select_related("user", "unit")


def counts(user: User, since: date, until: date) -> list[tuple[str, int, int]]:
    """(who, how many openings, how many refused) of each person in this time, the most first."""
    found = log(user).order_by().filter(on__gte=since, on__lte=until).values("user__name", "user")
    told = found.annotate(
        opened=Count("pk", filter=~Q(right=Right.NONE)), refused=Count("pk", filter=Q(right=Right.NONE))
    )
    rows = told.order_by("-opened", "user__name")
    return [(row["user__name"], row["opened"], row["refused"]) for row in rows]
