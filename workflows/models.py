# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines still owe, and what they told whom about deadlines and about how a call stands."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from benefits.models import Claim, ClaimEvent, ClaimList
from grants.models import Application, Call, Event, Unit
from monitoring.models import Indicator

ATTEMPTS = 8


class Owed(models.Model):
    """Work tried until it is done; after the last attempt it is dead, until somebody tries it anew or discards it."""

    attempts = models.PositiveSmallIntegerField(db_default=0)
    owed_at = models.DateTimeField(db_default=Now())
    next_attempt_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, db_default="")
    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    discarded_because = models.CharField(max_length=500, db_default="")

    class Meta:
        abstract = True
        default_permissions = ()


def pending_rows(name: str) -> models.Index:
    """What can be claimed, in its order."""
    pending = Q(done_at__isnull=True, attempts__lt=ATTEMPTS)
    return models.Index(fields=["next_attempt_at", "id"], condition=pending, name=name)


def dead_rows(name: str) -> models.Index:
    """Dead and discarded rows, of which there are few."""
    return models.Index(fields=["-id"], condition=Q(done_at__isnull=True, attempts__gte=ATTEMPTS), name=name)


def discarded_by_somebody(name: str) -> models.CheckConstraint:
    """Only what is dead is discarded, by somebody who says why: so it is never claimed."""
    kept = Q(discarded_at__isnull=True, discarded_by__isnull=True, discarded_because="")
    gone = Q(done_at__isnull=True, attempts__gte=ATTEMPTS, discarded_at__isnull=False, discarded_by__isnull=False)
    return models.CheckConstraint(condition=kept | gone & ~Q(discarded_because=""), name=name)


class Outbox(Owed):
    """One consequence of one event, of a claim's or of any other."""

    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="outbox")
    claim_event = models.ForeignKey(
        ClaimEvent, models.PROTECT, null=True, blank=True, related_name="outbox", db_index=False
    )
    kind = models.CharField(max_length=40)

    class Meta(Owed.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="one_consequence_an_event_and_kind"),
            models.UniqueConstraint(fields=["claim_event", "kind"], name="one_consequence_a_claims_event_and_kind"),
            models.CheckConstraint(
                condition=Q(event__isnull=False, claim_event__isnull=True)
                | Q(event__isnull=True, claim_event__isnull=False),
                name="a_consequence_follows_one_event",
            ),
            discarded_by_somebody("a_consequence_is_discarded_by_somebody"),
        ]
        indexes = [
            pending_rows("pending_consequences"),
            dead_rows("dead_consequences"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} zu {self.event_id or self.claim_event_id}"


class StatusStep(models.Model):
    """A step some procedure of a kind of case allows, synced from the transitions after migrate; triggers read it."""

    kind = models.CharField(max_length=12, db_default="application", default="application")
    source = models.CharField(max_length=12)
    target = models.CharField(max_length=12)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "source", "target"], name="a_step_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Attempt(models.Model):
    """Somebody tried an act the door refused: no right to it, or a vote that could not count. No content is kept."""

    class Kind(models.TextChoices):
        FORBIDDEN = "forbidden", "nicht erlaubt"
        CONFLICT = "conflict", "nicht mehr möglich"
        REFUSED = "refused", "abgelehnt"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "subject_id"], name="attempts_on_a_subject")]

    def __str__(self) -> str:
        return f"{self.act} ({self.get_kind_display()})"


class Mail(Owed):
    """One mail to one address. Its Message-ID names what it is about, so that the same mail is owed once.

    kind: of workflows/mail_kinds.py; event, claim_event: what it tells of, empty where it tells of several or of a
    date.
    """

    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    claim_event = models.ForeignKey(ClaimEvent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=40, db_default="", blank=True)
    message_id = models.CharField(max_length=150, unique=True)
    address = models.EmailField()
    subject = models.CharField(max_length=150)
    body = models.TextField()

    class Meta(Owed.Meta):
        abstract = False
        indexes = [
            pending_rows("pending_mails"),
            dead_rows("dead_mails"),
        ]
        constraints = [
            discarded_by_somebody("a_mail_is_discarded_by_somebody"),
            models.CheckConstraint(
                condition=Q(event__isnull=True) | Q(claim_event__isnull=True), name="a_mail_tells_of_one_event"
            ),
        ]

    def __str__(self) -> str:
        return self.message_id


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


class Job(Owed):
    """One act somebody does to many cases at once; what they typed is kept as it came and asked again by the form.

    subject: which kind of cases, as their procedures call it. Of claims nothing typed is kept once the job is over.
    """

    public_id = models.UUIDField(unique=True, editable=False, help_text="the key of the page that began it")
    subject = models.CharField(max_length=12, default="application", db_default="application")
    act = models.CharField(max_length=40)
    typed = models.JSONField(help_text="{field: [text]}")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField()
    begun_at = models.DateTimeField(db_default=Now())

    class Meta(Owed.Meta):
        abstract = False
        indexes = [
            pending_rows("pending_jobs"),
            dead_rows("dead_jobs"),
        ]
        constraints = [discarded_by_somebody("a_job_is_discarded_by_somebody")]

    def __str__(self) -> str:
        return f"{self.act} von {self.by_id}"


class JobCase(models.Model):
    """One case of it: what became of it is an event, or the sentence that stood against it. Of a claim just its key."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="cases")
    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, null=True, blank=True, related_name="+")
    claim_event = models.OneToOneField(ClaimEvent, models.PROTECT, null=True, blank=True, related_name="+")
    refused = models.CharField(max_length=600, db_default="")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "application"], name="a_case_once_a_job"),
            models.UniqueConstraint(fields=["job", "claim"], name="a_claim_once_a_job"),
            models.CheckConstraint(
                condition=Q(event__isnull=True, claim_event__isnull=True) | Q(refused=""), name="done_or_refused"
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False, claim__isnull=True, claim_event__isnull=True)
                | Q(application__isnull=True, claim__isnull=False, event__isnull=True),
                name="a_job_is_about_cases_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["job", "id"],
                condition=Q(event__isnull=True, claim_event__isnull=True, refused=""),
                name="cases_a_job_still_has_to_do",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id or self.claim_id} in {self.job_id}"


class ListRun(Owed):
    """A list of claims that is being taken over, or taken back; told: why it was not. No line of it stands here."""

    class Kind(models.TextChoices):
        TAKE_OVER = "take_over", "Liste übernehmen"
        UNDO = "undo", "Übernahme zurücknehmen"

    list = models.ForeignKey(ClaimList, models.CASCADE, related_name="runs")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    told = models.CharField(max_length=600, db_default="")

    class Meta(Owed.Meta):
        abstract = False
        indexes = [
            pending_rows("pending_list_runs"),
            dead_rows("dead_list_runs"),
        ]
        constraints = [
            discarded_by_somebody("a_list_run_is_discarded_by_somebody"),
            models.UniqueConstraint(
                fields=["list", "kind"],
                condition=Q(done_at__isnull=True, discarded_at__isnull=True),
                name="one_run_of_a_list_at_a_time",
            ),
            models.UniqueConstraint(fields=["list"], condition=Q(kind="take_over"), name="a_list_is_taken_over_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} von Liste {self.list_id}"
