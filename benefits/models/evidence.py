# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers of a family, and which of them a claim needs."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from benefits.models.claim import Claim
from benefits.models.family import Child, Family


def family_path(paper: models.Model, filename: str) -> str:
    """A random name outside the web root: no name of a child stands in a folder."""
    return f"families/{uuid.uuid4().hex}"


class FamilyPaper(models.Model):
    """A file of a family with the day it was received; of one child, or of all."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey(Family, models.PROTECT, related_name="papers")
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="papers")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=family_path, max_length=200)
    received_on = models.DateField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Unterlage {self.pk}"


class Evidence(models.Model):
    """One paper a claim needs, and how it stands.

    received_on: the day it came, by upload or on paper; accepted: readable, of the right child, for the right time.
    asked_on, due_on and warned: the request it was last part of; it is answered when something came.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=150)
    holds_back = models.BooleanField()
    paper = models.ForeignKey(FamilyPaper, models.PROTECT, null=True, blank=True, related_name="serves")
    received_on = models.DateField(null=True, blank=True)
    accepted = models.BooleanField(default=False)
    rejected_because = models.CharField(max_length=300, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    warned = models.BooleanField(default=False, help_text="told in writing what follows from silence, § 66 (3) SGB I")
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "kind"], name="a_needed_paper_once_a_claim"),
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(received_on__isnull=False, rejected_because=""),
                name="accepted_means_it_came",
            ),
            models.CheckConstraint(
                condition=Q(asked_on__isnull=True, due_on__isnull=True)
                | Q(asked_on__isnull=False, due_on__isnull=False),
                name="who_is_asked_gets_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def waited_for(self) -> bool:
        """Asked of the family, needed, and not here."""
        return self.holds_back and self.asked_on is not None and self.received_on is None
