# SPDX-License-Identifier: AGPL-3.0-or-later
"""A colleague who helps with one application."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from grants.models.application import Application


class Invitation(models.Model):
    """Asks somebody by mail to work on one draft; who accepted it is a colleague in this case until it is ended.

    Only the digest of the mailed token is kept. An accepted one stays: who helped remains a party, §§ 20, 21 VwVfG.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="invitations")
    email = models.EmailField("E-Mail-Adresse")
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "email"], condition=Q(ended_at__isnull=True), name="one_invitation_an_address"
            ),
            models.UniqueConstraint(
                fields=["application", "accepted_by"],
                condition=Q(accepted_by__isnull=False, ended_at__isnull=True),
                name="a_colleague_once_a_case",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="accepted_means_by_whom_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} zu {self.application_id}"
