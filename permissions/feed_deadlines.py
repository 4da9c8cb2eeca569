# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines of a person's calendar: their own papers, and cases they work on, or stand in for."""

from datetime import date
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When

from grants.models import Application, Event, Invitation, Status
from grants.models.application import IN_WORK
from grants.stages import OFFICE
from permissions import casework, scopes
from permissions.models import User

# What a calendar says of a case; its answers are long.
READ = ("public_id", "file_number", "status", "version", "due_on")


def of(user: User, on: date) -> QuerySet[Application]:
    """Cases with a last day this person has to keep, with when each last changed, and whether at the desk.

    Found in three ways, each by an index of its own: a calendar asks again and again, and reads no table of cases.
    """
    papers = Application.objects.filter(status=Status.INCOMPLETE).values("pk")
    acted = papers.filter(applicant__in=scopes.applicants(user).values("pk"))
    helped = papers.filter(pk__in=Invitation.objects.filter(accepted_by=user, ended_at=None).values("application"))
    at_desk = Case(When(status=Status.INCOMPLETE, then=Value(False)), default=Value(True))
    changed = Event.objects.filter(application=OuterRef("pk")).order_by("-pk").values("at")[:1]
    found = Application.objects.filter(pk__in=acted.union(helped, _desk(user, on)), due_on__isnull=False)
    return found.only(*READ).annotate(at_desk=at_desk, changed_at=Subquery(changed)).order_by("due_on", "pk")


def _desk(user: User, on: date) -> QuerySet[Application, Any]:
    """Said with the condition of the index work_of_a_person; whoever has a part in a case is not its office."""
    here = scopes.office_applications(user).filter(IN_WORK, casework.mine(user, on), assignee__isnull=False)
    return here.filter(status__in=OFFICE).values("pk")
