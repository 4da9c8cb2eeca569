# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bearbeitungsreif: computed for one child and package from the days on which papers came, typed by nobody.

A claim is ripe on the latest day of receipt of what it needs: the application itself and every mandatory paper, once
each was accepted as readable, of the right child and for the right time. When somebody accepted it does not count, so a
late look makes no figure better. What is optional, and what the office can find out with less effort itself (§ 65 (1)
no. 3 SGB I), never holds it back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Paper:
    """A needed paper as it stands: the day of receipt of what was accepted, None while nothing is."""

    label: str
    accepted_from: date | None
    holds_back: bool = True


@dataclass(frozen=True, slots=True)
class Ripeness:
    """The ripe day, or what stands in its way; `decisive`: what came last."""

    on: date | None
    missing: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The reasoning in one sentence, for whoever asks how the day came about."""
        if self.on is None:
            return f"Noch nicht bearbeitungsreif. Es fehlt: {', '.join(self.missing)}."
        return f"Bearbeitungsreif seit {self.on:%d.%m.%Y}: {self.reason}"

    @property
    def reason(self) -> str:
        """Why it is that day; nothing where it is none."""
        if self.on is None:
            return ""
        came = "kam" if len(self.decisive) == 1 else "kamen"
        return f"An diesem Tag {came} als Letztes {_listed(self.decisive)}."


APPLICATION = "der Antrag"


def _listed(words: tuple[str, ...]) -> str:
    *first, last = words
    return f"{', '.join(first)} und {last}" if first else last


def ripe(applied_on: date, papers: Iterable[Paper]) -> Ripeness:
    """`applied_on`: the day an effective application came, at whatever office first, § 16 (2) SGB I."""
    needed = [paper for paper in papers if paper.holds_back]
    if missing := tuple(paper.label for paper in needed if paper.accepted_from is None):
        return Ripeness(None, missing)
    came = [(applied_on, APPLICATION), *((paper.accepted_from, paper.label) for paper in needed if paper.accepted_from)]
    last = max(day for day, _label in came)
    return Ripeness(
        last, (), tuple(f"„{label}“" if label != APPLICATION else label for day, label in came if day == last)
    )
