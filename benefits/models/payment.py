# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is paid for claims: released by the office, put on a list by the cashier, paid with the list."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from benefits.models.claim import Claim
from benefits.models.decision import ClaimDecision
from benefits.models.provider import BankAccount, Provider
from benefits.models.voucher import Voucher
from grants.models import Unit
from grants.models.event import Recorded


class PaymentList(models.Model):
    """What the cashier of an office pays on one day; undone, its payments wait again. count and total as drawn up."""

    class Phase(models.TextChoices):
        NEW = "new", "wird zusammengestellt"
        OPEN = "open", "offen"
        PAID = "paid", "bezahlt"
        UNDONE = "undone", "zurückgenommen"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    phase = models.CharField(max_length=6, choices=Phase.choices, default=Phase.NEW)
    version = models.PositiveIntegerField(default=0)
    due_until = models.DateField()
    drawn_up_on = models.DateField()
    drawn_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    count = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(phase="paid", paid_on__isnull=False) | ~Q(phase="paid") & Q(paid_on__isnull=True),
                name="a_paid_list_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Zahlliste {self.pk}"


class SchoolBill(models.Model):
    """One bill of a school for an outing of many children, § 29 (6), § 36 (3) SGB II: one sum, shared by claims."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    took_place_on = models.DateField()
    total = models.DecimalField(max_digits=10, decimal_places=2)
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "provider", "number"], name="a_schools_bill_is_recorded_once"),
            models.CheckConstraint(condition=Q(total__gt=0), name="a_schools_bill_asks_for_something"),
        ]

    def __str__(self) -> str:
        return f"Sammelabrechnung {self.number}"


class Payment(models.Model):
    """One sum of one claim to one payee: a provider, or the family on the account that was given for it.

    due_on names the part of the award it is; voucher: a provider's bill that was taken from it; bill: its share of a
    school's bill. account: where the provider is paid, set when it comes onto a list. reference is what the payee
    reads: a number, and nothing of a child.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payments")
    decision = models.ForeignKey(ClaimDecision, models.PROTECT, related_name="payments")
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="+")
    payee = models.CharField(max_length=150)
    iban = models.CharField(max_length=34, blank=True)
    account = models.ForeignKey(BankAccount, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    due_on = models.DateField()
    reference = models.CharField(max_length=100)
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, blank=True, related_name="payments")
    bill = models.ForeignKey(SchoolBill, models.PROTECT, null=True, blank=True, related_name="shares")
    released_on = models.DateField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    payment_list = models.ForeignKey(PaymentList, models.PROTECT, null=True, blank=True, related_name="payments")

    class Meta:
        default_permissions = ()
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "due_on"],
                condition=Q(voucher__isnull=True, bill__isnull=True),
                name="a_part_of_an_award_is_paid_once",
            ),
            models.UniqueConstraint(
                fields=["voucher", "provider", "reference"], name="a_bill_is_taken_from_a_voucher_once"
            ),
            models.UniqueConstraint(fields=["bill", "claim"], name="a_claim_has_one_share_of_a_bill"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(provider__isnull=True, iban__gt="", payee__gt="") | Q(provider__isnull=False, iban=""),
                name="a_payment_has_one_payee",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=True) & (Q(payment_list__isnull=True) | Q(provider__isnull=True))
                | Q(account__isnull=False, payment_list__isnull=False, provider__isnull=False),
                name="a_listed_payment_has_an_account",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(payment_list__isnull=True), name="payments_that_wait"),
        ]

    def __str__(self) -> str:
        return f"Zahlung {self.pk}"


class PaymentEvent(Recorded):
    """Who did what to a provider or a list of payments. A trigger refuses change."""

    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="events")
    payment_list = models.ForeignKey(PaymentList, models.PROTECT, null=True, blank=True, related_name="events")

    class Meta(Recorded.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(provider__isnull=False, payment_list__isnull=True)
                | Q(provider__isnull=True, payment_list__isnull=False),
                name="an_event_of_money_has_one_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} ({self.pk})"
