# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a body can decide at this moment, and why, § 90 VwVfG."""

from dataclasses import dataclass

from committees.bylaws.rules import Base, QuorumRule, Rules

SEATS = {Base.ALL: "Sitzen", Base.OCCUPIED: "besetzten Sitzen", Base.WITHOUT_EXCLUDED: "nicht ausgeschlossenen Sitzen"}
INVITED = "§ 90 Abs. 1 Satz 1 VwVfG"
AGAIN = "§ 90 Abs. 2 VwVfG"
OWN = "Geschäftsordnung"
DEFECT = (
    "Ladungsmangel: Nicht für alle Mitglieder steht fest, wann und wie sie eingeladen wurden. "
    "Ergänzen Sie das Verzeichnis der Einladungen oder laden Sie neu ein."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A body at the moment of a vote. Who is excluded from the item is not present (§ 20 (4) VwVfG).

    second_session: invited anew after the item was put off for want of a quorum; note: the new invitation said
    that any number suffices; same_item: the item was on the first agenda.
    """

    seats: int
    occupied: int
    present: int
    excluded: int = 0
    invited_all: bool
    second_session: bool = False
    note: bool = False
    same_item: bool = False
    areas: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if min(self.seats, self.occupied, self.present, self.excluded) < 0:
            raise ValueError("fewer than none")
        if self.present + self.excluded > self.seats or self.occupied > self.seats:
            raise ValueError("more than there are seats")

    def of(self, base: Base) -> int:
        sizes = {Base.OCCUPIED: self.occupied, Base.WITHOUT_EXCLUDED: self.seats - self.excluded}
        return sizes.get(base, self.seats)


@dataclass(frozen=True, slots=True)
class Quorum:
    """The answer, with its reason as a sentence that the result of a vote can begin with."""

    quorate: bool
    needed: int
    present: int
    why: str
    norm: str


def quorum(rules: Rules, at: Situation) -> Quorum:
    """Nobody left uninvited first; then a second session; then presence and areas."""
    needed = needed_of(rules.quorum, at.of(rules.quorum.base))
    if not at.invited_all:
        return Quorum(False, needed, at.present, DEFECT, INVITED)
    if rules.quorum.second_session and at.second_session and at.note and at.same_item and at.present:
        why = f"{_present(rules.quorum, at)}, zweite Sitzung zum selben Punkt mit Hinweis in der Einladung"
        return Quorum(True, 1, at.present, why, AGAIN)
    return _by_presence(rules.quorum, at, needed)


def needed_of(rule: QuorumRule, base: int) -> int:
    return max(rule.minimum, rule.share.needed(base) if rule.share else 0)


def demand(rule: QuorumRule, base: int) -> str:
    """ "mehr als die Hälfte, mindestens 3": what of the rule binds for so many seats."""
    if rule.share is None and rule.minimum == 1:
        return "wer anwesend ist, genügt"
    parts = [str(rule.share)] if rule.share else []
    if not rule.share or rule.minimum > rule.share.needed(base):
        parts.append(f"mindestens {rule.minimum}")
    return ", ".join(parts)


def _by_presence(rule: QuorumRule, at: Situation, needed: int) -> Quorum:
    enough, mixed = at.present >= needed, len(at.areas) >= rule.areas_needed
    norm = INVITED if rule == QuorumRule() else OWN
    counted, areas = _counted(rule, at, needed), _areas(rule, at)
    if enough and mixed:
        return Quorum(True, needed, at.present, f"{counted}{areas}", norm)
    return Quorum(False, needed, at.present, f"Nicht beschlussfähig: {counted}{areas}{_not_again(rule, at)}", norm)


def _counted(rule: QuorumRule, at: Situation, needed: int) -> str:
    wanted = demand(rule, at.of(rule.base))
    if at.present < needed:
        wanted = f"nötig {'ist' if needed == 1 else 'sind'} {needed}: {wanted}"
    return f"{_present(rule, at)}, {wanted}"


def _present(rule: QuorumRule, at: Situation) -> str:
    return f"{at.present} von {at.of(rule.base)} {SEATS[rule.base]} anwesend"


def _areas(rule: QuorumRule, at: Situation) -> str:
    if not rule.areas_needed:
        return ""
    return f", {len(at.areas)} von {rule.areas_total} Bereichen vertreten, nötig sind {rule.areas_needed}"


def _not_again(rule: QuorumRule, at: Situation) -> str:
    """Why a second session did not help."""
    if not at.second_session:
        return ""
    if not rule.second_session:
        return "; die Geschäftsordnung erleichtert die zweite Sitzung nicht"
    if not at.same_item:
        return "; dieser Punkt stand nicht auf der ersten Tagesordnung"
    return "" if at.note else "; in der neuen Einladung fehlte der Hinweis"
