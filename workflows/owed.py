# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines still owe, as conditions and columns for the queries of a page."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject

from workflows.models import ATTEMPTS, Outbox

FAILING = Q(done_at=None) & (Q(attempts__gte=ATTEMPTS) | ~Q(error=""))


def failing() -> Exists:
    """Of an application: a letter or mail failed and is still owed."""
    return Exists(Outbox.objects.filter(FAILING, event__application=OuterRef("pk")))


def owed() -> ArraySubquery:
    """Of an event: every consequence not done yet as {kind, attempts, error}."""
    rows = Outbox.objects.filter(event=OuterRef("pk"), done_at=None).order_by("id")
    return ArraySubquery(rows.values(row=JSONObject(kind="kind", attempts="attempts", error="error")))
