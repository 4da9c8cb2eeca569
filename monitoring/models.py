# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is aimed at, and from where on somebody is warned: data, for offices and years differ."""

from django.db import models
from django.db.models import F, Q

from grants.models import Call, Unit


class Indicator(models.TextChoices):
    """A number over a call that is watched."""

    PROCESSING = "processing", "Bearbeitungsdauer"
    BACKLOG = "backlog", "Rückstand"
    GROWTH = "growth", "Bestand wächst"
    CLOSING = "closing", "Aufruf schließt bald"
    BOUND = "bound", "Mittel fast gebunden"
    UNBOUND = "unbound", "Mittel bleiben übrig"


class Target(models.Model):
    """From a day on, for a call or for every call of a unit: where a warning begins, and where it ends.

    Between the two nothing changes, so that a number that swings around one of them warns once. The upper one of the
    processing time is the target itself.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="targets")
    call = models.ForeignKey(Call, models.CASCADE, null=True, blank=True, related_name="targets")
    indicator = models.CharField(max_length=10, choices=Indicator.choices)
    upper = models.DecimalField(max_digits=8, decimal_places=2)
    lower = models.DecimalField(max_digits=8, decimal_places=2)
    valid_from = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, call__isnull=False) | Q(unit__isnull=False, call__isnull=True),
                name="a_target_is_of_a_unit_or_a_call",
            ),
            models.CheckConstraint(condition=Q(upper__gte=F("lower")), name="the_upper_target_is_not_below_the_lower"),
            models.CheckConstraint(condition=Q(indicator__in=Indicator.values), name="an_indicator_is_known"),
            models.UniqueConstraint(fields=["unit", "indicator", "valid_from"], name="one_target_a_unit_and_day"),
            models.UniqueConstraint(fields=["call", "indicator", "valid_from"], name="one_target_a_call_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} ab {self.valid_from:%d.%m.%Y}"
