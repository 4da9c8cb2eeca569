# SPDX-License-Identifier: AGPL-3.0-or-later
"""The claim: one child, one package; its clock, its ripe day, its office."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from benefits.catalogue import Package, PackageKey, age_on, package
from benefits.circles import CIRCLES, Circle, LegalCircle
from benefits.models.family import CIRCLE_CHOICES, Child
from grants.models import Unit


class Phase(models.TextChoices):
    """Where a claim stands; which may follow which stands in the procedure alone."""

    DRAFT = "draft", "Entwurf"
    RECEIVED = "received", "Eingegangen"
    INCOMPLETE = "incomplete", "Unterlagen fehlen"
    READY = "ready", "Bearbeitungsreif"
    DECIDED = "decided", "Entschieden, Bescheid in Arbeit"
    NOTIFIED = "notified", "Bekannt gegeben"
    FORWARDED = "forwarded", "Weitergeleitet"
    WITHDRAWN = "withdrawn", "Zurückgezogen"


CLOSED = (Phase.NOTIFIED, Phase.FORWARDED, Phase.WITHDRAWN)
UNDECIDED = (Phase.RECEIVED, Phase.INCOMPLETE, Phase.READY)
IN_WORK = ~Q(phase__in=(Phase.DRAFT, *CLOSED))


class Claim(models.Model):
    """One package for one child and period; its version rises with every act.

    applied_on: the day it came to whatever office first, § 16 (2) SGB I; came_to names that office where it was not
    ours. ready_on is computed (benefits/ripeness.py) and typed by nobody. old_number: of the system it was taken over
    from.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", "über das Portal"
        PAPER = "paper", "auf Papier"
        LIST = "list", "aus einer Liste"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="claims")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    circle = models.CharField(max_length=8, choices=CIRCLE_CHOICES)
    package = models.CharField(max_length=10, choices=[(key.value, key.name) for key in PackageKey])
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.DRAFT)
    version = models.PositiveIntegerField(default=0)
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.PORTAL)
    file_number = models.CharField("Aktenzeichen", max_length=30, null=True, blank=True, unique=True)
    old_number = models.CharField(  # noqa: DJ001 - of most claims there is none, and none is no number
        "Aktenzeichen im alten Verfahren", max_length=60, null=True, blank=True
    )

    period_from = models.DateField("vom")
    period_until = models.DateField("bis")
    amount_asked = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    applied_on = models.DateField(null=True, blank=True)
    came_to = models.CharField(max_length=150, blank=True)
    ready_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    advance_asked_on = models.DateField(null=True, blank=True, help_text="when the family asked for one, § 42 SGB I")
    # The office's clock, as in an application (workflows/clock.py).
    clock_from = models.DateField(null=True, blank=True)
    clock_days = models.PositiveSmallIntegerField(null=True, blank=True)
    clock_held = models.PositiveSmallIntegerField(db_default=0, default=0)
    held_on = models.DateField(null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["unit", "due_on", "id"],
                name="claims_by_deadline",
                condition=~Q(phase__in=["draft", "notified", "forwarded", "withdrawn"]),
            ),
            # Of those nobody decided: how long they wait, and who waits for an advance payment.
            models.Index(
                fields=["applied_on"],
                name="undecided_claims",
                condition=Q(phase__in=["received", "incomplete", "ready"]),
            ),
            models.Index(
                fields=["advance_asked_on"],
                name="advances_asked_for",
                condition=Q(phase__in=["received", "incomplete", "ready"], advance_asked_on__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "old_number"],
                condition=Q(old_number__isnull=False),
                name="taken_over_once_an_office",
            ),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="a_phase_of_a_claim_is_known"),
            models.CheckConstraint(condition=Q(period_until__gte=F("period_from")), name="a_claim_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(phase=Phase.DRAFT) | Q(file_number__isnull=False, applied_on__isnull=False),
                name="received_means_a_file_number_and_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(phase=Phase.READY) | Q(ready_on__isnull=False), name="ready_claims_have_a_ripe_day"
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=[Phase.DRAFT, Phase.INCOMPLETE]) | Q(ready_on__isnull=True),
                name="what_lacks_papers_is_not_ripe",
            ),
            models.CheckConstraint(
                condition=Q(clock_from__isnull=True, clock_days__isnull=True)
                | Q(clock_from__isnull=False, clock_days__isnull=False, due_on__isnull=False),
                name="a_claims_clock_has_beginning_length_and_end",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return self.file_number or "Entwurf"

    @property
    def terms(self) -> Package:
        """What the catalogue says of its package."""
        return package(self.package)

    @property
    def law(self) -> LegalCircle:
        return CIRCLES[Circle(self.circle)]

    @property
    def age(self) -> int:
        """Of the child, on the first day the claim is for."""
        return age_on(self.child.born_on, self.period_from)
