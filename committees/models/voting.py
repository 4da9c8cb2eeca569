# SPDX-License-Identifier: AGPL-3.0-or-later
"""Votes: what is voted on, who may, what they said in the open or in sealed envelopes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from committees.bylaws.counting import Outcome, Verdict
from committees.models.body import Seat
from committees.models.meeting import AgendaItem, Meeting
from committees.models.recusal import Recusal


class Motion(models.TextChoices):
    """What the body is asked to say yes to."""

    AWARD = "award", "Förderung bewilligen"
    DEFER = "defer", "Zurückstellen"
    WAITLIST = "waitlist", "Auf die Warteliste setzen"
    RECUSAL = "recusal", "Mitglied ausschließen"
    URGENT = "urgent", "Punkt als dringend aufnehmen"
    TRANSFER = "transfer", "Geld umwidmen"
    REPEAT = "repeat", "Noch einmal abstimmen"


# What is decided of a case. The others are about the body itself or its money.
OF_A_CASE = (Motion.AWARD, Motion.DEFER, Motion.WAITLIST)
# How the body goes on; adopted they leave no resolution.
OF_PROCEDURE = (Motion.RECUSAL, Motion.URGENT, Motion.REPEAT)


class Poll(models.Model):
    """One vote on one motion; open until closed_at, its result written in the same transaction that closes it.

    round: 2 and more after rounds that decided nothing. secret: what a seat said is known to nobody, see Envelope.
    defer_to: the session a deferral names. recusal: the doubt a motion to exclude is about.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="polls")
    motion = models.CharField(max_length=10, choices=Motion.choices, default=Motion.AWARD)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    conditions = models.TextField(blank=True)
    secret = models.BooleanField(default=False)
    round = models.PositiveSmallIntegerField(default=1)
    defer_to = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    recusal = models.ForeignKey(Recusal, models.PROTECT, null=True, blank=True, related_name="polls")
    opened_on = models.DateField()
    opened_at = models.DateTimeField(null=True, db_default=Now())
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
                condition=~Q(motion__in=["award", "transfer"]) | Q(amount__gt=0), name="a_motion_on_money_names_it"
            ),
            models.CheckConstraint(
                condition=Q(motion="recusal", recusal__isnull=False) | ~Q(motion="recusal") & Q(recusal__isnull=True),
                name="a_motion_to_exclude_names_the_doubt",
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="rounds_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.get_motion_display()} ({self.item})"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


SEALED = "sealed"


class Ballot(models.Model):
    """A seat's right to vote in a poll, frozen at opening, and what it said. A trigger refuses change after closing.

    user: who may cast it; in a circulation whoever of holder and deputy casts first. "sealed": cast in an envelope.
    """

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="ballots")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["poll", "seat"], name="one_seat_one_vote"),
            models.CheckConstraint(condition=Q(verdict__in=["", SEALED, *Verdict.values]), name="a_verdict_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} zu {self.poll_id}"


class PollKey(models.Model):
    """The key to the envelopes of one secret poll, wrapped; destroyed when they are opened."""

    poll = models.OneToOneField(Poll, models.PROTECT, primary_key=True, related_name="key")
    wrapped = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Schlüssel zu {self.poll_id}"


class Envelope(models.Model):
    """A sealed vote of a seat until the poll closes; all of one length, replaced when somebody changes their mind."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="envelopes")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["poll", "seat"], name="one_envelope_a_seat")]

    def __str__(self) -> str:
        return f"Umschlag zu {self.poll_id}"


class Slip(models.Model):
    """A secret vote after the envelopes were opened and shuffled; its code is known to the voter alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="slips")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    code = models.CharField(max_length=12)

    class Meta:
        default_permissions = ()
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Proposal(models.Model):
    """Another sum a member proposes for an item; voted on after the sum asked, or drawn into the median."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="proposals")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="proposals")
    amount = models.DecimalField("Betrag", max_digits=12, decimal_places=2)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["-amount", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="one_proposal_a_seat_and_item"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_proposal_names_a_sum"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} zu {self.item_id}"
