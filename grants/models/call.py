# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the money comes from: units, funds, calls, and what is committed of a fund."""

import uuid
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q

from committees.models import Committee


class Unit(models.Model):
    """An office that is responsible for calls; a container for roles."""

    name = models.CharField(max_length=150, unique=True)
    authority = models.CharField(max_length=150, help_text="the body the office belongs to, as letters name it")
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=5)
    town = models.CharField(max_length=80)
    phone = models.CharField(max_length=40)
    email = models.EmailField()

    class Meta:
        default_permissions = ()
        permissions = [
            ("clerk", "Sachbearbeitung"),
            ("lead", "Teamleitung, zweite Unterschrift"),
            ("head", "Amtsleitung: sieht Zahlen, keine Fälle"),
            ("administrator", "Verwaltung der Konten und Abläufe: sieht keine Fälle"),
            ("privacy", "Datenschutz: sieht, wer gelesen hat, keine Fälle"),
            ("auditor", "Prüfung: sieht nur, was ein Prüfauftrag nennt"),
            ("objections", "Widerspruchsstelle: sieht nur Fälle mit Widerspruch"),
            ("cashier", "Kasse: sieht Empfänger und Beträge, keine Fälle"),
        ]

    def __str__(self) -> str:
        return self.name


class Fund(models.Model):
    """The money of one purpose and year. Reserved and bound are kept by a trigger on Commitment, never written here."""

    name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    limit = models.DecimalField(max_digits=12, decimal_places=2)
    reserved = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    bound = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["name", "year"], name="one_fund_a_name_and_year"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, bound__gte=0, limit__gte=F("reserved") + F("bound")),
                name="a_fund_is_never_overspent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    @property
    def free(self) -> Decimal:
        return self.limit - self.reserved - self.bound


def within(amount: Decimal | None, limit: Decimal | None) -> bool:
    """A sum there is, not above a limit there is."""
    return limit is not None and 0 < (amount or 0) <= limit


class CallQuerySet(models.QuerySet["Call"]):
    def published(self) -> Self:
        """What others than its administrators may know of: a draft is nobody else's business."""
        return self.exclude(phase=Call.Phase.DRAFT)


class Call(models.Model):
    """The money, dates and responsible unit of one programme for one period; its version rises with every act."""

    class Phase(models.TextChoices):
        DRAFT = "draft", "Entwurf"
        OPEN = "open", "offen"
        CLOSED = "closed", "geschlossen"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(unique=True)
    programme_key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="calls")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="calls")
    period_from = models.DateField()
    period_until = models.DateField()
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    session_on = models.DateField(null=True, blank=True)
    dealing_proven_on = models.DateField(
        null=True,
        blank=True,
        help_text="the day the council's dealing was proven; awards are conditional before",
    )
    second_signature_from = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="awards of this sum and more are signed by two people before they are sent; empty: never",
    )
    office_decides_up_to = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="sums up to this are decided by two people of the office, one of whom leads; empty: by the body",
    )
    rates = models.JSONField(
        default=dict, blank=True, help_text="{module: euros a unit} where there are flat rates; none yet: left out"
    )
    tranches = models.JSONField(default=list, blank=True, help_text="[[until, percent of the limit], …], ascending")
    phase = models.CharField(max_length=6, choices=Phase.choices, default=Phase.OPEN)
    version = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True, help_text="the first day without applications, closed by hand")
    settings = models.JSONField(
        default=dict, blank=True, help_text="what the call changes of its programme's terms: grants.calls.CallSettings"
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(period_until__gte=F("period_from")), name="a_period_has_an_end"),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="closing_after_opening",
            ),
            models.CheckConstraint(condition=Q(phase__in=["draft", "open", "closed"]), name="a_call_has_a_phase"),
            models.CheckConstraint(
                condition=Q(phase="closed", closed_on__isnull=False) | Q(~Q(phase="closed"), closed_on__isnull=True),
                name="closed_means_a_day",
            ),
            models.CheckConstraint(
                condition=Q(office_decides_up_to__isnull=True) | Q(office_decides_up_to__gt=0),
                name="what_an_office_decides_is_a_sum",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, on: date) -> bool:
        """Open-ended calls have no closing date. Paper that came before a call was closed by hand still counts."""
        if self.phase == self.Phase.DRAFT or (self.closed_on and on >= self.closed_on):
            return False
        return self.opens_on <= on and (self.closes_on is None or on <= self.closes_on)

    def over_since(self, on: date) -> str:
        """Why nobody can apply any more on a day after it opened."""
        if self.closes_on and on > self.closes_on:
            return f"Die Frist ist am {self.closes_on:%d.%m.%Y} abgelaufen."
        since = f" seit dem {self.closed_on:%d.%m.%Y}" if self.closed_on else ""
        return f"Dieser Aufruf ist{since} geschlossen. Neue Anträge sind nicht mehr möglich."

    def session_after(self, checked: date) -> date | None:
        """The planned session, where a case checked by that day can still come before it."""
        return self.session_on if self.session_on and self.session_on > checked else None

    @property
    def known_rates(self) -> dict[str, Decimal]:
        """Euros a unit of each module; of those the administrator has set."""
        return {module: Decimal(str(euros)) for module, euros in self.rates.items() if euros}

    def ceiling(self, on: date) -> Decimal:
        """What may be committed in all up to that day: the fund's limit under the tranche of the day."""
        share = next((Decimal(percent) for until, percent in self.tranches if on.isoformat() <= until), Decimal(100))
        return (self.fund.limit * share / 100).quantize(Decimal("0.01"), ROUND_DOWN)

    def free(self, on: date) -> Decimal:
        """What can still be awarded on that day, in euros: the fund's rest under the tranche of the day."""
        fund = self.fund
        return max(Decimal(0), min(fund.free, self.ceiling(on) - fund.reserved - fund.bound))


class Commitment(models.Model):
    """What a fund owes one case: reserved by the body's resolution, bound by the decision towards the applicant."""

    class Stage(models.TextChoices):
        RESERVED = "reserved", "vorgemerkt"
        BOUND = "bound", "gebunden"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="commitments")
    application = models.OneToOneField("grants.Application", models.PROTECT, related_name="commitment")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_commitment_has_an_amount"),
            models.CheckConstraint(condition=Q(stage__in=["reserved", "bound"]), name="a_commitment_has_a_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_stage_display()}"
