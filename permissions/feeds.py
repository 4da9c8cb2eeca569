# SPDX-License-Identifier: AGPL-3.0-or-later
"""The secret address of a person's calendar: whoever holds it reads their dates, so only its digest is kept."""

import secrets

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Now

from committees.bylaws.counting import Outcome
from committees.models import Meeting, Poll
from grants.invitations import digest_of
from grants.models import Event
from permissions import scopes
from permissions.models import FeedAddress, User


def make(user: User) -> str:
    """A new secret, to be shown once; the address before it ends."""
    secret = secrets.token_urlsafe(32)
    FeedAddress.objects.update_or_create(user=user, defaults={"digest": digest_of(secret), "created_at": Now()})
    return secret


def revoke(user: User) -> None:
    FeedAddress.objects.filter(user=user).delete()


def own(user: User) -> FeedAddress | None:
    """Since when one has an address; its secret nobody knows any more."""
    return FeedAddress.objects.filter(user=user).first()


def reader(secret: str) -> User | None:
    """Whose calendar this secret opens; nobody's when the address ended."""
    return User.objects.filter(feed_address__digest=digest_of(secret), is_active=True).first()


def meetings(user: User) -> QuerySet[Meeting]:
    """Meetings of one's own bodies, when each last moved, and whether a circulation was stopped by an objection."""
    votes = Poll.objects.filter(item__meeting=OuterRef("pk"))
    stopped = Q(kind=Meeting.Kind.CIRCULATION) & Exists(votes) & ~Exists(votes.exclude(outcome=Outcome.VOID))
    moved = Event.objects.filter(meeting=OuterRef("pk")).order_by("-pk").values("at")[:1]
    found = scopes.meetings(user).annotate(
        moved_at=Subquery(moved), stopped=Case(When(stopped, then=True), default=False)
    )
    return found.select_related("committee").order_by("held_on", "pk")
