# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the clock told whom about deadlines and about how a call or an office stands."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from benefits.models import Claim
from grants.models import Application, Call, Unit
from monitoring.models import Indicator


class Alert(models.Model):
    """A stage of a deadline was reached: raised once for a case or claim, its clock, the stage and the last day.

    A case that moved on, or got another last day, left it behind: whether it still holds is asked of the case.
    """

    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="alerts")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    clock = models.CharField(max_length=12, help_text="the status or phase whose clock ran, or a mark of the law")
    stage = models.CharField(max_length=12)
    due_on = models.DateField()
    raised_on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["application", "clock", "stage", "due_on"], name="one_alert_a_stage_and_last_day"
            ),
            models.UniqueConstraint(
                fields=["claim", "clock", "stage", "due_on"], name="one_alert_a_claims_stage_and_last_day"
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False, claim__isnull=True)
                | Q(application__isnull=True, claim__isnull=False),
                name="an_alert_is_about_one_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} zu {self.application_id or self.claim_id}"


class Concern(models.Model):
    """A number of a call or of an office for claims went over its threshold: raised once a week while it stands.

    It ends where the number falls under the other threshold. `since`: when it began, the same in each week;
    `threshold`: the one it went over.
    """

    call = models.ForeignKey(Call, models.PROTECT, null=True, blank=True, related_name="concerns")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    indicator = models.CharField(max_length=10, choices=Indicator.choices)
    threshold = models.DecimalField(max_digits=8, decimal_places=2)
    week = models.DateField(help_text="the Monday of the week it was raised in")
    value = models.DecimalField(max_digits=8, decimal_places=2)
    figures = models.JSONField(default=dict, help_text="what its sentence says beside the value")
    since = models.DateField()
    raised_on = models.DateField()
    cleared_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["call", "unit", "indicator", "threshold", "week"],
                name="one_concern_a_week_and_threshold",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(call__isnull=True, unit__isnull=False) | Q(call__isnull=False, unit__isnull=True),
                name="a_concern_is_of_a_call_or_an_office",
            ),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="a_week_is_named_by_its_monday"),
            models.CheckConstraint(
                condition=Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("raised_on")),
                name="a_concern_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "indicator"], name="concerns_that_stand", condition=Q(cleared_on__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} in {self.call_id or self.unit_id}"

    @property
    def about(self) -> str:
        """What it is a number of."""
        return self.call.title if self.call else self.unit.name if self.unit else ""


class Notification(models.Model):
    """What a person was told, of a deadline or of how a call stands, when they read it, and when it was done with."""

    alert = models.ForeignKey(Alert, models.CASCADE, null=True, blank=True, related_name="notifications")
    concern = models.ForeignKey(Concern, models.CASCADE, null=True, blank=True, related_name="notifications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    read_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["alert", "user"], name="told_once_a_person"),
            models.UniqueConstraint(fields=["concern", "user"], name="told_of_a_concern_once_a_person"),
            models.CheckConstraint(
                condition=Q(alert__isnull=False, concern__isnull=True) | Q(alert__isnull=True, concern__isnull=False),
                name="a_notification_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(read_at__isnull=False), name="what_is_done_was_read"
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="notifications_of_a_person")]

    def __str__(self) -> str:
        return f"{self.alert or self.concern} an {self.user_id}"


def report_path(report: "WeeklyReport", filename: str) -> str:
    return f"reports/{uuid.uuid4().hex}.pdf"


class WeeklyReport(models.Model):
    """The letter with a week's figures to the head of an office; one a unit and week, however often the clock tries."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="weekly_reports")
    week = models.DateField(help_text="the Monday of the week it is about")
    figures = models.JSONField()
    file = models.FileField(upload_to=report_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    dated_on = models.DateField()

    class Meta:
        default_permissions = ()
        ordering = ["-week", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "week"], name="one_report_a_unit_and_week"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="a_reported_week_is_named_by_its_monday"),
        ]

    def __str__(self) -> str:
        return f"Woche ab {self.week:%d.%m.%Y}"


class Tick(models.Model):
    """When the ledger of deadlines was last looked through, and up to which day: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    on = models.DateField()
    at = models.DateTimeField()
    full_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_tick")]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M}"
