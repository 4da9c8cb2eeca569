# SPDX-License-Identifier: AGPL-3.0-or-later
"""The glass: somebody of another office of the same town opens one claim at once, and says why; it is reviewed.

Who: whoever works on claims in another compartment of the town that is controller of the data, § 67 (4) SGB X. They are
bound to the secret of § 35 SGB I already, and their town answers for both offices. Not another town, which is another
controller; not who heads, audits, administers, decides on objections or guards; not the offices of funding programmes,
their bodies or the council: none of them has a duty towards a family that could need a claim at once.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from benefits.models import Compartment, EmergencyAccess
from permissions import families, looking, readings
from permissions.models import UnitRole, User
from permissions.policy import Role

Verdict = EmergencyAccess.Verdict


@dataclass(frozen=True)
class Broken:
    """What came of it: the row, and whether it was made just now."""

    access: EmergencyAccess
    made: bool


def neighbours(user: User) -> QuerySet[Compartment]:
    """Offices of the same towns this person does not work in."""
    mine = families.compartments(user).order_by()
    same = Compartment.objects.filter(town__in=mine.values("town"))
    return same.exclude(unit__in=mine.values("unit")).order_by("town", "circle")


def break_glass(number: str, because: str) -> Broken | None:
    """In the name of whoever asks; None where no other office of the town has that number. Twice is once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access, made FROM social.break_glass(%s, %s)", [number, because])
        row = cursor.fetchone()
    return Broken(EmergencyAccess.objects.get(pk=row[0]), row[1]) if row else None


def days() -> int:
    """How many days after the first it lasts, by the dated rules."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT social.emergency_days()")
        return int(cursor.fetchone()[0])


def own(user: User, on: date) -> QuerySet[EmergencyAccess]:
    """Those of this person that open something that day."""
    return looking.emergencies(user, on).select_related("claim")


def guardians_of(unit: int) -> QuerySet[User]:
    """Who guards data protection in a unit."""
    held = UnitRole.objects.filter(user=OuterRef("pk"), permission__codename=Role.PRIVACY, content_object=unit)
    return User.objects.filter(Exists(held), is_active=True)


def reports(user: User) -> QuerySet[EmergencyAccess]:
    """Of the units this person guards, the newest first; nobody reviews themselves."""
    units = readings.guarded_units(user).order_by().values("pk")
    found = EmergencyAccess.objects.filter(unit__in=units).exclude(user=user)
    return found.select_related("user", "unit", "reviewed_by")


def review(report: EmergencyAccess, *, by: User, verdict: Verdict, note: str) -> bool:
    """Of two who review at once the first does; what was not justified opens nothing from now on."""
    mine = reports(by).filter(pk=report.pk).order_by().values("pk")
    said = {"verdict": verdict, "note": note, "reviewed_by": by, "reviewed_at": Now()}
    return bool(EmergencyAccess.objects.filter(pk__in=mine, verdict="").update(**said))
