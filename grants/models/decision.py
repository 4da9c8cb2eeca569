# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office decides towards the applicant, and the letters that say so."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from committees.models import AgendaItem, Resolution
from grants.models.application import Application
from law.notification import Way


class Consideration(models.Model):
    """A case on an agenda; several per case because of deferral."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="considerations")
    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="consideration")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["application", "item"], name="a_case_once_an_agenda_item"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} in {self.item_id}"


class Decision(models.Model):
    """The Bescheid: the office's administrative act, apart from the vote it points to (§§ 35, 39 VwVfG)."""

    class Kind(models.TextChoices):
        AWARD = "award", "Bewilligung"
        REJECTION = "rejection", "Ablehnung"
        DEFERRAL = "deferral", "Zurückstellung"
        WAITLIST = "waitlist", "Warteliste"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, blank=True, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    conditions = models.TextField(blank=True)
    reasons = models.TextField()
    deviation_reasons = models.TextField(blank=True)
    decided_on = models.DateField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_signature_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_signature_needed = models.BooleanField(default=False)
    in_force = models.BooleanField(default=True)
    way = models.CharField(max_length=10, choices=[(way.value, way.name) for way in Way], default=Way.POST.value)
    dispatched_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    notified_on = models.DateField(null=True, blank=True)
    remedy_until = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(in_force=True, kind__in=["award", "rejection"]),
                name="one_final_decision_a_case",
            ),
            models.CheckConstraint(condition=~Q(kind="award") | Q(amount__gt=0), name="awarded_means_an_amount"),
            models.CheckConstraint(
                condition=Q(deviation_reasons="")
                | Q(in_force=False)
                | Q(second_signature_by__isnull=False) & ~Q(second_signature_by=F("signed_by")),
                name="a_deviation_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(notified_on__isnull=True) | Q(dispatched_on__isnull=False, remedy_until__isnull=False),
                name="notified_means_dispatched",
            ),
            models.CheckConstraint(
                condition=Q(second_signature_by__isnull=True) | ~Q(second_signature_by=F("signed_by")),
                name="two_signatures_are_of_two_people",
            ),
            models.CheckConstraint(
                condition=Q(second_signature_needed=False)
                | Q(dispatched_on__isnull=True)
                | Q(second_signature_by__isnull=False),
                name="sent_means_signed_by_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} vom {self.decided_on:%d.%m.%Y}"


def letter_path(letter: "Letter", filename: str) -> str:
    return f"letters/{uuid.uuid4().hex}.pdf"


class Letter(models.Model):
    """A typeset letter of a case; one per event and kind, however often the machine tries."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Eingangsbestätigung"
        MISSING_DOCUMENTS = "missing_documents", "Nachforderung"
        DECISION = "decision", "Bescheid"
        NOTICE = "notice", "Mitteilung"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="letters")
    event = models.ForeignKey("grants.Event", models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    file = models.FileField(upload_to=letter_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    dated_on = models.DateField()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "kind"], name="one_letter_an_event_and_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} vom {self.dated_on:%d.%m.%Y}"
