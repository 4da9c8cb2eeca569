# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees the papers of meetings and the log behind them; who is excluded from a point gets nothing of it."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from committees.models import AgendaItem, Apology, Meeting, RulesOfProcedure, Summons, Tenure
from grants import bias
from grants.models import MeetingPaper
from permissions import scopes
from permissions.models import User


def filed(user: User) -> QuerySet[MeetingPaper]:
    """Papers of one's own bodies, newest first; no extract of a point one is excluded from."""
    found = MeetingPaper.objects.filter(~bias.out_of(user.pk, "item"), meeting__in=scopes.meetings(user))
    return found.select_related("item", "event__by", "meeting__committee").order_by("-pk")


def withheld(user: User, meeting: Meeting) -> frozenset[int]:
    """Points of a meeting whose papers and discussion this person does not read, § 20 VwVfG."""
    return bias.items_out_of(user.pk, meeting)


def of_meeting(user: User, meeting: Meeting, today: date) -> dict[str, QuerySet[Any]]:
    """Everything the page of a meeting shows of its papers, to be read together; rules newest first."""
    known = RulesOfProcedure.objects.filter(committee__in=scopes.committees(user), committee=meeting.committee_id)
    return {
        "noted": noted(user).filter(meeting=meeting).order_by("position"),
        "sitting": sitting(user, meeting),
        "invited": invited(user, meeting),
        "away": staying_away(user, meeting),
        "filed": filed(user).filter(meeting=meeting),
        "rules": known.filter(valid_from__lte=max(today, meeting.held_on)).order_by("-valid_from"),
    }


def invited(user: User, meeting: Meeting) -> QuerySet[Summons]:
    """The log of invitations to a meeting of one's own body, oldest line first."""
    return Summons.objects.filter(meeting=meeting, meeting__in=scopes.meetings(user)).select_related("seat", "user")


def staying_away(user: User, meeting: Meeting) -> QuerySet[Apology]:
    return Apology.objects.filter(meeting=meeting, meeting__in=scopes.meetings(user)).select_related("seat")


def sitting(user: User, meeting: Meeting) -> QuerySet[Tenure]:
    """Who holds the seats of one's own body on the day of a meeting."""
    found = Tenure.objects.on(meeting.held_on).holders().filter(committee=meeting.committee_id)
    return found.filter(committee__in=scopes.committees(user)).select_related("seat", "user").order_by("seat__number")


def noted(user: User) -> QuerySet[AgendaItem]:
    """Points of one's own bodies whose note one may read: not those one is excluded from."""
    found = AgendaItem.objects.filter(~bias.out_of(user.pk), meeting__in=scopes.meetings(user))
    return found.select_related("meeting__committee")
