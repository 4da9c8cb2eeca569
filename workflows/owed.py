# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines and people still owe, as conditions and columns for the queries of a page."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from grants.models import Decision, Message
from permissions.models import User
from workflows.models import ATTEMPTS, Outbox

FAILING = Q(done_at=None, discarded_at=None) & (Q(attempts__gte=ATTEMPTS) | ~Q(error=""))


def failing() -> Exists:
    """Of an application: a letter or mail failed and is still owed."""
    return Exists(Outbox.objects.filter(FAILING, event__application=OuterRef("pk")))


def owed() -> ArraySubquery:
    """Of an event: every consequence not done as {kind, attempts, error, because}; because: why it never will be."""
    rows = Outbox.objects.filter(event=OuterRef("pk"), done_at=None).order_by("id")
    columns = JSONObject(kind="kind", attempts="attempts", error="error", because="discarded_because")
    return ArraySubquery(rows.values(row=columns))


def unanswered() -> Exists:
    """Of an application: the last word is the applicant's."""
    newest = Message.objects.filter(application=OuterRef("application")).order_by("-id").values("id")[:1]
    return Exists(Message.objects.filter(application=OuterRef("pk"), from_office=False, id=Subquery(newest)))


def unsigned() -> Exists:
    """Of an application: an award one person signed and two have to."""
    return Exists(_unsigned().filter(application=OuterRef("pk")))


def to_sign(user: User) -> Exists:
    """Of an application: an award or a deviation this person can sign as the second one."""
    waiting = _unsigned() | Decision.objects.filter(in_force=False)
    return Exists(waiting.filter(application=OuterRef("pk")).exclude(signed_by=user))


def _unsigned() -> QuerySet[Decision]:
    return Decision.objects.filter(in_force=True, second_signature_needed=True, second_signature_by=None)
