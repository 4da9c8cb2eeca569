# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who else may look at a claim, by which right and until when, § 67c (3) SGB X; and that it was seen."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from benefits.models.claim import Claim
from benefits.models.family import Family
from grants.models import Unit

DAYS = Func(F("since"), F("until"), Value("[]"), function="daterange")


class AuditOrder(models.Model):
    """Named people look at exactly the named claims of one office, read-only, until a day that counts; then at nothing.

    What it names is written with it and never changes; it can only end before its day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    number = models.CharField("Nummer", max_length=30)
    reason = models.CharField("Anlass", max_length=300)
    norm = models.CharField("Rechtsgrundlage", max_length=120)
    since = models.DateField("vom")
    until = models.DateField("bis")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(db_default=Now())
    ended_on = models.DateField(null=True, blank=True, help_text="the first day on which it opens nothing any more")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="an_audit_number_once_a_unit"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="an_audit_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | Q(ended_on__isnull=False, ended_by__isnull=False),
                name="an_audit_is_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Prüfauftrag {self.number}"


class AuditedClaim(models.Model):
    """One of the claims an order names."""

    order = models.ForeignKey(AuditOrder, models.PROTECT, related_name="cases")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["order", "claim"], name="a_claim_once_an_audit")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.claim_id}"


class Auditor(models.Model):
    """One of the people an order names; the role alone opens nothing."""

    order = models.ForeignKey(AuditOrder, models.PROTECT, related_name="auditors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["order", "user"], name="an_auditor_once_an_audit")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.user_id}"


class EmergencyAccess(models.Model):
    """Somebody of another office of the town opened one claim for a short time, and wrote why; somebody reviews it.

    reference: what the reviewer, who sees no claim, knows it by. One that was not justified ends at once.
    """

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", "geprüft, in Ordnung"
        UNJUSTIFIED = "unjustified", "nicht gerechtfertigt"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=30)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)
    since = models.DateField()
    until = models.DateField()
    at = models.DateTimeField(db_default=Now())
    verdict = models.CharField(max_length=11, choices=Verdict.choices, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            ExclusionConstraint(
                name="one_emergency_access_a_claim_and_day",
                expressions=[
                    ("claim", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="who_breaks_the_glass_says_why"),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(verdict__in=["justified", "unjustified"], reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="an_emergency_access_is_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="unjustified") | ~Q(note=""), name="what_is_not_justified_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"Notzugriff {self.pk}"


class Reading(models.Model):
    """Somebody of an office opened a page of a claim or the file of a family, or asked for one and got nothing.

    Kept for the control of data protection alone, § 67c (4) SGB X; append-only, and gone after its own time.
    """

    class Page(models.TextChoices):
        CLAIM = "claim", "Fall"
        ACT = "act", "Bearbeitungsseite"
        LETTER = "letter", "Brief"
        PAPER = "paper", "Unterlage"
        FAMILY = "family", "Familienakte"
        SEEN = "seen", "Nachrichten als gelesen"

    class Right(models.TextChoices):
        CLERK = "clerk", "Sachbearbeitung"
        STANDS_IN = "stands_in", "Vertretung"
        LEAD = "lead", "Teamleitung"
        OBJECTIONS = "objections", "Widerspruchsstelle"
        AUDIT = "audit", "Prüfauftrag"
        EMERGENCY = "emergency", "Notzugriff"
        NONE = "none", "kein Zugriff, abgewiesen"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="+")
    family = models.ForeignKey(Family, models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.CharField(max_length=30, blank=True)
    page = models.CharField(max_length=6, choices=Page.choices)
    right = models.CharField(max_length=10, choices=Right.choices)
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "on", "user"], name="readings_of_a_unit"),
            models.Index(fields=["on"], name="readings_by_day"),
        ]

    def __str__(self) -> str:
        return f"Lesezugriff {self.pk}"


class AccessRule(models.Model):
    """How long a reading or an unsent draft is kept, or an emergency access lasts, from a day on; else as usual.

    Of two from the same day the later row holds; a row never changes. set_by and set_on: None of what code laid down.
    """

    class Kind(models.TextChoices):
        LOG_MONTHS = "log_months", "Aufbewahrung des Leseprotokolls in Monaten"
        EMERGENCY_DAYS = "emergency_days", "Dauer eines Notzugriffs in Tagen nach dem ersten"
        DRAFT_DAYS = "draft_days", "Aufbewahrung nicht gesendeter Entwürfe in Tagen"

    kind = models.CharField(max_length=14, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=200)
    valid_from = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    set_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["valid_from", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="a_time_of_access_is_at_least_one"),
            models.CheckConstraint(
                condition=Q(set_by=None, set_on=None)
                | Q(set_by__isnull=False, set_on__isnull=False, valid_from__gte=F("set_on")),
                name="a_time_of_access_begins_when_it_is_set_or_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.number}"

    @classmethod
    def in_force(cls, kind: Kind, on: date) -> int | None:
        """By the newest rule of that day; None where a district says nothing."""
        rules = cls.objects.filter(kind=kind, valid_from__lte=on).order_by("-valid_from", "-pk")
        return rules.values_list("number", flat=True).first()
