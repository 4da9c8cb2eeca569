# SPDX-License-Identifier: AGPL-3.0-or-later
"""The record of claims, apart from all others."""

from django.db import models

from benefits.models.claim import Claim
from grants.models.event import Recorded


class ClaimEvent(Recorded):
    """Who did what to which claim on which day of law. A trigger refuses change; data hold keys and days, no names."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="events")

    class Meta(Recorded.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.act} ({self.pk})"
