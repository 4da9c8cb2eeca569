# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions and circulations: who was invited, who was there and when, and the agenda."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from committees.bylaws.rules import Channel
from committees.models.body import Committee, RulesOfProcedure, Seat


class Meeting(models.Model):
    """A session of a body on a day, or a vote in writing until that day.

    rules: those of the day of its invitation, frozen when that goes out. second_of: invited anew for want of a quorum,
    with_note when the invitation says that any number of members suffices, § 90 (2) VwVfG.
    """

    class Kind(models.TextChoices):
        SESSION = "session", "Sitzung"
        CIRCULATION = "circulation", "Umlaufverfahren"

    class Phase(models.TextChoices):
        CONVENED = "convened", "einberufen"
        CLOSED = "closed", "geschlossen"
        SIGNED = "signed", "Niederschrift unterschrieben"
        CANCELLED = "canceled", "abgesagt"  # eight letters: triggers hold the type of the column

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.SESSION)
    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.CONVENED)
    held_on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    invited_on = models.DateField(null=True, blank=True)
    urgent = models.BooleanField(default=False)
    rules = models.ForeignKey(RulesOfProcedure, models.PROTECT, null=True, blank=True, related_name="meetings")
    second_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="seconds")
    with_note = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True)
    remarks = models.TextField(blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "held_on"],
                condition=Q(kind="session") & ~Q(phase="canceled"),
                name="one_session_a_day_and_body",
            ),
            models.CheckConstraint(
                condition=Q(invited_on__isnull=True) | Q(invited_on__lte=F("held_on")), name="invited_before_it_is_held"
            ),
            models.CheckConstraint(
                condition=Q(rules__isnull=True) | Q(invited_on__isnull=False), name="only_an_invitation_freezes_rules"
            ),
            models.CheckConstraint(
                condition=Q(second_of__isnull=False) | Q(with_note=False), name="only_a_second_session_has_the_note"
            ),
            models.CheckConstraint(
                condition=Q(phase="convened", closed_at__isnull=True)
                | ~Q(phase="convened") & Q(closed_at__isnull=False),
                name="closed_means_when",
            ),
            models.CheckConstraint(
                condition=Q(phase="signed", signed_by__isnull=False, signed_on__isnull=False)
                | ~Q(phase="signed") & Q(signed_by__isnull=True, signed_on__isnull=True),
                name="signed_means_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(phase="canceled", opened_at__isnull=True) & ~Q(cancelled_because="")
                | ~Q(phase="canceled") & Q(cancelled_because=""),
                name="cancelled_means_why_and_never_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee}, {self.held_on:%d.%m.%Y}"


class SignedMinutes(models.Model):
    """What minutes said when they were signed, for everybody and for who was excluded: names may change afterwards."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="signed_minutes")
    values = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Niederschrift: {self.meeting}"


class Summons(models.Model):
    """A line of the log of invitations: who was invited for which seat, when and how. Without it nobody was."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="summonses")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="summonses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seat", "user", "channel"], name="summoned_once_a_person_and_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} zu {self.meeting}"


class Apology(models.Model):
    """A seat whose holder stays away, and whether that is excused; a deputy may still come."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="apologies")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="apologies")
    excused = models.BooleanField(default=True)
    reason = models.CharField("Grund", max_length=300, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["seat"]
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="one_apology_a_seat_and_meeting")]

    def __str__(self) -> str:
        return f"{self.seat} fehlt"


class Presence(models.Model):
    """Somebody sits on a seat at a meeting, from when until when; coming again is another row."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presences")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="presences")
    came_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["came_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seat"], condition=Q(left_at__isnull=True), name="one_person_on_a_seat_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=Q(left_at__isnull=True), name="nobody_sits_on_two_seats"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")), name="left_after_coming"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} auf {self.seat}"


class AgendaItem(models.Model):
    """A numbered point (TOP) of a meeting.

    taken_from: the same matter on an earlier agenda. about: the resolution of another body it informs of.
    slot: when those who applied present their project.
    """

    class Kind(models.TextChoices):
        APPLICATION = "application", "Antrag"
        INFORMATION = "information", "Kenntnisnahme"
        TRANSFER = "transfer", "Umwidmung"
        OTHER = "other", "Beratung"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.APPLICATION)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    urgent = models.BooleanField(default=False)
    slot = models.TimeField(null=True, blank=True)
    taken_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="taken_on")
    about = models.ForeignKey("Resolution", models.PROTECT, null=True, blank=True, related_name="told_as")
    notes = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            # Deferred: positions change places.
            models.UniqueConstraint(
                fields=["meeting", "position"], name="agenda_positions_differ", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["meeting", "about"], condition=Q(about__isnull=False), name="told_once_a_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"TOP {self.position}: {self.title}"
