# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies, their seats and meetings, what they vote on and what they resolved."""

import json
import uuid
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact

from committees.bylaws.body import from_json
from committees.bylaws.counting import Outcome, Verdict
from committees.bylaws.rules import Rules


class Motion(models.TextChoices):
    """What the body is asked to say yes to."""

    AWARD = "award", "Förderung bewilligen"
    DEFER = "defer", "Zurückstellen"
    WAITLIST = "waitlist", "Auf die Warteliste setzen"


class Committee(models.Model):
    """A body such as the Begleitgremium; its proper name is data. A container for roles."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)

    class Meta:
        default_permissions = ()
        permissions = [("secretary", "Geschäftsführung des Gremiums")]

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=256)
def read_rules(text: str) -> Rules:
    """Rules out of the JSON of a body; they are frozen, so a process reads equal ones once."""
    return from_json(json.loads(text))


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


class Seat(models.Model):
    """One vote in a body and who holds it."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    organisation = models.CharField(max_length=120)
    is_chair = models.BooleanField(default=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="seats")

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "number"], name="seat_numbers_differ"),
            models.UniqueConstraint(fields=["committee"], condition=Q(is_chair=True), name="one_chair_a_body"),
            models.UniqueConstraint(fields=["committee", "holder"], name="one_seat_a_person_and_body"),
        ]

    def __str__(self) -> str:
        return f"Sitz {self.number}: {self.organisation}"


class Meeting(models.Model):
    """A session of a body on a day; rules: those of the day of its invitation, frozen when that goes out."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    invited_on = models.DateField(null=True, blank=True)
    rules = models.ForeignKey(RulesOfProcedure, models.PROTECT, null=True, blank=True, related_name="meetings")
    place = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["held_on"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "held_on"], name="one_meeting_a_day_and_body"),
            models.CheckConstraint(
                condition=Q(invited_on__isnull=True) | Q(invited_on__lte=F("held_on")), name="invited_before_it_is_held"
            ),
            models.CheckConstraint(
                condition=Q(rules__isnull=True) | Q(invited_on__isnull=False), name="only_an_invitation_freezes_rules"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee}, {self.held_on:%d.%m.%Y}"


class AgendaItem(models.Model):
    """A numbered point (TOP) of a meeting."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="agenda_positions_differ")]

    def __str__(self) -> str:
        return f"TOP {self.position}: {self.title}"


class Presence(models.Model):
    """A seat that is present at a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presences")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="presences")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.seat} anwesend"


class Poll(models.Model):
    """One vote on one motion; open until closed_at, its result written in the same transaction that closes it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="polls")
    motion = models.CharField(max_length=10, choices=Motion.choices, default=Motion.AWARD)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    conditions = models.TextField(blank=True)
    opened_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    yes = models.PositiveSmallIntegerField(default=0)
    no = models.PositiveSmallIntegerField(default=0)
    abstain = models.PositiveSmallIntegerField(default=0)
    reasoning = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(closed_at__isnull=True), name="one_open_poll_an_item"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="closed_means_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(motion=Motion.AWARD) | Q(amount__gt=0), name="an_award_motion_names_an_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_motion_display()} ({self.item})"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Ballot(models.Model):
    """A seat's right to vote in a poll, frozen at opening, and what it said. A trigger refuses change after closing."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="ballots")
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["poll", "seat"], name="one_seat_one_vote"),
            models.CheckConstraint(condition=Q(verdict__in=["", *Verdict.values]), name="a_verdict_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} zu {self.poll_id}"


class Resolution(models.Model):
    """What a body decided or ordered; open until carried out."""

    class Kind(models.TextChoices):
        VOTE = "vote", "Beschluss"
        REVIEW_ORDER = "review_order", "Prüfauftrag"
        WORK_ORDER = "work_order", "Arbeitsauftrag"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="resolutions")
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.VOTE)
    poll = models.OneToOneField(Poll, models.PROTECT, null=True, blank=True, related_name="resolution")
    motion = models.CharField(max_length=10, choices=Motion.choices, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    conditions = models.TextField(blank=True)
    text = models.TextField()
    resolved_on = models.DateField()
    carried_out_on = models.DateField(null=True, blank=True)
    returned_because = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(motion=Motion.AWARD, outcome=Outcome.ADOPTED) | Q(amount__gt=0),
                name="an_adopted_award_names_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_on__isnull=True) | Q(carried_out_on__gte=F("resolved_on")),
                name="carried_out_after_resolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} vom {self.resolved_on:%d.%m.%Y}"
