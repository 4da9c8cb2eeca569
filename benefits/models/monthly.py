# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the Jobcenter tells once a month: SGB II is decided there, and nobody here knows a case of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from benefits.catalogue import PackageKey

COUNTS = (
    "received",
    "awarded",
    "rejected",
    "otherwise_done",
    "open",
    "ripe",
    "age_21",
    "age_42",
    "age_90",
    "age_older",
    "days",
    "decided",
)


class MonthlyFigures(models.Model):
    """Of one month, town and package; without a town, of the whole district. Sums alone, and no row of a person.

    Ripe ones by age: up to 21 days, up to 42, up to 90, older. days: of all decided, from ripe to decided, added up.
    """

    month = models.DateField()
    town = models.CharField(max_length=30, blank=True)
    package = models.CharField(max_length=10, choices=[(key.value, key.name) for key in PackageKey])
    received = models.PositiveIntegerField()
    awarded = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    otherwise_done = models.PositiveIntegerField()
    open = models.PositiveIntegerField()
    ripe = models.PositiveIntegerField()
    age_21 = models.PositiveIntegerField()
    age_42 = models.PositiveIntegerField()
    age_90 = models.PositiveIntegerField()
    age_older = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    decided = models.PositiveIntegerField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        ordering = ["month", "town", "package"]
        constraints = [
            models.UniqueConstraint(fields=["month", "town", "package"], name="one_row_a_month_town_and_package"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_its_first_day"),
            models.CheckConstraint(condition=Q(ripe__lte=F("open")), name="what_is_ripe_is_open"),
            models.CheckConstraint(
                condition=Q(ripe=F("age_21") + F("age_42") + F("age_90") + F("age_older")),
                name="each_ripe_one_has_an_age",
            ),
            models.CheckConstraint(
                condition=Q(decided=F("awarded") + F("rejected")), name="decided_means_awarded_or_rejected"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}, {self.town or 'Kreis'}, {self.package}"

    @property
    def done(self) -> int:
        return self.decided + self.otherwise_done
