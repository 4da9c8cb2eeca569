# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Bescheid on one claim."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from benefits.catalogue import PaymentKind
from benefits.models.claim import Claim
from benefits.models.provider import Provider
from law.notification import Way

PAYMENT_CHOICES = [
    (PaymentKind.VOUCHER.value, "Gutschein"),
    (PaymentKind.PROVIDER.value, "direkt an den Anbieter"),
    (PaymentKind.MONEY.value, "Geld auf das Konto"),
    (PaymentKind.REFUND.value, "Erstattung an die Familie, wenn sie schon bezahlt hat"),
    (PaymentKind.SCHOOL_BILL.value, "Sammelabrechnung der Schule"),
]


class ClaimDecision(models.Model):
    """What the office decided of a claim; of several, one is in force.

    A refusal is for missing cooperation, §§ 66, 67 SGB I; otherwise done: no Bescheid on the matter, but an end.
    """

    class Kind(models.TextChoices):
        AWARD = "award", "Bewilligung"
        PART = "part", "Teilbewilligung"
        REJECTION = "rejection", "Ablehnung"
        REFUSAL = "refusal", "Versagung wegen fehlender Mitwirkung"
        OTHERWISE = "otherwise", "Sonstige Erledigung"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    payment = models.CharField(max_length=11, choices=PAYMENT_CHOICES, blank=True)
    # The name as the Bescheid says it; provider: the record that is paid, where one was chosen.
    payee = models.CharField(max_length=150, blank=True)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    reasons = models.TextField(max_length=4000)
    decided_on = models.DateField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    in_force = models.BooleanField(default=True)
    way = models.CharField(max_length=10, choices=[(way.value, way.name) for way in Way], default=Way.POST.value)
    dispatched_on = models.DateField(null=True, blank=True)
    notified_on = models.DateField(null=True, blank=True)
    remedy_until = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["claim"], condition=Q(in_force=True), name="one_decision_in_force_a_claim"),
            models.CheckConstraint(
                condition=~Q(kind__in=["award", "part"]) | Q(amount__gt=0, payment__gt="", since__isnull=False),
                name="what_is_awarded_has_amount_payment_and_period",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=False, until__gte=F("since")),
                name="what_is_awarded_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(notified_on__isnull=True) | Q(dispatched_on__isnull=False, remedy_until__isnull=False),
                name="a_claims_decision_is_notified_once_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} vom {self.decided_on:%d.%m.%Y}"
