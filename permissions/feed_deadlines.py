# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines of a person's calendar: their own papers, and cases they work on, or stand in for."""

from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from grants.models import Application, Event, OfficeRecusal, Status
from grants.stages import OFFICE
from permissions import scopes
from permissions.models import Absence, User


def of(user: User, on: date) -> QuerySet[Application]:
    """Cases with a last day this person has to keep, with when each last changed, and whether at the desk."""
    own = Exists(scopes.own_applications(user).filter(pk=OuterRef("pk")))
    away = Absence.objects.filter(user=OuterRef("assignee"), substitute=user, since__lte=on, until__gte=on)
    biased = OfficeRecusal.objects.filter(user=user, application=OuterRef("pk"))
    here = Exists(scopes.office_applications(user).filter(pk=OuterRef("pk")))
    papers = Q(own, status=Status.INCOMPLETE)
    desk = Q(Q(assignee=user) | Q(Exists(away)), here, ~Exists(biased), status__in=OFFICE)
    changed = Event.objects.filter(application=OuterRef("pk")).order_by("-pk").values("at")[:1]
    found = Application.objects.filter(papers | desk, due_on__isnull=False)
    return found.annotate(
        at_desk=Case(When(desk, then=Value(True)), default=Value(False)), changed_at=Subquery(changed)
    ).order_by("due_on", "pk")
