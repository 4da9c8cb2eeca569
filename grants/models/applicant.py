# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who applies: a person or an organisation with the people who act for it."""

import uuid

from django.conf import settings
from django.db import models


class Applicant(models.Model):
    """A citizen, initiative or association. Natural persons may apply in Kreis Mettmann."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", "Verein, Initiative oder Einrichtung"
        PERSON = "person", "Einzelne Person"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("Art", max_length=15, choices=Kind.choices)
    name = models.CharField("Name", max_length=150)
    legal_form = models.CharField("Rechtsform", max_length=60, blank=True)
    street = models.CharField("Straße und Hausnummer", max_length=120)
    postcode = models.CharField("Postleitzahl", max_length=5)
    town = models.CharField("Ort", max_length=80)
    phone = models.CharField("Telefon", max_length=40, blank=True)
    email = models.EmailField("E-Mail-Adresse", blank=True)
    account_holder = models.CharField("Kontoinhaberin oder Kontoinhaber", max_length=150, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Representative(models.Model):
    """A person who acts for an applicant."""

    applicant = models.ForeignKey(Applicant, models.CASCADE, related_name="representatives")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="represents")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["applicant", "user"], name="a_representative_once")]

    def __str__(self) -> str:
        return f"{self.user_id} für {self.applicant_id}"
