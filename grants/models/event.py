# SPDX-License-Identifier: AGPL-3.0-or-later
"""The record: one append-only row per act."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from committees.models import Committee, Meeting, Poll, Resolution
from grants.models.application import Application
from grants.models.call import Call

SUBJECTS = ("application", "poll", "meeting", "resolution", "committee")


def exactly_one_subject() -> Q:
    """Of the nullable keys exactly one is set."""
    either = Q()
    for subject in SUBJECTS:
        either |= Q(**{f"{each}__isnull": each != subject for each in SUBJECTS})
    return either


class Recorded(models.Model):
    """What every act leaves, whatever its subject; at is the database's clock.

    key and digest make a repeated act answer with what the first one left. No names of people stand in data: ids only.
    """

    act = models.CharField(max_length=40)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    data = models.JSONField(default=dict, blank=True)
    key = models.UUIDField(null=True, blank=True, unique=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["id"]


class Event(Recorded):
    """Who did what to which subject on which day of law. A trigger refuses change."""

    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="events")
    poll = models.ForeignKey(Poll, models.PROTECT, null=True, blank=True, related_name="events")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="events")
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, blank=True, related_name="events")
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, blank=True, related_name="events")

    class Meta(Recorded.Meta):
        abstract = False
        constraints = [models.CheckConstraint(condition=exactly_one_subject(), name="an_event_has_one_subject")]
        # Figures ask each case whether and when it was withdrawn, and read no other event.
        indexes = [
            models.Index(
                fields=["application"], include=["on"], condition=Q(act="withdraw"), name="withdrawals_are_found"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} ({self.pk})"


class CallEvent(Recorded):
    """Who opened, changed or closed a call; in a table of its own, for a call is no case. A trigger refuses change."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="events")

    class Meta(Recorded.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.act} ({self.pk})"
