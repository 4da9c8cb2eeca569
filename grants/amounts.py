# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several sums for one case: which one a body votes on next."""

from decimal import ROUND_DOWN, Decimal
from statistics import median
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from committees.bylaws.counting import Outcome
from committees.bylaws.rules import Amounts
from committees.models import Motion, Poll, Presence, Proposal, Recusal
from committees.rows import Written

CENT = Decimal("0.01")


def _proposed(item: int) -> "QuerySet[Proposal, Any]":
    out = Recusal.objects.filter(item=item, standing=Recusal.Standing.EXCLUDED)
    others = Presence.objects.filter(seat=OuterRef("seat"), meeting__items=item, left_at=None)
    others = others.exclude(user__in=out.values("user"))
    gone = Exists(out.filter(seat=OuterRef("seat"))) & ~Exists(others)
    return Proposal.objects.filter(~gone, item=item).order_by().values_list("amount")


PROPOSED = Written(_proposed, item=int)


def proposals_of(item: int) -> list[Decimal]:
    """Every other sum once, the largest first; not of a seat whose member was excluded since and still sits there."""
    return sorted({amount for (amount,) in PROPOSED(item=item)}, reverse=True)


def next_amount(item: int, asked: Decimal | None, rule: Amounts) -> Decimal | None:
    """The sum the rules put to the vote next; None where nobody proposed another, or all were voted on.

    In order: the sum asked first, then the proposals from the largest down, for the larger one contains the smaller.
    """
    proposed = proposals_of(item)
    if not proposed:
        return None
    if rule is Amounts.MEDIAN:
        return Decimal(median(proposed)).quantize(CENT, ROUND_DOWN)
    rejected = Poll.objects.filter(item=item, motion=Motion.AWARD, outcome=Outcome.REJECTED)
    voted = set(rejected.values_list("amount", flat=True))
    sums = [*([asked] if asked is not None else []), *proposed]
    return next((amount for amount in sums if amount not in voted), None)
