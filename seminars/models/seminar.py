# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seminar itself, from the wish of a group until it is closed, and its record."""

import uuid
from datetime import date, datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from grants.models import Unit
from grants.models.event import Recorded
from seminars.models.catalogue import USUAL_MINUTES, Room, Topic, Trainer
from seminars.models.group import YouthGroup


class Phase(models.TextChoices):
    """Where a seminar stands."""

    WISHED = "wished", "Interesse angemeldet"
    TALKED = "talked", "Erstgespräch geführt"
    POLLING = "polling", "Themenabstimmung läuft"
    AGREED = "agreed", "Thema vereinbart"
    ASKED = "asked", "Trainerin oder Trainer angefragt"
    CONFIRMED = "confirmed", "Termin bestätigt"
    OPEN = "open", "Anmeldung offen"
    HELD = "held", "durchgeführt"
    COUNTED = "counted", "Teilnahme erfasst"
    REVIEWED = "reviewed", "Rückmeldung ausgewertet"
    SETTLED = "settled", "abgerechnet"
    CLOSED = "closed", "abgeschlossen"
    POSTPONED = "postponed", "verschoben"
    CANCELLED = "cancelled", "abgesagt"


BEFORE_AGREEMENT = (Phase.WISHED, Phase.TALKED, Phase.POLLING)
TO_BE_BOOKED = (Phase.AGREED, Phase.ASKED, Phase.CONFIRMED, Phase.OPEN)
# Whoever registered can still say that they will not come.
AHEAD = (*TO_BE_BOOKED, Phase.POSTPONED)
TAKES_PLACE = (
    Phase.CONFIRMED,
    Phase.OPEN,
    Phase.HELD,
    Phase.COUNTED,
    Phase.REVIEWED,
    Phase.SETTLED,
    Phase.CLOSED,
)
# Nobody works on it any more.
OVER = (Phase.CLOSED, Phase.CANCELLED)
# While young people say how it was.
HELD_ALREADY = (Phase.HELD, Phase.COUNTED)
# Whose day nobody else may take.
BOOKED = (Phase.ASKED, *TAKES_PLACE)


def at_once(starts: datetime | None, ends: datetime | None) -> Q:
    """Seminars that are held at some moment between two."""
    return Q(starts_at__lt=ends, ends_at__gt=starts)


class Times(Func):
    """From its beginning to its end, the end left out: two seminars may follow each other."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


def _never_twice(what: str, name: str) -> ExclusionConstraint:
    """Nobody teaches, and nobody meets in a room, twice at once."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (what, RangeOperators.EQUAL),
            (Times("starts_at", "ends_at"), RangeOperators.OVERLAPS),
        ],
        condition=Q(**{f"{what}__isnull": False, "starts_at__isnull": False, "phase__in": list(BOOKED)}),
    )


class Seminar(models.Model):
    """An offer to one group. link opens what young people do without an account, booking what the trainer answers."""

    class Place(models.TextChoices):
        GROUP = "group", "bei der Gruppe"
        DISTRICT = "district", "im Kreishaus"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.UUIDField(null=True, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seminars")
    group = models.ForeignKey(YouthGroup, models.PROTECT, related_name="seminars")
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.WISHED)
    version = models.PositiveIntegerField(default=0)
    wish = models.TextField(max_length=2000)
    wished_on = models.DateField()
    talked_on = models.DateField(null=True, blank=True)
    poll_closes_on = models.DateField(null=True, blank=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="seminars")
    title = models.CharField(max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(default=USUAL_MINUTES, validators=[MinValueValidator(15)])
    agreed_with = models.CharField(max_length=120, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    trainer = models.ForeignKey(Trainer, models.PROTECT, null=True, blank=True, related_name="seminars")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=8, choices=Place.choices, blank=True)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="seminars")
    address = models.CharField(max_length=200, blank=True)
    step_free = models.BooleanField(default=False)
    minimum = models.PositiveSmallIntegerField(default=1)
    maximum = models.PositiveSmallIntegerField(null=True, blank=True)
    registration_until = models.DateField(null=True, blank=True)
    names_for = models.CharField(
        max_length=120, blank=True, help_text="who demands a list of names; empty: nobody, and none is drawn up"
    )
    because = models.CharField(max_length=500, blank=True, help_text="why it was postponed or cancelled")
    due_on = models.DateField(null=True, blank=True, help_text="by when the office takes the next step")

    class Meta:
        default_permissions = ()
        ordering = [F("starts_at").asc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=list(Phase)), name="a_seminar_stands_somewhere"),
            models.CheckConstraint(
                condition=Q(phase__in=[*BEFORE_AGREEMENT, Phase.CANCELLED]) | ~Q(title="") & Q(agreed_on__isnull=False),
                name="an_agreed_seminar_has_a_topic",
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=list(BOOKED)) | Q(trainer__isnull=False, starts_at__isnull=False),
                name="a_booked_seminar_has_a_trainer_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="a_seminar_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(phase=Phase.POLLING) | Q(poll_closes_on__isnull=False), name="a_poll_of_topics_ends"
            ),
            models.CheckConstraint(
                condition=~Q(phase=Phase.OPEN) | Q(maximum__gte=F("minimum"), registration_until__isnull=False),
                name="an_open_seminar_has_places",
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=[Phase.POSTPONED, Phase.CANCELLED]) | ~Q(because=""),
                name="who_is_told_learns_why",
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=True) | Q(place="district"), name="a_room_is_in_the_district_house"
            ),
            _never_twice("trainer", "nobody_teaches_twice_at_once"),
            _never_twice("room", "a_room_is_taken_once"),
        ]

    def __str__(self) -> str:
        return self.title or f"Wunsch vom {self.wished_on:%d.%m.%Y}"

    @property
    def venue(self) -> str:
        """Where to go, in one line."""
        return ", ".join(filter(None, (str(self.room or ""), self.address)))

    def is_over(self, on: date) -> bool:
        """Whether its day has passed, whatever the office has entered."""
        return self.starts_at is not None and timezone.localtime(self.starts_at).date() < on

    def is_overdue(self, on: date) -> bool:
        """Whether the next step should have been taken."""
        return self.due_on is not None and self.due_on < on

    def takes_answers(self, on: date) -> bool:
        """Whether young people can still say which topic they want."""
        return self.phase == Phase.POLLING and self.poll_closes_on is not None and on <= self.poll_closes_on

    def takes_registrations(self, on: date) -> bool:
        return self.phase == Phase.OPEN and self.registration_until is not None and on <= self.registration_until


class SeminarEvent(Recorded):
    """Who did what to a seminar. A trigger refuses change."""

    seminar = models.ForeignKey(Seminar, models.PROTECT, related_name="events")

    class Meta(Recorded.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.act} ({self.pk})"
