# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ties cases and money to bodies: interests, recusals, questions, aims, small sums, transfers, their papers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from committees.bylaws.bias import Ground
from committees.models import AgendaItem, Aim, Meeting
from grants.models.applicant import Applicant
from grants.models.application import Application
from grants.models.call import Fund

LONGEST_QUESTION, LONGEST_ANSWER = 500, 2000


class Affiliation(models.Model):
    """What a person is to an organisation, as they or the body's office said: by it the portal proposes recusals.

    name: the organisation as people write it, also where no applicant of that name is known yet.
    """

    class Kind(models.TextChoices):
        BOARD = "board", "im Vorstand oder Aufsichtsrat"
        EMPLOYED = "employed", "dort gegen Entgelt beschäftigt"
        MEMBER = "member", "Mitglied"
        PARTNER = "partner", "Kooperationspartner"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="affiliations")
    applicant = models.ForeignKey(Applicant, models.CASCADE, null=True, blank=True, related_name="affiliations")
    name = models.CharField("Organisation", max_length=150)
    kind = models.CharField("Verbindung", max_length=8, choices=Kind.choices)
    since = models.DateField("seit", null=True, blank=True)
    until = models.DateField("bis", null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name", "kind"], name="one_affiliation_a_kind"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="an_affiliation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_kind_display()}: {self.name}"


class OfficeRecusal(models.Model):
    """Somebody of the office or the coordination office who has no part in a case because of bias, §§ 20, 21 VwVfG."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="office_recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ground = models.CharField("Grund", max_length=15, choices=Ground.choices)
    reason = models.CharField("Erläuterung", max_length=500, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="one_recusal_a_person_and_case")]

    def __str__(self) -> str:
        return f"{self.user} in {self.application_id}"


class BodyQuestion(models.Model):
    """What somebody of a body wants to know of those who applied: through the office, which answers to all of the body.

    Nobody who applied reads who asked.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="questions")
    application = models.ForeignKey(Application, models.CASCADE, related_name="body_questions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField("Frage", max_length=LONGEST_QUESTION)
    at = models.DateTimeField(db_default=Now())
    passed_on_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField("Antwort", max_length=LONGEST_ANSWER, blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "text"], name="a_question_once_a_case"),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True) | ~Q(answer="") & Q(answered_on__isnull=False),
                name="answered_means_on_which_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Frage {self.pk} zu {self.item_id}"


class Pursuit(models.Model):
    """An application serves an aim of the body that decides on it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="pursuits")
    aim = models.ForeignKey(Aim, models.PROTECT, related_name="pursuits")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["application", "aim"], name="an_aim_once_a_case")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.aim_id}"


class SmallSum(models.Model):
    """One of the two agreements by which a small sum is decided without the body; by whom: grants/small_sums.py."""

    class Part(models.TextChoices):
        OFFICE = "office", "Verwaltung"
        COORDINATION = "coordination", "Koordinierungs- und Fachstelle"
        SECOND = "second", "Teamleitung"

    application = models.ForeignKey(Application, models.CASCADE, related_name="small_sums")
    part = models.CharField(max_length=12, choices=Part.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["application", "part"], name="each_part_agrees_once"),
            models.UniqueConstraint(fields=["application", "user"], name="two_people_agree"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_small_sum_is_a_sum"),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} zu {self.application_id}"


class Transfer(models.Model):
    """Money that shall move from one fund to another; the body of the giving one votes on the item."""

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="transfer")
    giver = models.ForeignKey(Fund, models.PROTECT, related_name="given")
    taker = models.ForeignKey(Fund, models.PROTECT, related_name="taken")
    amount = models.DecimalField("Betrag", max_digits=12, decimal_places=2)
    carried_out_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_transfer_names_a_sum"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="a_transfer_has_two_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} aus {self.giver} in {self.taker}"


def meeting_paper_path(paper: "MeetingPaper", filename: str) -> str:
    return f"meetings/{uuid.uuid4().hex}.pdf"


class MeetingPaper(models.Model):
    """A typeset paper of a meeting; one per event, kind and item, however often the machine tries."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", "Einladung"
        MINUTES = "minutes", "Niederschrift"
        EXTRACT = "extract", "Auszug"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="papers")
    event = models.ForeignKey("grants.Event", models.PROTECT, related_name="meeting_papers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.FileField(upload_to=meeting_paper_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    dated_on = models.DateField()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "item"], name="one_paper_an_event_kind_and_item", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} vom {self.dated_on:%d.%m.%Y}"
