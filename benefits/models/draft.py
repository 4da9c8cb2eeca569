# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a family fills in before it applies: one set of answers for all children, and the papers laid beside it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from benefits.models.evidence import family_path


class FamilyDraft(models.Model):
    """The answers of one person, seen by nobody else. Once sent, it keeps what was made of it and forgets the answers.

    answers: benefit, contact and children, each as its page takes it, and which papers sent before serve again; of a
    sent draft the public ids of its claims.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict, blank=True)
    town = models.CharField(max_length=30, blank=True)
    saved_at = models.DateTimeField(auto_now=True)
    sent_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(sent_on__isnull=True), name="one_open_draft_a_person"),
        ]

    def __str__(self) -> str:
        return f"Entwurf {self.pk}"


class DraftPaper(models.Model):
    """A file that waits to be sent along. wish: the package of a child it is for; None where it serves all."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(FamilyDraft, models.CASCADE, related_name="papers")
    wish = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=40)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=family_path, max_length=200)

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Unterlage {self.pk} eines Entwurfs"
