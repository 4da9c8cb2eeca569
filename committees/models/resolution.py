# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bodies decided or ordered."""

import uuid

from django.db import models
from django.db.models import F, Q

from committees.bylaws.counting import Outcome
from committees.models.body import Committee
from committees.models.meeting import Meeting
from committees.models.voting import Motion, Poll


class Resolution(models.Model):
    """What a body decided or ordered; open until carried out."""

    class Kind(models.TextChoices):
        VOTE = "vote", "Beschluss"
        REVIEW_ORDER = "review_order", "Prüfauftrag"
        WORK_ORDER = "work_order", "Arbeitsauftrag"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="resolutions")
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.VOTE)
    poll = models.OneToOneField(Poll, models.PROTECT, null=True, blank=True, related_name="resolution")
    motion = models.CharField(max_length=10, choices=Motion.choices, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    conditions = models.TextField(blank=True)
    text = models.TextField()
    resolved_on = models.DateField()
    deferred_to = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="deferrals")
    carried_out_on = models.DateField(null=True, blank=True)
    returned_because = models.TextField(blank=True)
    repeated_because = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(motion=Motion.AWARD, outcome=Outcome.ADOPTED) | Q(amount__gt=0),
                name="an_adopted_award_names_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_on__isnull=True) | Q(carried_out_on__gte=F("resolved_on")),
                name="carried_out_after_resolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} vom {self.resolved_on:%d.%m.%Y}"

    def bare(self, poll: Poll | None) -> str:
        """What was resolved without the reason, which tells the count: all that who was excluded reads of it."""
        return self.text.removesuffix(f" {poll.reasoning}.") if poll else self.text
