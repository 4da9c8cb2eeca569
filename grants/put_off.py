# SPDX-License-Identifier: AGPL-3.0-or-later
"""Points of a session nobody decided on, and those among them for which too few members were there, § 90 (2) VwVfG."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from committees.bylaws.counting import Outcome
from committees.models import AgendaItem, Meeting, Motion, Poll, Recusal, Resolution
from committees.standing import of_meeting
from committees.voting import is_quorate
from grants import transfers
from grants.agenda import undecided_cases

DECIDED = Resolution.objects.filter(poll__item=OuterRef("pk"), repeated_because="")
ADMITTED = Poll.objects.filter(item=OuterRef("pk"), motion=Motion.URGENT, outcome=Outcome.ADOPTED)


def undecided(meeting: Meeting) -> list[AgendaItem]:
    """Cases and money that wait on this agenda and on no later one, in its order."""
    return [item for item in _waiting(meeting) if item.kind != AgendaItem.Kind.OTHER]


def put_off(meeting: Meeting, *, on: date) -> list[AgendaItem]:
    """Those the body could not decide on for want of a quorum, each asked for itself: who is excluded is not there.

    Also what would only have been talked about and has no note. An urgent point nobody admitted was on no agenda.
    """
    return [item for item in _waiting(meeting) if not is_quorate(of_meeting(meeting.pk, on=on, item=item.pk))]


def carry_over(item: AgendaItem, second: Meeting) -> None:
    """The same point on the agenda of the second session; a case has its own act for that. Lock the meetings first.

    Who was excluded from the matter stays so, §§ 20 (4), 21 (2) VwVfG.
    """
    again = _again(item, second)
    Recusal.objects.bulk_create(
        Recusal(
            item=again,
            seat_id=was.seat_id,
            user_id=was.user_id,
            ground=was.ground,
            origin=was.origin,
            reason=was.reason,
            standing=was.standing,
            at=was.at,
        )
        for was in item.recusals.all()
    )


def _again(item: AgendaItem, second: Meeting) -> AgendaItem:
    if item.kind == AgendaItem.Kind.TRANSFER:
        was = item.transfer
        return transfers.plan(second, was.giver, was.taker, was.amount, item.text, taken_from=item).item
    last = second.items.order_by("-position").values_list("position", flat=True).first() or 0
    text = {"title": item.title, "text": item.text}
    return AgendaItem.objects.create(meeting=second, position=last + 1, kind=item.kind, taken_from=item, **text)


def _waiting(meeting: Meeting) -> list[AgendaItem]:
    cases = [case.pk for case in undecided_cases(meeting.pk)]
    money = Q(kind=AgendaItem.Kind.TRANSFER) & ~Exists(DECIDED)
    waits = Q(consideration__application__in=cases) | money | Q(kind=AgendaItem.Kind.OTHER, notes="")
    items = meeting.items.filter(waits, taken_on=None).exclude(~Exists(ADMITTED), urgent=True)
    return list(items.select_related("consideration__application__call").order_by("position"))
