# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees money: providers are for the offices of their town, payments for whoever sees their claim.

The cashier of an office sees payees, accounts, sums and numbers, by way of functions of the database's owner.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL

from benefits.catalogue import PACKAGES, PackageKey, PaymentKind
from benefits.models import (
    BankAccount,
    Claim,
    ClaimDecision,
    Payment,
    PaymentEvent,
    PaymentList,
    Phase,
    Provider,
    SchoolBill,
    Voucher,
)
from benefits.payments import DIRECT, MONTH_BY_MONTH
from grants.models import Unit
from permissions import families, situation
from permissions.families import in_the_name_of
from permissions.models import User
from permissions.policy import Role


def providers(user: User) -> QuerySet[Provider]:
    """Those of the towns this person works for, with their accounts."""
    accounts = BankAccount.objects.select_related("entered_by", "confirmed_by")
    found = Provider.objects.filter(town__in=families.compartments(user).values("town"))
    return found.prefetch_related(Prefetch("accounts", accounts))


def to_release(on: date) -> Q:
    """Claims of the offices of whoever asks with something due that nobody released: `open_parts` of all at once."""
    rates = PACKAGES[PackageKey.SUPPLIES].due_amounts(date.min, date.max)
    known = [list(DIRECT), PaymentKind.MONEY, list(MONTH_BY_MONTH), PackageKey.SUPPLIES]
    law = [[each.since for each in rates], [each.euros for each in rates]]
    sql = "SELECT social.to_release(%s, %s, %s, %s, %s, %s::date[], %s::numeric[])"
    return Q(pk__in=RawSQL(sql, [on, *known, *law]))


def made_with(key: UUID | None, user: User) -> Provider | None:
    """What an earlier click with this key made."""
    return providers(user).filter(events__key=key).first() if key else None


def of_town(town: str) -> QuerySet[Provider]:
    """Who can be paid by the offices of a town."""
    return Provider.objects.filter(town=town, active=True)


def of_claim(claim: Claim) -> QuerySet[Provider]:
    """Who can be paid for a claim."""
    return of_town(claim.unit.compartment.town)


def provider_events(user: User, provider: Provider) -> QuerySet[PaymentEvent]:
    """What happened to one a person may see."""
    return PaymentEvent.objects.filter(provider=provider, provider__in=providers(user)).select_related("by")


def payments(user: User, claim: Claim) -> QuerySet[Payment]:
    """Of a claim this person works on."""
    found = Payment.objects.filter(claim=claim, claim__in=families.office_claims(user))
    return found.select_related("provider", "payment_list", "voucher", "bill", "released_by")


def vouchers(user: User, claim: Claim) -> QuerySet[Voucher]:
    """Of a claim this person works on, or of their own family."""
    ours = families.office_claims(user) | families.own_claims(user)
    return Voucher.objects.filter(claim=claim, claim__in=ours)


def bills(user: User) -> QuerySet[SchoolBill]:
    """Of the offices this person works in."""
    return SchoolBill.objects.filter(unit__in=families.compartments(user).values("unit")).select_related("provider")


def billable(user: User) -> QuerySet[Claim]:
    """Claims whose award a school bills together with others, § 29 (6) SGB II; none that has its share."""
    awarded = ClaimDecision.objects.filter(claim=OuterRef("pk"), in_force=True, payment="school_bill", amount__gt=0)
    paid = Payment.objects.filter(claim=OuterRef("pk"), bill__isnull=False)
    found = families.office_claims(user).filter(Exists(awarded), ~Exists(paid), phase=Phase.NOTIFIED)
    made = ClaimDecision.objects.filter(in_force=True).select_related("provider")
    return found.select_related("child", "unit").prefetch_related(Prefetch("decisions", made)).order_by("file_number")


# --- the cashier ---


def cashed(user: User) -> QuerySet[Unit]:
    """Offices this person pays for."""
    return situation.holding(user, {Role.CASHIER})


def payment_lists(user: User) -> QuerySet[PaymentList]:
    """Lists of the offices this person pays for."""
    return PaymentList.objects.filter(unit__in=cashed(user)).select_related("unit", "drawn_up_by")


def list_events(user: User, drawn_up: PaymentList) -> QuerySet[PaymentEvent]:
    """What happened to a list this person may see, newest first."""
    found = PaymentEvent.objects.filter(payment_list=drawn_up, payment_list__in=payment_lists(user))
    return found.select_related("by").order_by("-pk")


@dataclass(frozen=True)
class Payable:
    """One transfer as the cashier knows it. stands: its account is confirmed; own: released by who asks."""

    unit: int
    on_list: int | None
    due_on: date
    payee: str
    iban: str
    amount: Decimal
    reference: str
    file_number: str
    stands: bool
    own: bool


def payables() -> list[Payable]:
    """Of the offices the person pays for in whose name this is asked; nothing in no name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM social.payables()")
        return [Payable(*row) for row in cursor.fetchall()]


class Filled(NamedTuple):
    """How many transfers a list has, and their sum."""

    lines: int
    total: Decimal


def fill(drawn_up: PaymentList, user: User) -> Filled:
    """Put onto a new list what is due and may be paid: by who did not release it, on accounts that are confirmed."""
    with in_the_name_of(user), connection.cursor() as cursor:
        cursor.execute("SELECT lines, total FROM social.fill_list(%s)", [drawn_up.pk])
        return Filled(*cursor.fetchone())


def empty(drawn_up: PaymentList, user: User) -> None:
    """Take everything off a list that was not paid."""
    with in_the_name_of(user), connection.cursor() as cursor:
        cursor.execute("SELECT social.empty_list(%s)", [drawn_up.pk])


def moved_accounts(drawn_up: PaymentList, user: User) -> list[str]:
    """Payees of a list whose account was ended or changed since."""
    with in_the_name_of(user):
        return [each.payee for each in payables() if each.on_list == drawn_up.pk and not each.stands]
