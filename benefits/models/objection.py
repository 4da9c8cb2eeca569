# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a family says against a decision, and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from benefits.models.decision import ClaimDecision


class Objection(models.Model):
    """One objection to one decision, §§ 83 to 85 SGG: counted on the day it came, late ones kept and marked.

    in_form: what a person found of its form, § 84 (1) SGG; reinstated_because: why a late one counts as in time,
    § 67 SGG; review: what came of a late one under § 44 SGB X, which knows no such time.
    """

    class Phase(models.TextChoices):
        OPEN = "open", "offen"
        UPHELD = "upheld", "abgeholfen"
        PARTLY = "partly", "teilweise abgeholfen"
        DISMISSED = "dismissed", "zurückgewiesen"
        WITHDRAWN = "withdrawn", "zurückgenommen"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(ClaimDecision, models.PROTECT, related_name="objections")
    received_on = models.DateField()
    online = models.BooleanField()
    reasons = models.TextField(max_length=4000, blank=True)
    late = models.BooleanField()
    in_form = models.BooleanField(null=True, blank=True)
    reinstated_on = models.DateField(null=True, blank=True)
    reinstated_because = models.TextField(max_length=4000, blank=True)
    review = models.TextField(max_length=4000, blank=True)
    phase = models.CharField(max_length=9, choices=Phase.choices, default=Phase.OPEN)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome_reasons = models.TextField(max_length=4000, blank=True)
    dispatched_on = models.DateField(null=True, blank=True)
    notified_on = models.DateField(null=True, blank=True)
    remedy_until = models.DateField(null=True, blank=True, help_text="the last day to go to court, § 87 SGG")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=~Q(phase="withdrawn"), name="one_objection_a_decision_unless_taken_back"
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=["upheld", "partly", "dismissed"])
                | Q(decided_on__isnull=False, decided_by__isnull=False) & ~Q(outcome_reasons=""),
                name="an_objection_is_decided_by_somebody_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(reinstated_on__isnull=True, reinstated_because="")
                | Q(late=True, reinstated_on__isnull=False) & ~Q(reinstated_because=""),
                name="what_is_reinstated_was_late_and_says_why",
            ),
            models.CheckConstraint(
                condition=Q(dispatched_on__isnull=True, notified_on__isnull=True, remedy_until__isnull=True)
                | Q(
                    phase__in=["partly", "dismissed"],
                    dispatched_on__isnull=False,
                    notified_on__isnull=False,
                    remedy_until__isnull=False,
                ),
                name="what_answers_an_objection_is_notified_once_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["received_on"], condition=Q(phase="open"), name="open_objections"),
        ]

    def __str__(self) -> str:
        return f"Widerspruch vom {self.received_on:%d.%m.%Y}"

    @property
    def has_letter(self) -> bool:
        """What does not help in everything ends in a Widerspruchsbescheid, § 85 (2) SGG."""
        return self.phase in ANSWERED_BY_LETTER

    @property
    def in_time(self) -> bool:
        """By its day, or because the time was given back, § 67 SGG."""
        return not self.late or self.reinstated_on is not None


ANSWERED_BY_LETTER = (Objection.Phase.PARTLY, Objection.Phase.DISMISSED)
