# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of claims, filed apart from all others."""

import uuid

from django.db import models

from benefits.models.claim import Claim
from benefits.models.decision import ClaimDecision
from benefits.models.event import ClaimEvent
from benefits.models.objection import Objection


def claim_letter_path(letter: "ClaimLetter", filename: str) -> str:
    """A random name: neither a child nor a number of a file stands in a folder."""
    return f"letters/{uuid.uuid4().hex}.pdf"


class ClaimLetter(models.Model):
    """A typeset letter to a family; one per event and kind, however often the machine tries."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Eingangsbestätigung"
        REQUEST = "request", "Nachforderung"
        REJECTED = "rejected", "Zurückgewiesene Unterlage"
        DECISION = "decision", "Bescheid"
        PARENTS = "parents", "Unterrichtung der Eltern"
        OBJECTION = "objection", "Widerspruchsbescheid"
        VOUCHER = "voucher", "Gutschein"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="letters")
    event = models.ForeignKey(ClaimEvent, models.PROTECT, related_name="letters")
    decision = models.ForeignKey(ClaimDecision, models.PROTECT, null=True, blank=True, related_name="letters")
    objection = models.ForeignKey(Objection, models.PROTECT, null=True, blank=True, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.FileField(upload_to=claim_letter_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    dated_on = models.DateField()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "kind"], name="one_letter_a_claims_event_and_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} vom {self.dated_on:%d.%m.%Y}"
