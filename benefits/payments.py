# SPDX-License-Identifier: AGPL-3.0-or-later
"""What falls due of an award, and when it counts as delivered; computed from the decision, kept by nobody.

An award in favour of a family is paid as soon as its Bescheid was posted: it need not be final, for it binds the office
once it is made known (§ 39 (1) SGB X), and a claim to social benefits is due when it arises (§ 41 SGB I).
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from benefits.catalogue import PackageKey, PaymentKind, months_begun
from benefits.models import Claim, ClaimDecision, Payment, Voucher
from law.calendar import add_months

AWARDS = frozenset({ClaimDecision.Kind.AWARD, ClaimDecision.Kind.PART})
# Paid to the family or a provider by the office itself; the others are drawn by bills.
DIRECT = frozenset({PaymentKind.PROVIDER, PaymentKind.MONEY, PaymentKind.REFUND})
TO_FAMILY = frozenset({PaymentKind.MONEY, PaymentKind.REFUND})
TO_PROVIDER = frozenset({PaymentKind.PROVIDER, PaymentKind.SCHOOL_BILL})
# What a family needs month by month is paid month by month where it is paid in money, § 29 (4) no. 1 SGB II.
MONTH_BY_MONTH = frozenset({PackageKey.TRANSPORT, PackageKey.TUTORING, PackageKey.LUNCH, PackageKey.CLUB})
CENT = Decimal("0.01")
DELIVERED = {
    PaymentKind.VOUCHER: "mit der Ausgabe des Gutscheins (§ 29 Absatz 2 SGB II)",
    PaymentKind.PROVIDER: "mit der Zahlung an den Anbieter (§ 29 Absatz 3 SGB II)",
    PaymentKind.MONEY: "mit der Zahlung an die Familie (§ 29 Absatz 4 SGB II)",
    PaymentKind.REFUND: "mit der Erstattung an die Familie (§ 30 SGB II)",
    PaymentKind.SCHOOL_BILL: "mit der Zahlung an die Schule (§ 29 Absatz 6 SGB II)",
}


class Part(NamedTuple):
    """A sum of an award and the day from which on it may be paid."""

    due_on: date
    amount: Decimal


def parts(claim: Claim, decision: ClaimDecision) -> tuple[Part, ...]:
    """The whole award in parts: at once, month by month, or on the days the law names."""
    if decision.kind not in AWARDS or decision.dispatched_on is None or decision.amount is None:
        return ()
    assert decision.since is not None, "the database promises it of an award"
    if decision.payment != PaymentKind.MONEY or decision.until is None:
        return (Part(decision.dispatched_on, decision.amount),)
    if claim.package == PackageKey.SUPPLIES:
        return _on_days_of_law(claim, decision.since, decision.until, decision.amount)
    if claim.package in MONTH_BY_MONTH:
        return _monthly(decision.since, decision.until, decision.amount)
    return (Part(decision.dispatched_on, decision.amount),)


def _monthly(since: date, until: date, amount: Decimal) -> tuple[Part, ...]:
    """Equal sums on the first of each month begun; the cents that are left come with the first."""
    months = months_begun(since, until)
    each = (amount / months).quantize(CENT, ROUND_DOWN)
    first = amount - each * (months - 1)
    days = [since, *(add_months(since.replace(day=1), number) for number in range(1, months))]
    return tuple(Part(due_on, first if due_on == since else each) for due_on in days)


def _on_days_of_law(claim: Claim, since: date, until: date, amount: Decimal) -> tuple[Part, ...]:
    """§ 34 (3) SGB XII: on 1 August and 1 February, in the amounts of the catalogue as far as they were awarded."""
    found, left = [], amount
    for rate in sorted(claim.terms.due_amounts(since, until), key=lambda rate: rate.since):
        if part := min(rate.euros, left):
            found.append(Part(rate.since, part))
            left -= part
    if left:
        found.append(Part(since, left))
    return tuple(found)


def open_parts(claim: Claim, decision: ClaimDecision, payments: Iterable[Payment]) -> tuple[Part, ...]:
    """What nobody released yet, never more than the award and what was released of the claim before leave of it."""
    if decision.payment not in DIRECT:
        return ()
    released: dict[date, Decimal] = {}
    before = Decimal(0)
    for payment in payments:
        if payment.decision_id == decision.pk:
            released[payment.due_on] = released.get(payment.due_on, Decimal(0)) + payment.amount
        before += payment.amount
    found, left = [], (decision.amount or Decimal(0)) - before
    for part in parts(claim, decision):
        if part.due_on not in released and (amount := min(part.amount, left)) > 0:
            found.append(Part(part.due_on, amount))
            left -= amount
    return tuple(found)


def delivered_on(decision: ClaimDecision, vouchers: Iterable[Voucher], payments: Iterable[Payment]) -> date | None:
    """When the benefit counts as delivered, in whole or in part: a voucher on its issue, all else on its payment."""
    if decision.payment == PaymentKind.VOUCHER:
        return min((each.issued_on for each in vouchers if each.decision_id == decision.pk), default=None)
    lists = [each.payment_list for each in payments if each.decision_id == decision.pk and each.payment_list]
    return min((each.paid_on for each in lists if each.paid_on), default=None)
