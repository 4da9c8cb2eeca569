# SPDX-License-Identifier: AGPL-3.0-or-later
"""What those who take part in a point read of it; who has no part in it because of bias sees none, §§ 20, 21 VwVfG."""

from django.db.models import QuerySet

from committees.models import Proposal, Slip
from grants import bias
from permissions import scopes
from permissions.models import User


def proposals(user: User) -> QuerySet[Proposal]:
    """Other sums on the points of one's own bodies."""
    return Proposal.objects.filter(~bias.out_of(user.pk, "item"), item__meeting__in=scopes.meetings(user))


def slips(user: User) -> QuerySet[Slip]:
    """The opened secret votes of one's own bodies, which name nobody."""
    counted = scopes.polls(user).filter(~bias.out_of(user.pk, "item"), closed_at__isnull=False)
    return Slip.objects.filter(poll__in=counted)
