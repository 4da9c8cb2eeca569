# SPDX-License-Identifier: AGPL-3.0-or-later
"""What those who take part in a point read of it; who has no part in it because of bias sees none, §§ 20, 21 VwVfG."""

from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from committees.bylaws.bias import Ground
from committees.models import AgendaItem, Poll, Proposal, Slip
from grants import bias
from grants.models import BodyQuestion, OfficeRecusal, Representative
from permissions import scopes
from permissions.models import User


def withheld(user: User, item: str = "pk") -> "ExpressionWrapper[Q]":
    """Of rows that lead to an item: whether this person reads its title and its bare outcome alone; to annotate."""
    return ExpressionWrapper(bias.out_of(user.pk, item), output_field=BooleanField())


def out_as(user: User, item: AgendaItem) -> str:
    """Why somebody whom no recusal names has no part in an item: what they said in an office, or what they are."""
    said = OfficeRecusal.objects.filter(user=user, application__considerations__item=item).first()
    if said is not None:
        return said.get_ground_display()
    acts = Representative.objects.filter(user=user, applicant__applications__considerations__item=item)
    return str((Ground.REPRESENTATIVE if acts.exists() else Ground.PARTY).label)


def proposals(user: User) -> QuerySet[Proposal]:
    """Other sums on the points of one's own bodies."""
    return Proposal.objects.filter(~bias.out_of(user.pk, "item"), item__meeting__in=scopes.meetings(user))


def questions(user: User) -> QuerySet[BodyQuestion]:
    """What the own bodies asked those who applied, and the answers."""
    found = BodyQuestion.objects.filter(~bias.out_of(user.pk, "item"), item__meeting__in=scopes.meetings(user))
    return found.select_related("by")


def slips(user: User) -> QuerySet[Slip]:
    """The opened secret votes of one's own bodies, which name nobody."""
    counted = scopes.polls(user).filter(~bias.out_of(user.pk, "item"), closed_at__isnull=False)
    return Slip.objects.filter(poll__in=counted)


def hidden_poll(public_id: UUID) -> Poll | None:
    """Any poll, for the door alone: it says itself who may, and keeps what it refused. Never to be shown."""
    return Poll.objects.filter(public_id=public_id).first()
