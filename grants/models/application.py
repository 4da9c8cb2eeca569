# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case: status, amounts, one clock, answers and the plan of costs and income."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value

from committees.rows import first
from grants.models.applicant import Applicant
from grants.models.call import Call, within
from grants.models.words import Fold, Similarity, folded
from grants.terms import Terms


class FrozenTerms(models.Model):
    """Terms as they stood when somebody submitted under them; a trigger refuses change, equal terms share a row."""

    digest = models.CharField(max_length=64, unique=True)
    body = models.JSONField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.body['title']} {self.body['version']}"


def freeze(terms: Terms) -> int:
    """The key of the row that holds these terms, written on first use."""
    known = first("SELECT id FROM grants_frozenterms WHERE digest = %(digest)s", {"digest": terms.digest})
    if known is not None:
        return int(known[0])
    row, _created = FrozenTerms.objects.get_or_create(digest=terms.digest, defaults={"body": terms.to_json()})
    return row.pk


@lru_cache(maxsize=256)
def read_terms(key: int) -> Terms:
    """Frozen terms never change, so a process reads each row once."""
    return Terms.from_json(FrozenTerms.objects.get(pk=key).body)


class Status(models.TextChoices):
    """The states of an application; which may follow which stands in the procedures alone."""

    DRAFT = "draft", "Entwurf"
    SUBMITTED = "submitted", "Eingereicht"
    INCOMPLETE = "incomplete", "Unterlagen fehlen"
    READY = "ready", "Entscheidungsreif"
    SCHEDULED = "scheduled", "Auf der Tagesordnung"
    RESOLVED = "resolved", "Beschlossen"
    DEVIATION = "deviation", "Abweichung wartet auf zweite Person"
    AWARDED = "awarded", "Bewilligt, Bescheid in Arbeit"
    REJECTED = "rejected", "Abgelehnt, Bescheid in Arbeit"
    DEFERRED = "deferred", "Zurückgestellt"
    WAITLISTED = "waitlisted", "Auf der Warteliste"
    NOTIFIED = "notified", "Bekannt gegeben"
    WITHDRAWN = "withdrawn", "Zurückgezogen"


UNTITLED, UNNUMBERED = "Ohne Titel", "Entwurf"
BEFORE_READY = (Status.DRAFT, Status.SUBMITTED, Status.INCOMPLETE, Status.WITHDRAWN)
CLOSED = (Status.NOTIFIED, Status.WITHDRAWN)
# Somebody still has to act: everything between submission and notification.
IN_WORK = ~Q(status__in=(Status.DRAFT, *CLOSED))
# Complete as far as the applicant goes; the formal check is next.
TO_CHECK = Q(status=Status.SUBMITTED)
WAITING_FOR_APPLICANT = Q(status=Status.INCOMPLETE)
# The body has resolved; the office owes its own decision, or the second signature.
TO_DECIDE = Q(status__in=(Status.RESOLVED, Status.DEVIATION))
# Decided, but the letter is not on its way.
TO_DISPATCH = Q(status__in=(Status.AWARDED, Status.REJECTED))


class ApplicationQuerySet(models.QuerySet["Application"]):
    def matching(self, words: str) -> Self:
        """Every word stands in the title, the file number or the applicant's name, however it is accented."""
        found = self
        for word in folded(words):
            found = found.filter(search__words__contains=word)
        return found

    def alike(self, words: str) -> Self:
        """What nearly fits, the closest first: for a search that found nothing. How nearly stands in DATABASES."""
        typed = Fold(Value(words))
        near = self.filter(search__words__trigram_word_similar=typed)
        return near.order_by(Similarity(typed, F("search__words")).desc())


