# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one event leads to, and the mails of it."""

from django.db import models
from django.db.models import Q

from benefits.models import ClaimEvent
from grants.models import Event
from seminars.models import Seminar, SeminarEvent
from workflows.models.owed import Owed, dead_rows, discarded_by_somebody, pending_rows

RECORDS = ("event", "claim_event", "seminar_event")


def _exactly_one() -> Q:
    """Of the records an event may stand in."""
    one = Q()
    for record in RECORDS:
        one |= Q(**{f"{each}__isnull": each != record for each in RECORDS})
    return one


class Outbox(Owed):
    """One consequence of one event, of a claim's, a seminar's or of any other."""

    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="outbox")
    claim_event = models.ForeignKey(
        ClaimEvent, models.PROTECT, null=True, blank=True, related_name="outbox", db_index=False
    )
    seminar_event = models.ForeignKey(
        SeminarEvent, models.PROTECT, null=True, blank=True, related_name="outbox", db_index=False
    )
    kind = models.CharField(max_length=40)

    class Meta(Owed.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="one_consequence_an_event_and_kind"),
            models.UniqueConstraint(fields=["claim_event", "kind"], name="one_consequence_a_claims_event_and_kind"),
            models.UniqueConstraint(fields=["seminar_event", "kind"], name="one_consequence_a_seminars_event_and_kind"),
            models.CheckConstraint(condition=_exactly_one(), name="a_consequence_follows_one_event"),
            discarded_by_somebody("a_consequence_is_discarded_by_somebody"),
        ]
        indexes = [
            pending_rows("pending_consequences"),
            dead_rows("dead_consequences"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} zu {self.event_id or self.claim_event_id or self.seminar_event_id}"


class Mail(Owed):
    """One mail to one address. Its Message-ID names what it is about, so that the same mail is owed once.

    kind: of workflows/mail_kinds.py; event, claim_event: what it tells of, empty where it tells of several or of a
    date. seminar: which one it is about; such a mail goes with the registrations.
    """

    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    claim_event = models.ForeignKey(ClaimEvent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    seminar = models.ForeignKey(Seminar, models.PROTECT, null=True, blank=True, related_name="+")
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
