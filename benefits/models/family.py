# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which office keeps which circle of a town, and the families it knows."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from benefits.catalogue import Place
from benefits.circles import CIRCLES
from grants.models import Unit

CIRCLE_CHOICES = [(key.value, circle.name) for key, circle in CIRCLES.items()]
PLACE_CHOICES = [
    (Place.SCHOOL.value, "Schule"),
    (Place.KITA.value, "Kita"),
    (Place.CHILDMINDER.value, "Tagespflege"),
]


class Compartment(models.Model):
    """An office that decides the claims of one legal circle in one town: nobody sees past it, § 35 (1) SGB I.

    The town is controller of its own: what its offices keep is never one with another town's, § 80 SGB X.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="compartment")
    town = models.CharField(max_length=30)
    circle = models.CharField(max_length=8, choices=CIRCLE_CHOICES)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["town", "circle"], name="one_office_a_town_and_circle")]

    def __str__(self) -> str:
        return f"{self.town}, {self.get_circle_display()}"


class Family(models.Model):
    """Who applies together, in one town: the file that all claims of its children share."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    town = models.CharField(max_length=30)
    name = models.CharField("Name der antragstellenden Person", max_length=150)
    street = models.CharField("Straße und Hausnummer", max_length=120)
    postcode = models.CharField("Postleitzahl", max_length=5)
    place = models.CharField("Ort", max_length=80)
    phone = models.CharField("Telefon", max_length=40, blank=True)
    account_holder = models.CharField("Kontoinhaberin oder Kontoinhaber", max_length=150, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    language = models.CharField(max_length=5, default="de")
    # Who began the file sees it until it has a claim; afterwards roles and guardians say who does.
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return f"Familie {self.pk}"


class Guardian(models.Model):
    """A person with an account who acts for a family: a parent, or a young person for themselves alone."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="guardians")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["family", "user"], name="a_guardian_once_a_family")]

    def __str__(self) -> str:
        return f"{self.user_id} für {self.family_id}"


class Child(models.Model):
    """Somebody a package is for."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey(Family, models.PROTECT, related_name="children")
    first_name = models.CharField("Vorname", max_length=80)
    last_name = models.CharField("Nachname", max_length=80)
    born_on = models.DateField("Geburtsdatum")
    goes_to = models.CharField("Wohin geht das Kind?", max_length=11, choices=PLACE_CHOICES)
    institution = models.CharField("Name von Schule, Kita oder Tagespflege", max_length=150)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "children"
        constraints = [
            models.CheckConstraint(
                condition=Q(goes_to__in=[place.value for place in Place]), name="a_child_goes_to_a_known_place"
            )
        ]

    def __str__(self) -> str:
        return f"Kind {self.pk}"
