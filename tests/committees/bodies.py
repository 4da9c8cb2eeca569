# SPDX-License-Identifier: AGPL-3.0-or-later
"""Short words for tables about bodies."""

from typing import Any

from committees.bylaws.counting import Result, count
from committees.bylaws.library import all_sets
from committees.bylaws.quorum import Situation
from committees.bylaws.rules import Rules


def rules_of(name: str) -> Rules:
    return all_sets()[name].rules


def at(present: int, seats: int, **more: Any) -> Situation:
    """Everybody invited and every seat taken, unless said otherwise."""
    return Situation(**{"seats": seats, "occupied": seats, "present": present, "invited_all": True, **more})


def votes(yes: int, no: int, abstain: int = 0, silent: int = 0) -> list[str]:
    return ["yes"] * yes + ["no"] * no + ["abstain"] * abstain + [""] * silent


def counted(rules: Rules, ballots: list[str], *, chair: str = "", members: int = 15, **more: Any) -> Result:
    """All who are present have a ballot."""
    return count(rules, ballots, chair=chair, members=members, **{"present": len(ballots), **more})
