# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body: its rules, its seats, and who sits where from when until when."""

import json
import uuid
from datetime import date
from functools import lru_cache
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact

from committees.bylaws.body import as_adopted
from committees.bylaws.rules import Group, Rules


class Committee(models.Model):
    """A body such as the Begleitgremium; its proper name is data. A container for roles.

    informs: the body that gets to know every resolution; decides_itself: the office objects on legal grounds alone.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    informs = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="informed_by")
    plain_words = models.BooleanField(default=False)
    decides_itself = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        permissions = [
            ("secretary", "Geschäftsführung des Gremiums"),
            ("administrator", "Verwaltung des Gremiums"),
        ]

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=256)
def read_rules(text: str) -> Rules:
    """Rules out of the JSON of a body; they are frozen, so a process reads equal ones once."""
    return as_adopted(json.loads(text))


class RulesOfProcedure(models.Model):
    """A body's rules as data from a day on (`bylaws.body.to_json`); silent points follow §§ 88-93 VwVfG.

    A trigger refuses to change what a meeting was invited under.
    """

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="rules")
    name = models.CharField(max_length=120)
    body = models.JSONField()
    valid_from = models.DateField()
    adopted_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["committee", "valid_from"], name="one_set_of_rules_a_day"),
            models.CheckConstraint(
                condition=Exact(Func(F("body"), function="jsonb_typeof", output_field=models.CharField()), "object"),
                name="the_body_of_rules_is_an_object",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee} ab {self.valid_from:%d.%m.%Y}"

    @property
    def rules(self) -> Rules:
        return read_rules(json.dumps(self.body, sort_keys=True))


class SeatQuerySet(models.QuerySet["Seat"]):
    def on(self, day: date) -> Self:
        """Those the body has on a day; the last day still counts."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))


class Seat(models.Model):
    """One vote in a body; an advisory seat speaks, reads and has none. Who sits on it, a Tenure says.

    until: the last day of a seat the body gave up; it counts for no quorum and no majority afterwards.
    """

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    organisation = models.CharField(max_length=120)
    group = models.CharField(max_length=15, choices=Group.choices, default=Group.CIVIL)
    area = models.CharField(max_length=60, blank=True)
    advisory = models.BooleanField(default=False)
    is_chair = models.BooleanField(default=False)
    is_deputy_chair = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "number"], name="seat_numbers_differ"),
            models.UniqueConstraint(fields=["committee"], condition=Q(is_chair=True), name="one_chair_a_body"),
            models.UniqueConstraint(
                fields=["committee"], condition=Q(is_deputy_chair=True), name="one_deputy_chair_a_body"
            ),
            models.CheckConstraint(
                condition=~Q(is_chair=True, is_deputy_chair=True), name="the_chair_does_not_deputise_for_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"Sitz {self.number}: {self.organisation}"


# The days of a tenure with both ends, as PostgreSQL compares them.
DAYS = Func("since", "until", RangeBoundary(inclusive_upper=True), function="DATERANGE", output_field=DateRangeField())


class TenureQuerySet(models.QuerySet["Tenure"]):
    def on(self, day: date) -> Self:
        """Those that hold on a day; the last day still counts."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def not_over(self, day: date) -> Self:
        """Those that hold on a day or begin later."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))

    def holders(self) -> Self:
        return self.filter(part=Tenure.Part.HOLDER)


class Tenure(models.Model):
    """Who holds a seat, or deputises for its holder by name, from a day until a last day.

    A trigger copies the seat's body into committee, for the constraint alone. born_on: where the rules ask for an age.
    """

    class Part(models.TextChoices):
        HOLDER = "holder", "Mitglied"
        DEPUTY = "deputy", "Stellvertretung"

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="tenures")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+", editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tenures")
    part = models.CharField(max_length=6, choices=Part.choices, default=Part.HOLDER)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    born_on = models.DateField(null=True, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["seat", "-part", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="a_tenure_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="one_holder_a_seat",
                expressions=[("seat", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                condition=Q(part="holder"),
            ),
            ExclusionConstraint(
                name="one_place_a_person_and_body",
                expressions=[
                    ("committee", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_part_display()} auf {self.seat}"

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)


class ConditionBlock(models.Model):
    """A condition a body often attaches to an award, ready to be picked."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="condition_blocks")
    title = models.CharField("Kurzer Name", max_length=60)
    text = models.CharField("Auflage", max_length=1000)

    class Meta:
        default_permissions = ()
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["committee", "title"], name="a_block_once_a_body")]

    def __str__(self) -> str:
        return self.title


class Aim(models.Model):
    """What a body wants to reach in a year; applications are tied to it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, models.CASCADE, related_name="aims")
    year = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    title = models.CharField("Ziel", max_length=150)
    text = models.TextField("Beschreibung", blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["year", "position"]
        constraints = [models.UniqueConstraint(fields=["committee", "year", "title"], name="an_aim_once_a_year")]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"
