# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an office can offer: topics, the people who teach them, and rooms of its own."""

import uuid
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from grants.models import Unit

USUAL_MINUTES = 150


def offered_on(on: date) -> Q:
    """Topics an office offers on a day; as Topic.is_offered says of one."""
    return Q(offered_from__lte=on) & (Q(offered_until__isnull=True) | Q(offered_until__gte=on))


class Language(models.TextChoices):
    """What a seminar is held in."""

    GERMAN = "de", "Deutsch"
    PLAIN = "plain", "Einfache Sprache"
    TURKISH = "tr", "Türkisch"
    ARABIC = "ar", "Arabisch"
    UKRAINIAN = "uk", "Ukrainisch"
    RUSSIAN = "ru", "Russisch"
    POLISH = "pl", "Polnisch"
    FARSI = "fa", "Farsi"
    ENGLISH = "en", "Englisch"
    FRENCH = "fr", "Französisch"


def languages() -> "ArrayField[Any, Any]":
    return ArrayField(models.CharField(max_length=5, choices=Language.choices), default=list, blank=True)


class Topic(models.Model):
    """A topic of the catalogue. Withdrawn it is offered no more; what was agreed on keeps its own words."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="topics")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=1000, help_text="in plain words, for young people")
    minutes = models.PositiveSmallIntegerField(default=USUAL_MINUTES)
    youngest = models.PositiveSmallIntegerField(default=12, help_text="years of age, included")
    oldest = models.PositiveSmallIntegerField(default=27, help_text="years of age, included")
    languages = languages()
    materials = models.CharField(max_length=300, blank=True)
    cost = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, help_text="expected, in euros")
    offered_from = models.DateField()
    offered_until = models.DateField(null=True, blank=True, help_text="the last day; empty: until further notice")

    class Meta:
        default_permissions = ()
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "title"], name="one_topic_a_unit_and_title"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="a_topic_takes_time"),
            models.CheckConstraint(condition=Q(oldest__gte=F("youngest")), name="a_topic_is_for_somebody"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_offered(self, on: date) -> bool:
        return self.offered_from <= on and (self.offered_until is None or on <= self.offered_until)


class Trainer(models.Model):
    """Somebody who teaches; of the certificate of good conduct (§ 30a BZRG) only the day it was shown is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="trainers")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=120, blank=True)
    topics = models.ManyToManyField(Topic, related_name="trainers", blank=True)
    languages = languages()
    fee = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, help_text="a seminar, in euros")
    certificate_shown_on = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        default_permissions = ()
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["unit", "email"], name="one_trainer_a_unit_and_address")]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room of the authority a seminar can take place in."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=120)
    seats = models.PositiveSmallIntegerField()
    step_free = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="one_room_a_unit_and_name"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="a_room_has_seats"),
        ]

    def __str__(self) -> str:
        return self.name
