# SPDX-License-Identifier: AGPL-3.0-or-later
"""What young people do by a link, without an account: choose a topic, register, say how it was."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from seminars.models.catalogue import Topic
from seminars.models.seminar import Seminar

BEST = 5  # stars


class AgeGroup(models.TextChoices):
    """How old somebody is, as roughly as a report asks; nobody's birthday is kept."""

    CHILDREN = "to13", "bis 13"
    TEENAGERS = "to17", "14 bis 17"
    YOUNG = "to26", "18 bis 26"
    ADULTS = "from27", "27 und älter"


class ProposedTopic(models.Model):
    """What can be chosen in the poll: a topic of the catalogue, or one of the group's own."""

    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="proposals")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["seminar", "title"], name="a_topic_is_proposed_once")]

    def __str__(self) -> str:
        return self.title


class TopicVote(models.Model):
    """One device's answer; device is a mark of it for this seminar alone, from which nobody finds the device."""

    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="topic_votes")
    proposal = models.ForeignKey(ProposedTopic, models.CASCADE, related_name="votes")
    device = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["seminar", "device"], name="one_answer_a_device")]

    def __str__(self) -> str:
        return f"Stimme {self.pk}"


class Registration(models.Model):
    """Somebody who wants to come. place: which of the places; empty: on the waiting list, in the order of arrival.

    What it says of a person goes when the seminar is closed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="registrations")
    name = models.CharField(max_length=80)
    email = models.EmailField()
    age_group = models.CharField(max_length=6, choices=AgeGroup.choices)
    needs = models.CharField(max_length=300, blank=True)
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    registered_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "place"], name="a_place_is_taken_once"),
            models.UniqueConstraint(
                "seminar", Lower("email"), condition=Q(withdrawn_at__isnull=True), name="everybody_registers_once"
            ),
            models.CheckConstraint(condition=Q(place__isnull=True) | Q(place__gt=0), name="places_begin_with_one"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(place__isnull=True), name="who_withdraws_frees_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"Anmeldung {self.pk}"


class Attendance(models.Model):
    """How many of an age group were there; numbers, no names."""

    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="attendance")
    age_group = models.CharField(max_length=6, choices=AgeGroup.choices)
    people = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["seminar", "age_group"], name="an_age_group_is_counted_once")]

    def __str__(self) -> str:
        return f"{self.get_age_group_display()}: {self.people}"


class Feedback(models.Model):
    """How it was for one device."""

    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="feedback")
    device = models.CharField(max_length=64)
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(BEST)])
    text = models.TextField(max_length=1000, blank=True)
    wish = models.CharField(max_length=300, blank=True, help_text="what the next one should be about")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "device"], name="one_feedback_a_device"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=BEST), name="stars_are_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"Rückmeldung {self.pk}"


class SeminarCost(models.Model):
    """What a seminar cost."""

    class Kind(models.TextChoices):
        FEE = "fee", "Honorar"
        TRAVEL = "travel", "Fahrtkosten"
        MATERIAL = "material", "Material"
        CATERING = "catering", "Verpflegung"
        ROOM = "room", "Raum"

    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="costs")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "kind"], name="each_kind_of_cost_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_cost_is_more_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"
