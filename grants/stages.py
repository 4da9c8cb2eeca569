# SPDX-License-Identifier: AGPL-3.0-or-later
"""When somebody hears of a deadline, and who: before it ends, on its last day, and higher up while it is missed."""

from collections.abc import Iterable
from dataclasses import dataclass

from grants.models import Status

# Whose clock runs in a status.
OFFICE = (
    Status.SUBMITTED,
    Status.READY,
    Status.RESOLVED,
    Status.DEVIATION,
    Status.AWARDED,
    Status.REJECTED,
)
APPLICANT = (Status.INCOMPLETE,)
# The stage at which the head of the office hears that a case is late, and not which.
HEAD = "head"


@dataclass(frozen=True)
class Stage:
    """A point beside the last day. days after it, negative before; tells: roles of the unit, and applicant."""

    key: str
    label: str
    clocks: tuple[str, ...]
    days: int
    tells: tuple[str, ...]


USUAL_STAGES = (
    Stage("reminder", "bald fällig", OFFICE, -3, ("clerk",)),
    Stage("due", "heute fällig", OFFICE, 0, ("clerk",)),
    Stage("overdue", "überfällig", OFFICE, 1, ("clerk",)),
    Stage("lead", "seit Tagen überfällig", OFFICE, 4, ("clerk", "lead")),
    Stage(HEAD, "seit zwei Wochen überfällig", OFFICE, 14, ("head",)),
    Stage("reminder", "Unterlagen bald fällig", APPLICANT, -5, ("applicant",)),
    Stage("due", "Unterlagen heute fällig", APPLICANT, 0, ("applicant",)),
    Stage("overdue", "Unterlagen kamen nicht", APPLICANT, 1, ("applicant", "clerk")),
    Stage("lead", "Unterlagen kamen lange nicht", APPLICANT, 15, ("lead",)),
)


def label_of(stages: Iterable[Stage], clock: str, key: str) -> str:
    """What a stage is called; its key where a programme has it no more."""
    return next((stage.label for stage in stages if stage.key == key and clock in stage.clocks), key)
