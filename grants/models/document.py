# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers of a case and what the office still asks for."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models.application import Application


def private_path(document: "Document", filename: str) -> str:
    """A random name outside the web root; the readable name is a column."""
    return f"documents/{uuid.uuid4().hex}"


class Document(models.Model):
    """A file of a case with the day it was received."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=private_path, max_length=200)
    received_on = models.DateField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class RequestedItem(models.Model):
    """One missing thing the office asked for, with its date; supplied when the applicant answers it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="requested_items")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    requested_on = models.DateField()
    due_on = models.DateField()
    supplied_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="answers")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(supplied_on__isnull=True) & ~Q(kind="other"),
                name="one_open_request_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.text
