# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of claims that a town brings along: its lines as they came, until the import is closed, and what became of it.

Lines and families of a list are social data like what becomes of them. A list itself keeps days and numbers.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from benefits.models.claim import Claim
from benefits.models.family import Family
from grants.models import Unit


class ClaimList(models.Model):
    """An uploaded table. It is looked at, begun once, done, and then undone as a whole or closed.

    columns: {field: place}, empty until somebody said which is which; many and taken outlive its lines.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    headings = models.JSONField()
    columns = models.JSONField(default=dict, blank=True)
    many = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField(db_default=Now())
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    begun_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begun_on__isnull=True, begun_by__isnull=True)
                | Q(begun_on__isnull=False, begun_by__isnull=False),
                name="a_list_is_begun_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, undone_at__isnull=True, closed_at__isnull=True)
                | Q(begun_on__isnull=False),
                name="what_is_over_was_begun",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_by__isnull=False, closed_at__isnull=True),
                name="a_closed_list_is_not_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"Liste {self.pk}"

    @property
    def over(self) -> bool:
        """Nothing can be done with it any more, and its lines are gone."""
        return self.undone_at is not None or self.closed_at is not None


class ListedFamily(models.Model):
    """Who applies in lines of a list: one name at one address is one family.

    offered: the compartment knows somebody of that name; then a person chooses, and until then nothing begins.
    family: the file it became, or one that was there; made: by this list.
    """

    class Choice(models.TextChoices):
        OPEN = "", "noch nicht gewählt"
        NEW = "new", "neue Akte"
        KNOWN = "known", "vorhandene Akte"

    list = models.ForeignKey(ClaimList, models.CASCADE, related_name="families")
    name = models.CharField(max_length=150)
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=5)
    place = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    offered = models.BooleanField(default=False)
    choice = models.CharField(max_length=5, choices=Choice.choices, blank=True, default="")
    family = models.ForeignKey(Family, models.PROTECT, null=True, blank=True, related_name="+")
    made = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(choice="known") | Q(family__isnull=False), name="who_is_known_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"Familie {self.pk} einer Liste"


class ListedClaim(models.Model):
    """A line of a list: what stood in its cells, what was read in them, and what speaks against it, as sentences.

    Without a fault it becomes a claim, which it then names: no line becomes two.
    """

    list = models.ForeignKey(ClaimList, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="its line in the file, the headings counted")
    cells = models.JSONField()
    said = models.JSONField(default=dict, blank=True)
    faults = models.TextField(blank=True, default="")
    hint = models.TextField(blank=True, default="")
    family = models.ForeignKey(ListedFamily, models.SET_NULL, null=True, blank=True, related_name="rows")
    claim = models.OneToOneField(Claim, models.PROTECT, null=True, blank=True, related_name="listed")
    new_child = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="a_line_once_a_list"),
            models.CheckConstraint(
                condition=Q(claim__isnull=True) | Q(faults=""), name="a_line_is_taken_or_has_faults"
            ),
        ]

    def __str__(self) -> str:
        return f"Zeile {self.number} von Liste {self.list_id}"


class ListColumns(models.Model):
    """Which heading said what, kept for the next table with the same headings: {field: heading}."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    shape = models.CharField(max_length=64)
    columns = models.JSONField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["unit", "shape"], name="one_reading_a_shape_and_office")]

    def __str__(self) -> str:
        return f"Spalten {self.pk}"


def claims_of(listed: ClaimList) -> "models.QuerySet[Claim]":
    """In the order of their keys, in which sets are locked."""
    return Claim.objects.filter(listed__list=listed).order_by(F("pk"))
