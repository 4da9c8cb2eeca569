# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines still owe, and what they told whom about deadlines."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from grants.models import Application, Event

ATTEMPTS = 8


class Owed(models.Model):
    """Work tried until it is done; after the last attempt it stays visible as dead."""

    attempts = models.PositiveSmallIntegerField(db_default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, db_default="")

    class Meta:
        abstract = True
        default_permissions = ()


class Outbox(Owed):
    """One consequence of one event."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="outbox")
    kind = models.CharField(max_length=40)

    class Meta(Owed.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["event", "kind"], name="one_consequence_an_event_and_kind")]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(done_at__isnull=True, attempts__lt=ATTEMPTS),
                name="pending_consequences",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} zu {self.event_id}"


class StatusStep(models.Model):
    """A pair of statuses some procedure allows, synced from the transitions after migrate; a trigger reads it."""

    source = models.CharField(max_length=12)
    target = models.CharField(max_length=12)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="a_step_once")]

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
    """One mail to one address. Its Message-ID names what it is about, so that the same mail is owed once."""

    message_id = models.CharField(max_length=150, unique=True)
    address = models.EmailField()
    subject = models.CharField(max_length=150)
    body = models.TextField()

    class Meta(Owed.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(done_at__isnull=True, attempts__lt=ATTEMPTS),
                name="pending_mails",
            )
        ]

    def __str__(self) -> str:
        return self.message_id


class Alert(models.Model):
    """A stage of a deadline was reached: raised once for a case, its clock, the stage and the last day.

    A case that moved on, or got another last day, left it behind: whether it still holds is asked of the case.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="alerts")
    clock = models.CharField(max_length=12, help_text="the status whose clock ran")
    stage = models.CharField(max_length=12)
    due_on = models.DateField()
    raised_on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["application", "clock", "stage", "due_on"], name="one_alert_a_stage_and_last_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} zu {self.application_id}"


class Notification(models.Model):
    """What a person was told in the portal, and when they read it."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="notifications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["alert", "user"], name="told_once_a_person")]
        indexes = [models.Index(fields=["user", "-id"], name="notifications_of_a_person")]

    def __str__(self) -> str:
        return f"{self.alert} an {self.user_id}"


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
    """One act somebody does to many cases at once; what they typed is kept as it came and asked again by the form."""

    public_id = models.UUIDField(unique=True, editable=False, help_text="the key of the page that began it")
    act = models.CharField(max_length=40)
    typed = models.JSONField(help_text="{field: [text]}")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField()
    begun_at = models.DateTimeField(db_default=Now())

    class Meta(Owed.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(done_at__isnull=True, attempts__lt=ATTEMPTS),
                name="pending_jobs",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} von {self.by_id}"


class JobCase(models.Model):
    """One case of it: what became of it is an event, or the sentence that stood against it."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="cases")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, null=True, blank=True, related_name="+")
    refused = models.CharField(max_length=600, db_default="")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "application"], name="a_case_once_a_job"),
            models.CheckConstraint(condition=Q(event__isnull=True) | Q(refused=""), name="done_or_refused"),
        ]
        indexes = [
            models.Index(
                fields=["job", "id"], condition=Q(event__isnull=True, refused=""), name="cases_a_job_still_has_to_do"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} in {self.job_id}"
