# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an application read before it was corrected: every correction keeps what it replaced."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from grants.models import Application, Event

CORRECTION = "amend"
Line = tuple[str, str, str, str]  # side, kind, label, amount


@dataclass(frozen=True)
class Version:
    """Answers by key, dates and sums as ISO text, and the lines of the plan."""

    answers: dict[str, Any]
    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, Any]:
        return {"answers": self.answers, "lines": [list(line) for line in self.lines]}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Version":
        return cls(body["answers"], tuple((side, kind, label, amount) for side, kind, label, amount in body["lines"]))


@dataclass(frozen=True)
class Difference:
    """What changed from one version to another: (key, before, after), and lines that went and came."""

    answers: list[tuple[str, Any, Any]] = field(default_factory=list)
    gone: list[Line] = field(default_factory=list)
    come: list[Line] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.answers or self.gone or self.come)


def present(application: Application) -> Version:
    """The application as it stands."""
    facts = {key: _text(getattr(application, key)) for key in Application.FACTS}
    lines = tuple((line.side, line.kind, line.label, str(line.amount)) for line in application.plan.all())
    return Version(application.answers | facts, lines)


def history(application: Application, events: Iterable[Event]) -> list[tuple[Event, Version | None]]:
    """Every version with the event that made it, oldest first; None where an old correction kept nothing.

    events: of this case, oldest first.
    """
    made = [each for each in events if each.act in {"submit", "register", CORRECTION}]
    found: list[tuple[Event, Version | None]] = []
    version: Version | None = present(application)
    for event in reversed(made):
        found.append((event, version))
        if event.act == CORRECTION:
            kept = event.data.get("before")
            version = Version.from_json(kept) if kept else None
    return found[::-1]


def difference(before: Version, after: Version) -> Difference:
    """Equal lines in another order are no change."""
    keys = list(dict.fromkeys([*before.answers, *after.answers]))
    pairs = [(key, before.answers.get(key), after.answers.get(key)) for key in keys]
    gone, come = Counter(before.lines), Counter(after.lines)
    return Difference(
        [(key, old, new) for key, old, new in pairs if (old or None) != (new or None)],
        list((gone - come).elements()),
        list((come - gone).elements()),
    )


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value