class Application(models.Model):
    """One request for money under one call; its version rises with every act."""

    class Channel(models.TextChoices):
        PORTAL = "portal", "über das Portal"
        PAPER = "paper", "auf Papier"

    # Answers that rules and lists work with are columns; every other answer stands in answers.
    FACTS: ClassVar[tuple[str, ...]] = (
        "title",
        "starts_on",
        "ends_on",
        "first_contact_on",
        "early_start_on",
        "amount_asked",
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="applications")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=0)
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.PORTAL)

    title = models.CharField("Titel", max_length=100, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    first_contact_on = models.DateField(null=True, blank=True)
    early_start_on = models.DateField(null=True, blank=True)
    amount_asked = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    declarations = models.JSONField(default=dict, blank=True, help_text="{key: version agreed to}")
    typed = models.JSONField(
        default=dict, blank=True, help_text="{page: {field: [text]}} typed in a draft and not understood yet"
    )
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    frozen_terms = models.ForeignKey(FrozenTerms, models.PROTECT, null=True, blank=True, related_name="+")
    office_decides_up_to = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="as its call said when it was submitted"
    )
    file_number = models.CharField("Aktenzeichen", max_length=30, null=True, blank=True, unique=True)
    submitted_on = models.DateField(null=True, blank=True)
    exception_confirmed = models.BooleanField(default=False)
    early_start_permitted = models.BooleanField(null=True, blank=True)
    ready_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    # The office's clock, from which due_on follows while it runs: began, its days, days it stood still, since when.
    clock_from = models.DateField(null=True, blank=True)
    clock_days = models.PositiveSmallIntegerField(null=True, blank=True)
    clock_held = models.PositiveSmallIntegerField(db_default=0, default=0)
    held_on = models.DateField(null=True, blank=True)
    # Who in the office works on it; empty is the team's queue. Absence and bias are asked when it matters.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["due_on", "id"], name="work_by_deadline", condition=~Q(status__in=["draft", *CLOSED])),
            models.Index(fields=["call", "status", "due_on"], name="deadlines_of_a_call"),
            models.Index(
                fields=["assignee", "due_on", "id"],
                name="work_of_a_person",
                condition=Q(assignee__isnull=False) & ~Q(status__in=["draft", *CLOSED]),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="a_status_is_known"),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | Q(
                    file_number__isnull=False,
                    frozen_terms__isnull=False,
                    submitted_on__isnull=False,
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                    amount_asked__gt=0,
                ),
                name="submitted_means_a_file_number_and_the_terms",
            ),
            models.CheckConstraint(
                condition=Q(status__in=BEFORE_READY) | Q(ready_on__isnull=False),
                name="ready_means_a_ripe_date",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.INCOMPLETE) | Q(due_on__isnull=False),
                name="missing_documents_have_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(clock_from__isnull=True, clock_days__isnull=True)
                | Q(clock_from__isnull=False, clock_days__isnull=False, due_on__isnull=False),
                name="a_clock_has_a_beginning_a_length_and_an_end",
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True) | Q(status=Status.INCOMPLETE, clock_from__isnull=False),
                name="a_clock_stands_still_only_for_the_applicant",
            ),
        ]

    def __str__(self) -> str:
        return self.title or UNTITLED

    @property
    def reference(self) -> str:
        return self.file_number or UNNUMBERED

    @property
    def terms(self) -> Terms | None:
        """The terms frozen at submission; None for a draft, which follows the newest ones."""
        return read_terms(self.frozen_terms_id) if self.frozen_terms_id else None

    @property
    def early_start_pending(self) -> bool:
        """Asked for and not decided yet."""
        return self.early_start_on is not None and self.early_start_permitted is None

    @property
    def left_to_office(self) -> bool:
        """The call leaves the sum asked to its office, or did when it was submitted; the body can take it up still."""
        limit = self.office_decides_up_to if self.frozen_terms_id else self.call.office_decides_up_to
        return within(self.amount_asked, limit)

    def session(self, on: date) -> date | None:
        """The day the body hears this case: of its agenda, or planned and later than the check may last.

        None where nobody can say: deferred, waiting for money, or for papers that did not come in time; or where the
        office decides.
        """
        if self.status == Status.SCHEDULED:
            return self.due_on
        late = self.status == Status.INCOMPLETE and self.due_on is not None and self.due_on < on
        if late or self.left_to_office or self.status in (Status.DEFERRED, Status.WAITLISTED):
            return None
        checked = self.ready_on or self.due_on or self.submitted_on or on
        return self.call.session_after(max(checked, on - timedelta(days=1)))

    def answer(self, key: str) -> Any:
        return getattr(self, key) if key in self.FACTS else self.answers.get(key)

    def take_answers(self, cleaned: Mapping[str, Any]) -> None:
        """Put typed answers where they live; dates and sums outside the columns are kept as ISO text."""
        answers = dict(self.answers)
        for key, value in cleaned.items():
            if key in self.FACTS:
                setattr(self, key, value if value is not None else ("" if key == "title" else None))
            else:
                answers[key] = str(value) if isinstance(value, date | Decimal) else value
        self.answers = answers


class SearchEntry(models.Model):
    """The folded words a case is found by: title, file number, applicant. A trigger keeps it; nobody writes it."""

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="search")
    words = models.TextField()

    class Meta:
        default_permissions = ()
        indexes = [GinIndex(fields=["words"], name="cases_by_words", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.words


class Side(models.TextChoices):
    EXPENSE = "expense", "Ausgabe"
    INCOME = "income", "Einnahme"


class PlanItem(models.Model):
    """A line of the cost and finance plan; kind is one of the programme's cost or income kinds."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="plan")
    side = models.CharField(max_length=7, choices=Side.choices)
    kind = models.CharField(max_length=30)
    label = models.CharField("Wofür", max_length=150)
    amount = models.DecimalField("Betrag", max_digits=12, decimal_places=2)

    class Meta:
        default_permissions = ()
        ordering = ["side", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_plan_line_has_an_amount")]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount}"
