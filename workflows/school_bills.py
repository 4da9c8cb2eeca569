# SPDX-License-Identifier: AGPL-3.0-or-later
"""One bill of a school for many children: looked at claim by claim first, then recorded as a whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.db import transaction

from benefits.models import Claim, Provider, SchoolBill
from benefits.payments import CENT
from grants.models import Unit
from law.finding import Finding, Refused
from permissions.models import User
from workflows.engine import Conflict, Forbidden, Unknown, perform

TWICE = "Diese Rechnung der Schule ist schon erfasst. Bitte prüfen Sie ihre Nummer."
NOBODY = "Bitte wählen Sie mindestens einen Fall aus."
GONE = "Dieser Fall ist nicht mehr in diesem Stand."


@dataclass(frozen=True)
class Bill:
    """What the school writes: its number, the day of the outing, and a sum for each child or for all of them."""

    unit: Unit
    provider: Provider
    number: str
    took_place_on: date
    total: Decimal | None = None
    each: Decimal | None = None

    def shares(self, count: int) -> list[Decimal]:
        """What each claim bears; cents that do not divide come with the first ones."""
        if self.each is not None:
            return [self.each] * count
        assert self.total is not None, "a bill asks for something"
        least = (self.total / count).quantize(CENT, ROUND_DOWN)
        more = int((self.total - least * count) / CENT)
        return [least + CENT if place < more else least for place in range(count)]


@dataclass(frozen=True)
class Fit:
    """A claim beside the bill: its share, and what stands against it."""

    claim: Claim
    amount: Decimal
    reasons: tuple[str, ...]


def look(bill: Bill, claims: Sequence[Claim], *, by: User, on: date) -> list[Fit]:
    """Each claim for itself, and nothing is kept."""
    with transaction.atomic():
        fits = _share(bill, claims, by=by, on=on) if claims else []
        transaction.set_rollback(True)
    return fits


def record(bill: Bill, claims: Sequence[Claim], *, by: User, on: date) -> list[Fit]:
    """The bill with every share, each through the door; where one does not fit, nothing. Answers as `look` does."""
    if not claims:
        raise Refused(Finding("school_bill", NOBODY, field="claims"))
    with transaction.atomic():
        fits = _share(bill, claims, by=by, on=on)
        if any(fit.reasons for fit in fits):
            transaction.set_rollback(True)
    return fits


def _share(bill: Bill, claims: Sequence[Claim], *, by: User, on: date) -> list[Fit]:
    """In the order of their keys, so that two bills never wait for each other in a circle."""
    shares = bill.shares(len(claims))
    made = _kept(bill, sum(shares, Decimal(0)), by=by, on=on)
    ordered = sorted(claims, key=lambda claim: claim.pk)
    return [
        Fit(claim, amount, _reasons(claim, made, amount, by=by, on=on))
        for claim, amount in zip(ordered, shares, strict=True)
    ]


def _kept(bill: Bill, total: Decimal, *, by: User, on: date) -> SchoolBill:
    same = {"unit": bill.unit, "provider": bill.provider, "number": bill.number}
    if SchoolBill.objects.filter(**same).exists():
        raise Refused(Finding("school_bill", TWICE, field="number"))
    facts = {"took_place_on": bill.took_place_on, "total": total, "recorded_on": on, "recorded_by": by}
    return SchoolBill.objects.create(**same, **facts)


def _reasons(claim: Claim, made: SchoolBill, amount: Decimal, *, by: User, on: date) -> tuple[str, ...]:
    """Empty when its share is recorded."""
    try:
        with transaction.atomic():
            perform("share_bill", claim, by=by, on=on, bill=made, amount=amount)
    except Refused as refused:
        return tuple(finding.text for finding in refused.findings)
    except (Conflict, Forbidden, Unknown):
        return (GONE,)
    return ()
