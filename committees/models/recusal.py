# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who does not take part in an item because of bias, §§ 20, 21 VwVfG, and what everybody said about themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from committees.bylaws.bias import BY_LAW, Ground, confirmed
from committees.models.body import Seat
from committees.models.meeting import AgendaItem


class Recusal(models.Model):
    """A person who is, or may be, excluded from an item, and the seat.

    Whom the law excludes no vote brings back, § 20 (1) VwVfG. A ground of the law is written once it is certain: said
    by the person, known to the portal, or found by the body; what others allege stays a doubt with it in the reason.
    """

    class Origin(models.TextChoices):
        SYSTEM = "system", "Hinweis des Portals"
        SELF = "self", "eigene Angabe"
        MEMBER = "member", "Hinweis aus dem Gremium"

    class Standing(models.TextChoices):
        DOUBTED = "doubted", "wartet auf die Entscheidung des Gremiums"
        EXCLUDED = "excluded", "ausgeschlossen"
        CLEARED = "cleared", "nicht befangen"

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="recusals")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ground = models.CharField("Grund", max_length=15, choices=Ground.choices)
    origin = models.CharField(max_length=6, choices=Origin.choices)
    reason = models.CharField("Erläuterung", max_length=500, blank=True)
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.DOUBTED)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["seat"]
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="one_recusal_a_person_and_item"),
            models.CheckConstraint(
                condition=~Q(ground__in=[ground.value for ground in sorted(BY_LAW)]) | Q(standing="excluded"),
                name="whom_the_law_excludes_stays_excluded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} zu {self.item}"

    @property
    def about(self) -> Ground:
        """The ground this is about, also while it is only alleged."""
        return confirmed(self.ground, self.reason)[0]


class Declaration(models.Model):
    """What a person said about themselves before the vote on an item."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="declarations")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="declarations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    biased = models.BooleanField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="one_declaration_a_person_and_item")]

    def __str__(self) -> str:
        return f"{self.user} zu {self.item}"
