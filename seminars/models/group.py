# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups an office knows, and how it came to know them: before any wish exists."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Unit


class YouthGroup(models.Model):
    """Young people who belong together, and whom of them one can call. link: their own page, without an account."""

    class Kind(models.TextChoices):
        MOSQUE = "mosque", "Moscheeverein"
        MIGRANTS = "migrants", "Migrantenorganisation"
        CLUB = "club", "Jugendclub, Jugendzentrum"
        SPORTS = "sports", "Sportverein"
        SCHOOL = "school", "Schule"
        OTHER = "other", "Andere Gruppe"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link_given_on = models.DateField(null=True, blank=True, help_text="when it replaced an older one")
    link_given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="youth_groups")
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    town = models.CharField(max_length=80)
    contact = models.CharField(max_length=120, blank=True, help_text="who speaks for it")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["unit", "name", "town"], name="one_group_a_name_and_town")]

    def __str__(self) -> str:
        return self.name


class Outreach(models.Model):
    """One attempt to reach a group: when, how, what it answered, and what comes next."""

    class Way(models.TextChoices):
        CALL = "call", "Anruf"
        VISIT = "visit", "Besuch"
        MAIL = "mail", "E-Mail"
        LETTER = "letter", "Brief"
        EVENT = "event", "Veranstaltung"

    class Answer(models.TextChoices):
        NONE = "none", "noch keine Antwort"
        INTERESTED = "interested", "hat Interesse"
        LATER = "later", "später"
        DECLINED = "declined", "kein Interesse"

    group = models.ForeignKey(YouthGroup, models.CASCADE, related_name="outreach")
    on = models.DateField()
    way = models.CharField(max_length=6, choices=Way.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    note = models.TextField(max_length=1000, blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | ~Q(next_step=""), name="a_next_day_has_a_next_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} am {self.on:%d.%m.%Y}"

    def is_overdue(self, on: date) -> bool:
        """Of the newest contact of a group: whether its next step should have been done."""
        return self.next_on is not None and self.next_on < on
