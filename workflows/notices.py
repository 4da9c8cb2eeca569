# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person was told about deadlines: read as rows, and marked as read. What a case left behind says so."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from grants import programmes
from grants.models import Application
from grants.stages import label_of
from permissions import scopes
from permissions.models import User
from workflows.models import Notification

# Beside the parts of the portal: whether there is anything to read, anything new, and whether the clock stands still.
BESIDE = """
    UNION ALL SELECT 'told' WHERE EXISTS (SELECT FROM workflows_notification WHERE user_id = %(user)s)
    UNION ALL SELECT 'news' WHERE EXISTS (
              SELECT FROM workflows_notification WHERE user_id = %(user)s AND read_at IS NULL)
    UNION ALL SELECT 'late' WHERE EXISTS (SELECT FROM workflows_tick WHERE at < now() - interval '10 minutes')"""

# Of two notifications: the same case, clock and last day.
OF_ONE_DEADLINE = {f"alert__{name}": OuterRef(f"alert__{name}") for name in ("application", "clock", "due_on")}


@dataclass(frozen=True)
class Notice:
    """One line: what about which case, and whether it still holds."""

    pk: int
    title: str
    case: Application
    due_on: date
    raised_on: date
    unread: bool
    past: str
    at_desk: bool


def of(user: User) -> QuerySet[Notification]:
    """Newest first, of each deadline only the latest stage; of cases this person may still see."""
    desk = Exists(scopes.office_applications(user).filter(pk=OuterRef("alert__application")))
    later = Notification.objects.filter(user=user, pk__gt=OuterRef("pk"), **OF_ONE_DEADLINE)
    seen = Notification.objects.filter(~Exists(later), user=user, alert__application__in=scopes.applications(user))
    return (
        seen.annotate(at_desk=desk)
        .select_related("alert__application__call", "alert__application__applicant")
        .order_by("-pk")
    )


def told(row: Any) -> Notice:
    alert, case = row.alert, row.alert.application
    stages = programmes.programme(case.call.programme_key).stages
    return Notice(
        pk=row.pk,
        title=label_of(stages, alert.clock, alert.stage),
        case=case,
        due_on=alert.due_on,
        raised_on=alert.raised_on,
        unread=row.read_at is None,
        past=_past(alert, case),
        at_desk=row.at_desk,
    )


def _past(alert: Any, case: Application) -> str:
    """What became of the deadline since, "" while it is the case's own."""
    if case.status != alert.clock:
        return f"Überholt: Der Fall steht jetzt auf „{case.get_status_display()}“."
    if case.due_on != alert.due_on:
        return f"Überholt: Die Frist endet jetzt am {case.due_on:%d.%m.%Y}." if case.due_on else "Überholt."
    return ""


def mark_read(user: User, pk: int | None = None) -> int:
    """One line with the stages before it, or all of them; returns how many were unread."""
    rows = Notification.objects.filter(user=user, read_at=None)
    if pk is not None:
        shown = Notification.objects.filter(user=user, pk=pk, **OF_ONE_DEADLINE)
        rows = rows.filter(Exists(shown), pk__lte=pk)
    return rows.update(read_at=Now())
