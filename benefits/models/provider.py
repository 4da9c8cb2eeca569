# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gives what a package pays for: schools, clubs, caterers, tutors, with the accounts they are paid on."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class Provider(models.Model):
    """A provider as one town keeps it, for all its offices; it learns numbers of files and vouchers, § 67a SGB X."""

    class Kind(models.TextChoices):
        SCHOOL = "school", "Schule"
        KITA = "kita", "Kita oder Tagespflege"
        CATERER = "caterer", "Küche, Mensa"
        CLUB = "club", "Verein, Musikschule, Ferienangebot"
        TUTOR = "tutor", "Lernförderung"
        OTHER = "other", "Sonstiger Anbieter"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    town = models.CharField(max_length=30)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=80, blank=True)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("town", Lower("name"), name="one_provider_a_town_and_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def account(self) -> "BankAccount | None":
        """The one it has now, confirmed or not; read with the provider where a page lists many."""
        return next((each for each in self.accounts.all() if each.ended_on is None), None)

    def serves(self, town: str) -> bool:
        """Whether an office of that town can pay it."""
        return self.active and self.town == town


class BankAccount(models.Model):
    """An account as it was entered: never changed, ended by the next one.

    Nothing is paid on it before a second person confirmed it; triggers hold both.
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="accounts")
    holder = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    entered_on = models.DateField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider"], condition=Q(ended_on__isnull=True), name="one_account_a_provider"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("entered_by")),
                name="an_account_is_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(condition=Q(iban__gt="", holder__gt=""), name="an_account_has_holder_and_iban"),
        ]

    def __str__(self) -> str:
        return f"Konto {self.pk}"
