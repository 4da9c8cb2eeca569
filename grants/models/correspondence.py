# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people write about a case: to each other, or for the file alone. Two tables, so that no filter can mix them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from grants.models.application import Application

LONGEST_TEXT = 4000


class Written(models.Model):
    """What somebody wrote about a case of any kind, and when."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(max_length=LONGEST_TEXT)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["id"]


class Message(Written):
    """What applicant and office write to each other about a case; both read it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="messages")
    from_office = models.BooleanField()

    class Meta(Written.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"Nachricht {self.pk}"


class Note(Written):
    """What the office writes for its own file; no applicant and no body ever reads it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="notes")

    class Meta(Written.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"Vermerk {self.pk}"
