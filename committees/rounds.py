# SPDX-License-Identifier: AGPL-3.0-or-later
"""Votes in writing that run, taken hold of so that none of them is counted meanwhile."""

from committees.models import Meeting, Poll


def going_round(committee: int) -> list[tuple[int, int]]:
    """(item, poll) of each circulation of a body."""
    running = Poll.objects.filter(item__meeting__committee=committee, item__meeting__kind=Meeting.Kind.CIRCULATION)
    held = running.filter(closed_at=None).select_for_update(of=("self",)).order_by("pk")
    return list(held.values_list("item", "pk"))


def goes_round(item: int) -> int | None:
    """The poll of a circulation about an item; None where it is a session's, or over."""
    poll = Poll.objects.filter(item=item, item__meeting__kind=Meeting.Kind.CIRCULATION, closed_at=None)
    return poll.select_for_update(of=("self",)).values_list("pk", flat=True).first()
