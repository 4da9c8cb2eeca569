# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules of real bodies as far as they are public, to begin from; each a file of data with its origin."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from committees.bylaws.body import from_json
from committees.bylaws.rules import Rules

SETS = Path(__file__).parent / "sets"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A named set: where it comes from, what of it is no parameter, and the rules."""

    name: str
    source: str
    notes: tuple[str, ...]
    rules: Rules


@cache
def all_sets() -> dict[str, RuleSet]:
    """Every set by the name of its file."""
    return {path.stem: _read(path) for path in sorted(SETS.glob("*.json"))}


def _read(path: Path) -> RuleSet:
    data = json.loads(path.read_text(encoding="utf-8"))
    return RuleSet(data["name"], data["source"], tuple(data.get("notes", ())), from_json(data["rules"]))
