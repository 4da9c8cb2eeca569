# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on many cases at once, and lists that become claims."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from benefits.models import Claim, ClaimEvent, ClaimList
from grants.models import Application, Event, Unit
from workflows.models.owed import Owed, dead_rows, discarded_by_somebody, pending_rows


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
