# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vouchers, § 29 (2) SGB II: a sum a provider is paid from, part by part, for a limited time."""

import secrets
import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from benefits.models.claim import Claim
from benefits.models.decision import ClaimDecision

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another
GROUPS, LENGTH = 3, 4


def random_number() -> str:
    """Says nothing of anybody: 60 random bits in three groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))


class Voucher(models.Model):
    """Delivered with its issue. A lost one is blocked, and another issued for what is left of it.

    redeemed: what bills took from it so far, written under the lock of its claim and held by a constraint.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="vouchers")
    decision = models.ForeignKey(ClaimDecision, models.PROTECT, related_name="vouchers")
    number = models.CharField(max_length=14, unique=True, default=random_number)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    redeemed = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))
    issued_on = models.DateField()
    valid_until = models.DateField()
    blocked_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(blocked_on__isnull=True), name="one_voucher_a_decision"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, redeemed__gte=0, redeemed__lte=F("amount")),
                name="a_voucher_never_falls_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("issued_on")), name="a_voucher_is_valid_for_a_limited_time"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def left(self) -> Decimal:
        """What can still be redeemed."""
        return Decimal(0) if self.blocked_on else self.amount - self.redeemed
