# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes part in a point: what was said about bias, one's own answer to it, and other sums on the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from committees.models import Recusal
from committees.standing import of_meeting
from grants.amounts import next_amount
from grants.models import Status
from law import calendar
from permissions import partaking, scopes
from permissions.models import User
from portal.committee.reading import Point


@dataclass(frozen=True)
class TakingPart:
    """recusals: of everybody, oldest seat first; own: that of the person who reads, or None.

    excluded: whether they have no part in the point, as a member, in an office or as a party; because: why.
    declared: what this person said of themselves, None where they were not asked yet or have no seat.
    """

    recusals: Sequence[Recusal]
    own: Recusal | None
    seat: int | None
    declared: bool | None
    excluded: bool
    because: str

    @property
    def doubted(self) -> list[Recusal]:
        return [each for each in self.recusals if each.standing == Recusal.Standing.DOUBTED]

    @property
    def to_ask(self) -> bool:
        """Somebody with a seat who has not said yet whether they are biased."""
        return self.seat is not None and self.own is None and self.declared is None


def taking_part(user: User, point: Point) -> TakingPart:
    """Three statements, and one or two for who is out without a recusal."""
    recusals = list(scopes.recusals(user).filter(item=point.item))
    declared = scopes.own_declarations(user).filter(item=point.item).values_list("biased", flat=True).first()
    own = next((each for each in recusals if each.user_id == user.pk), None)
    because = _why_out(user, point, own) if point.withheld else ""
    return TakingPart(recusals, own, own_seat(user, point), declared, point.withheld, because)


def _why_out(user: User, point: Point, own: Recusal | None) -> str:
    if own is None or own.standing != Recusal.Standing.EXCLUDED:
        return partaking.out_as(user, point.item)
    return f"{own.get_ground_display()} ({own.reason})" if own.reason else own.get_ground_display()


def own_seat(user: User, point: Point) -> int | None:
    """The seat with a vote this person holds, or deputises for, in the body of a point today."""
    seats = scopes.sits(user).filter(committee=point.item.meeting.committee_id, seat__advisory=False)
    return seats.values_list("seat", flat=True).first()


@dataclass(frozen=True)
class OtherSums:
    """What members propose instead of the sum asked; due: the sum to be voted on next, own: one's own proposal."""

    proposals: Sequence[tuple[int, str, Decimal]]
    due: Decimal | None
    own: Decimal | None
    possible: bool


def other_sums(user: User, point: Point, part: TakingPart) -> OtherSums:
    """Nothing to propose on a case that waits for nobody."""
    case = point.case
    waits = case is not None and case.status == Status.SCHEDULED and point.running is None
    rows = list(partaking.proposals(user).filter(item=point.item).select_related("seat"))
    return OtherSums(
        proposals=[(row.seat.number, row.seat.organisation, row.amount) for row in rows],
        due=sum_due(point) if rows else None,
        own=next((row.amount for row in rows if row.seat_id == part.seat), None),
        possible=waits and part.seat is not None,
    )


def sum_due(point: Point) -> Decimal | None:
    """The sum the rules put to the vote next where other sums were proposed."""
    if point.case is None or not point.item.proposals.exists():
        return None
    rules = of_meeting(point.item.meeting_id, on=calendar.today(), item=point.item.pk).rules
    return next_amount(point.item.pk, point.case.amount_asked, rules.amounts)
