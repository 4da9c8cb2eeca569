# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the door and its triggers know of steps, and what the door refused."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class StatusStep(models.Model):
    """A step some procedure of a kind of case allows, synced from the transitions after migrate; triggers read it."""

    kind = models.CharField(max_length=12, db_default="application", default="application")
    source = models.CharField(max_length=12)
    target = models.CharField(max_length=12)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "source", "target"], name="a_step_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Attempt(models.Model):
    """Somebody tried an act the door refused: no right to it, or a vote that could not count. No content is kept."""

    class Kind(models.TextChoices):
        FORBIDDEN = "forbidden", "nicht erlaubt"
        CONFLICT = "conflict", "nicht mehr möglich"
        REFUSED = "refused", "abgelehnt"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "subject_id"], name="attempts_on_a_subject")]

    def __str__(self) -> str:
        return f"{self.act} ({self.get_kind_display()})"
