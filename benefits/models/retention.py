# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long claims are kept, what must not go yet, and what went: without a name."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from benefits.models.claim import Claim
from benefits.models.decision import ClaimDecision
from benefits.models.family import CIRCLE_CHOICES

WITHDRAWN, FORWARDED = "withdrawn", "forwarded"
OUTCOME_CHOICES = [*ClaimDecision.Kind.choices, (WITHDRAWN, "Zurückgezogen"), (FORWARDED, "Weitergeleitet")]


class RetentionRule(models.Model):
    """For a circle and an outcome: months after the end of a claim, from a day on; without a row the usual ones.

    Of two from the same day the later row holds; a row never changes. set_by and set_on: None of what code laid down.
    """

    circle = models.CharField(max_length=8, choices=CIRCLE_CHOICES)
    outcome = models.CharField(max_length=10, choices=OUTCOME_CHOICES)
    months = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=200)
    valid_from = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    set_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["valid_from", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1), name="nothing_is_deleted_at_once"),
            models.CheckConstraint(
                condition=Q(set_by=None, set_on=None)
                | Q(set_by__isnull=False, set_on__isnull=False, valid_from__gte=F("set_on")),
                name="a_period_begins_when_it_is_set_or_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_circle_display()}, {self.get_outcome_display()}: {self.months} Monate"


class LegalHold(models.Model):
    """A claim that must not be deleted: a court, an audit, a family that asked for it, Art. 18 DSGVO."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="a_hold_ends_after_it_began"
            )
        ]

    def __str__(self) -> str:
        return f"Sperre {self.pk}"


class Erasure(models.Model):
    """One run: how much went, for which circle and outcome. It names nobody, and nothing leads back."""

    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    counts = models.JSONField(help_text="{circle: {outcome: claims}}")
    families = models.PositiveIntegerField()
    papers = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Löschlauf vom {self.on:%d.%m.%Y}"
