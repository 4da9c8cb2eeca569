# SPDX-License-Identifier: AGPL-3.0-or-later
"""What family and office write about a claim, and what the office notes for itself: two tables, as for applications."""

from django.db import models
from django.db.models import Q

from benefits.models.claim import Claim
from grants.models.correspondence import Written


class ClaimMessage(Written):
    """Both sides read it. seen_at: when the other side said it has, or wrote back."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="messages")
    from_office = models.BooleanField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(Written.Meta):
        abstract = False
        indexes = [models.Index(fields=["claim"], condition=Q(seen_at__isnull=True), name="messages_nobody_saw_yet")]

    def __str__(self) -> str:
        return f"Nachricht {self.pk}"


class ClaimNote(Written):
    """For the file of the office alone; no family ever reads it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="notes")

    class Meta(Written.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"Vermerk {self.pk}"
