# SPDX-License-Identifier: AGPL-3.0-or-later
"""The versions of a body's rules: which one holds on a day, and what each changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from committees.bylaws.differences import differences
from committees.bylaws.rules import Rules
from committees.models import Meeting, RulesOfProcedure


@dataclass(frozen=True)
class Version:
    """A set of rules among the others; before: the one it took over from, None where the law held."""

    stored: RulesOfProcedure
    before: RulesOfProcedure | None
    last_day: date | None

    @property
    def changes(self) -> list[str]:
        return differences(rules_of(self.before), self.stored.rules)

    def standing(self, on: date) -> str:
        """future, present or past."""
        if self.stored.valid_from > on:
            return "future"
        return "present" if self.last_day is None or self.last_day >= on else "past"


def in_force(stored: Sequence[RulesOfProcedure], on: date) -> RulesOfProcedure | None:
    """None: the law alone, §§ 88-93 VwVfG."""
    begun = [each for each in stored if each.valid_from <= on]
    return max(begun, key=lambda each: each.valid_from, default=None)


def on_day(committee: int, on: date) -> RulesOfProcedure | None:
    """The same out of the database: the one place that asks for it, `standing.RULES` says it in SQL."""
    begun = RulesOfProcedure.objects.filter(committee=committee, valid_from__lte=on)
    return begun.order_by("-valid_from").first()


def of_meeting(meeting: Meeting, on: date) -> RulesOfProcedure | None:
    """What the first invitation froze, also where that was the law alone; before it, what it would freeze on a day."""
    return meeting.rules if meeting.invited_on else on_day(meeting.committee_id, on)


def rules_of(stored: RulesOfProcedure | None) -> Rules:
    """A body without rules of its own follows the law."""
    return stored.rules if stored else Rules()


def versions(stored: Sequence[RulesOfProcedure]) -> list[Version]:
    """Newest first."""
    inorder = sorted(stored, key=lambda each: each.valid_from)
    befores = [None, *inorder]
    ends = [each.valid_from - timedelta(days=1) for each in inorder[1:]]
    rows = zip(inorder, befores, [*ends, None], strict=False)
    return [Version(*row) for row in rows][::-1]


def ages_matter(stored: Iterable[RulesOfProcedure], on: date) -> bool:
    """Whether the rules of that day or later ones ask how old somebody is; if not, nobody needs to know."""
    known = list(stored)
    coming = [each for each in known if each.valid_from > on]
    return any(asks_for_age(rules_of(each)) for each in [in_force(known, on), *coming])


def asks_for_age(rules: Rules) -> bool:
    return rules.age.vote_from is not None or rules.age.vote_until is not None
