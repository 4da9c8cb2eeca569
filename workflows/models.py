# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines still owe for an event."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from grants.models import Event

ATTEMPTS = 8


class Outbox(models.Model):
    """One consequence of one event, tried until done; after the last attempt it stays visible as dead."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="outbox")
    kind = models.CharField(max_length=40)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, db_default="")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["event", "kind"], name="one_consequence_an_event_and_kind")]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(done_at__isnull=True, attempts__lt=ATTEMPTS),
                name="pending_consequences",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} zu {self.event_id}"


class StatusStep(models.Model):
    """A pair of statuses some procedure allows, synced from the transitions after migrate; a trigger reads it."""

    source = models.CharField(max_length=12)
    target = models.CharField(max_length=12)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="a_step_once")]

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
