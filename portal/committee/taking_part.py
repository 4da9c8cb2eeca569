# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes part in a point: what was said about bias, one's own answer to it, and other sums on the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from committees import rulebook
from committees.models import Recusal, Tenure
from committees.standing import eligible_to_vote, of_meeting
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
    place: where they sit or deputise today, also to advise; seat: the same where it has a vote.
    declared: what this person said of themselves, None where they were not asked yet or have no seat.
    """

    recusals: Sequence[Recusal]
    own: Recusal | None
    place: Tenure | None
    declared: bool | None
    excluded: bool
    because: str

    @property
    def seat(self) -> int | None:
        return self.place.seat_id if self.place and not self.place.seat.advisory else None

    @property
    def deputises(self) -> bool:
        return self.place is not None and self.place.part == Tenure.Part.DEPUTY

    @property
    def doubted(self) -> list[Recusal]:
        return [each for each in self.recusals if each.standing == Recusal.Standing.DOUBTED]

    @property
    def deputy_in_doubt(self) -> bool:
        """Who stands in for a member waits for the body's word; the member need not."""
        return self.deputises and self.own is not None and self.own.standing == Recusal.Standing.DOUBTED

    @property
    def to_ask(self) -> bool:
        """Somebody who votes or advises and has not said yet whether they are biased."""
        return self.place is not None and self.own is None and self.declared is None

    @property
    def said_no(self) -> bool:
        """Who said that they are not biased, and may find out that they are."""
        return self.place is not None and self.declared is False


def taking_part(user: User, point: Point) -> TakingPart:
    """Three statements, and one or two for who is out without a recusal."""
    recusals = list(scopes.recusals(user).filter(item=point.item))
    declared = scopes.own_declarations(user).filter(item=point.item).values_list("biased", flat=True).first()
    own = next((each for each in recusals if each.user_id == user.pk), None)
    because = _why_out(user, point, own) if point.withheld else ""
    return TakingPart(recusals, own, _place(user, point), declared, point.withheld, because)


def _why_out(user: User, point: Point, own: Recusal | None) -> str:
    if own is None or own.standing != Recusal.Standing.EXCLUDED:
        return partaking.out_as(user, point.item)
    return f"{own.get_ground_display()} ({own.reason})" if own.reason else own.get_ground_display()


def _place(user: User, point: Point) -> Tenure | None:
    """Where this person sits, deputises or advises in the body of a point today."""
    return scopes.sits(user).filter(committee=point.item.meeting.committee_id).select_related("seat").first()


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
        possible=waits and _may_propose(point, part),
    )


def _may_propose(point: Point, part: TakingPart) -> bool:
    """Who could vote on a sum may propose one."""
    place, meeting, today = part.place, point.item.meeting, calendar.today()
    if place is None or part.seat is None:
        return False
    rules = rulebook.rules_of(rulebook.of_meeting(meeting, today))
    deputises = place.part == Tenure.Part.DEPUTY
    return eligible_to_vote(rules, place.born_on, max(today, meeting.held_on), deputises=deputises)


def sum_due(point: Point) -> Decimal | None:
    """The sum the rules put to the vote next where other sums were proposed."""
    if point.case is None or not point.item.proposals.exists():
        return None
    rules = of_meeting(point.item.meeting_id, on=calendar.today(), item=point.item.pk).rules
    return next_amount(point.item.pk, point.case.amount_asked, rules.amounts)
