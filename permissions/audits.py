# SPDX-License-Identifier: AGPL-3.0-or-later
"""Audit orders: the lead of an office opens exactly the named claims to the named people until a day, § 67c (3) SGB X.

The lead, because the office is controller of its data, § 67 (4) SGB X, and its lead can read these claims anyway:
naming them tells nobody anything. Who administers accounts reads no claim and could not see whether a number is the
right one; they say who can be an auditor at all, by giving the role. So it takes two people to open a claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from benefits.models import AuditedClaim, Auditor, AuditOrder, Claim, Compartment
from law.finding import Finding, Refused
from permissions import families
from permissions.models import UnitRole, User
from permissions.policy import Role


@dataclass(frozen=True)
class Wanted:
    """An order as somebody typed it; numbers: the file numbers."""

    unit: int
    number: str
    reason: str
    norm: str
    until: date
    numbers: Sequence[str]
    auditors: Sequence[User]


def led_compartments(user: User) -> QuerySet[Compartment]:
    """Offices whose claims this person can open to auditors."""
    return families.compartments(user, {Role.LEAD}).select_related("unit")


def auditors(user: User) -> QuerySet[User]:
    """Who can be named in an order of these offices."""
    held = UnitRole.objects.filter(
        permission__codename=Role.AUDITOR, content_object__in=led_compartments(user).order_by().values("unit")
    )
    return User.objects.filter(Exists(held.filter(user=OuterRef("pk"))), is_active=True).order_by("name", "pk")


def orders(user: User) -> QuerySet[AuditOrder]:
    """Of the offices this person leads, with everything they name."""
    return _told(AuditOrder.objects.filter(unit__in=led_compartments(user).order_by().values("unit")))


def orders_for(user: User, on: date) -> QuerySet[AuditOrder]:
    """Those that name this person; what they open is another question."""
    return _told(
        AuditOrder.objects.filter(Exists(Auditor.objects.filter(order=OuterRef("pk"), user=user)), since__lte=on)
    )


def running(on: date) -> Q:
    return Q(since__lte=on, until__gte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))


def _told(found: QuerySet[AuditOrder]) -> QuerySet[AuditOrder]:
    cases = AuditedClaim.objects.select_related("claim")
    return found.select_related("unit__compartment", "issued_by", "ended_by").prefetch_related(
        Prefetch("cases", cases), Prefetch("auditors", Auditor.objects.select_related("user"))
    )


def issue(wanted: Wanted, *, by: User, on: date) -> AuditOrder:
    """Everything it names is written with it. Refused with every number that is not one of this office."""
    claims = list(families.office_claims(by).filter(unit=wanted.unit, file_number__in=wanted.numbers))
    if findings := [*_lead(wanted, by), *_day(wanted, on), *_people(wanted), *_unknown(wanted, claims)]:
        raise Refused(*findings)
    try:
        with transaction.atomic():
            return _write(wanted, claims, by, on)
    except IntegrityError as error:
        if "an_audit_number_once_a_unit" not in str(error):
            raise
        text = f"Den Prüfauftrag {wanted.number} gibt es in Ihrer Stelle schon. Wählen Sie eine andere Nummer."
        raise Refused(Finding("number", text, field="number")) from None


def _write(wanted: Wanted, claims: list[Claim], by: User, on: date) -> AuditOrder:
    order = AuditOrder.objects.create(
        unit_id=wanted.unit,
        number=wanted.number,
        reason=wanted.reason,
        norm=wanted.norm,
        since=on,
        until=wanted.until,
        issued_by=by,
    )
    AuditedClaim.objects.bulk_create(AuditedClaim(order=order, claim=claim) for claim in claims)
    Auditor.objects.bulk_create(Auditor(order=order, user=user) for user in wanted.auditors)
    return order


def _lead(wanted: Wanted, by: User) -> list[Finding]:
    led = led_compartments(by).filter(unit=wanted.unit).exists()
    return (
        [] if led else [Finding("unit", "Diese Stelle leiten Sie nicht. Wählen Sie eine Ihrer Stellen.", field="unit")]
    )


def _day(wanted: Wanted, on: date) -> list[Finding]:
    text = "Das Ende liegt in der Vergangenheit. Geben Sie den letzten Tag an, an dem geprüft wird."
    return [] if wanted.until >= on else [Finding("until", text, field="until")]


def _people(wanted: Wanted) -> list[Finding]:
    """Each holds the role in this very office."""
    held = UnitRole.objects.filter(permission__codename=Role.AUDITOR, content_object=wanted.unit)
    known = set(held.filter(user__in=[user.pk for user in wanted.auditors]).values_list("user", flat=True))
    others = [user.name for user in wanted.auditors if user.pk not in known]
    text = "Diese Stelle lässt sich nicht prüfen von: {}. Ihre Verwaltung der Konten gibt diese Aufgabe."
    if not wanted.auditors:
        return [Finding("auditors", "Wählen Sie mindestens eine Person, die prüft.", field="auditors")]
    return [Finding("auditors", text.format(", ".join(others)), field="auditors")] if others else []


def _unknown(wanted: Wanted, claims: list[Claim]) -> list[Finding]:
    if not wanted.numbers:
        return [Finding("numbers", "Nennen Sie mindestens ein Aktenzeichen.", field="numbers")]
    known = {claim.file_number for claim in claims}
    wrong = [number for number in wanted.numbers if number not in known]
    text = f"Diese Aktenzeichen gibt es in Ihrer Stelle nicht: {', '.join(wrong)}. Bitte prüfen Sie die Liste."
    return [Finding("numbers", text, field="numbers")] if wrong else []


def end(order: AuditOrder, *, by: User, on: date) -> bool:
    """Before its day; of two who end it at once the first does."""
    mine = orders(by).filter(running(on), pk=order.pk).order_by().values("pk")
    return bool(AuditOrder.objects.filter(pk__in=mine, ended_on=None).update(ended_on=on, ended_by=by))
