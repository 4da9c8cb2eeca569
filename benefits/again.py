# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a family sent with an earlier application and need not send again: offered while it fits what is asked now.

The office looks at it anew for each claim. For that claim it is received on the day the claim is, never earlier: before
nobody asked for anything, and a ripe day before the application there is not (benefits/ripeness.py).
"""

from collections.abc import Iterable
from datetime import date

from benefits import wishes
from benefits.models import Child, Evidence, FamilyDraft, FamilyPaper
from benefits.wishes import Wanted, Wish
from law.calendar import add_months

CHOSEN = "again"


def offered(draft: FamilyDraft, evidence: Iterable[Evidence], on: date) -> dict[str, FamilyPaper]:
    """By slot, the newest paper that serves or served another claim; evidence: of the file this draft will go to.

    What was rejected serves nothing any more, so it is not offered.
    """
    rows = [row for row in evidence if row.paper]
    found: dict[str, FamilyPaper] = {}
    for wanted in wishes.wanted(draft, on):
        if fitting := [row.paper for row in rows if row.paper and _fits(row, wanted, on)]:
            found[wanted.slot] = max(fitting, key=lambda paper: paper.pk)
    return found


def _fits(row: Evidence, wanted: Wanted, on: date) -> bool:
    """The same kind of paper, circle and child, and good for all that it is asked for."""
    if wanted.need.lasts is None or (row.kind, row.claim.circle) != (wanted.need.kind, wanted.wishes[0].circle):
        return False
    whose = wanted.need.shared or _same(row.claim.child, wanted.wishes[0].child)
    return whose and all(_good_for(row, wish, wanted.need.lasts, on) for wish in wanted.wishes)


def _good_for(row: Evidence, wish: Wish, lasts: int, on: date) -> bool:
    """From its first day on: inside a time the office accepted it for, or so near its receipt that it is likely."""
    since = wish.since or on
    if row.accepted and row.claim.period_from <= since <= row.claim.period_until:
        return True
    if row.paper is None or not lasts:
        return False
    came = row.paper.received_on
    return add_months(came, -lasts) <= since <= add_months(came, lasts)


def _same(known: Child, given: Child) -> bool:
    """As workflows/applying.py finds a child in the file."""
    return (known.first_name, known.last_name, known.born_on) == (given.first_name, given.last_name, given.born_on)


def choose(draft: FamilyDraft, slot: str, paper: FamilyPaper | None) -> None:
    """Of a draft that is being saved: this paper for that need, or none."""
    chosen: dict[str, str] = draft.answers.setdefault(CHOSEN, {})
    chosen.pop(slot, None)
    if paper:
        chosen[slot] = str(paper.public_id)


def chosen(draft: FamilyDraft, offers: dict[str, FamilyPaper]) -> dict[str, FamilyPaper]:
    """By slot, what was chosen and is still offered. A new file laid beside the draft for the same need goes before."""
    kept: dict[str, str] = draft.answers.get(CHOSEN, {})
    return {slot: paper for slot, paper in offers.items() if kept.get(slot) == str(paper.public_id)}
