# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines owe: tried until it is done, dead after the last attempt."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

ATTEMPTS = 8


class Owed(models.Model):
    """Work tried until it is done; after the last attempt it is dead, until somebody tries it anew or discards it."""

    attempts = models.PositiveSmallIntegerField(db_default=0)
    owed_at = models.DateTimeField(db_default=Now())
    next_attempt_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, db_default="")
    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    discarded_because = models.CharField(max_length=500, db_default="")

    class Meta:
        abstract = True
        default_permissions = ()


def pending_rows(name: str) -> models.Index:
    """What can be claimed, in its order."""
    pending = Q(done_at__isnull=True, attempts__lt=ATTEMPTS)
    return models.Index(fields=["next_attempt_at", "id"], condition=pending, name=name)


def dead_rows(name: str) -> models.Index:
    """Dead and discarded rows, of which there are few."""
    return models.Index(fields=["-id"], condition=Q(done_at__isnull=True, attempts__gte=ATTEMPTS), name=name)


def discarded_by_somebody(name: str) -> models.CheckConstraint:
    """Only what is dead is discarded, by somebody who says why: so it is never claimed."""
    kept = Q(discarded_at__isnull=True, discarded_by__isnull=True, discarded_because="")
    gone = Q(done_at__isnull=True, attempts__gte=ATTEMPTS, discarded_at__isnull=False, discarded_by__isnull=False)
    return models.CheckConstraint(condition=kept | gone & ~Q(discarded_because=""), name=name)
