# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who may read everything that was written, and tries to say who cast which vote.

Per poll the linker knows who voted (`Traces.voters`, with the votes they cast, for marking alone) and what came out
(`Traces.slips`). Every column that holds something for each voter is an order of the voters, every column that holds
something for each slip an order of the slips, among them the row's transaction (xmin), its place (ctid), ids and times.
Each pair of orders, and its reverse, is a strategy: the first voter gets the first slip's verdict, and so on.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from statistics import NormalDist
from typing import Any

from django.db import connection

FALSE_ALARMS = 1e-6  # of one run of the test, all strategies together


@dataclass
class Traces:
    """One poll: verdicts by voter, verdicts of the slips, and for both what each column holds, in the same order."""

    voters: list[str]
    slips: list[str]
    of_voters: dict[str, list[Any]] = field(default_factory=dict)
    of_slips: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Strategy:
    """What one way of guessing was worth over all polls."""

    name: tuple[str, str, bool]
    hits: int
    votes: int
    by_chance: float
    deviations: float

    def __str__(self) -> str:
        share, chance = self.hits / self.votes, self.by_chance / self.votes
        return f"{self.name}: {share:.1%} right, by chance {chance:.1%}, {self.deviations:+.1f} standard deviations"


def best_strategy(polls: Sequence[Traces]) -> tuple[Strategy, float]:
    """The one farthest above chance, and how far that may be for the number of strategies tried."""
    tried = strategies(polls)
    limit = NormalDist().inv_cdf(1 - FALSE_ALARMS / len(tried))
    return max(tried, key=lambda each: each.deviations), limit


def strategies(polls: Sequence[Traces]) -> list[Strategy]:
    names = {
        (voter, slip, turned)
        for poll in polls
        for voter, slip, turned in product(poll.of_voters, poll.of_slips, (False, True))
    }
    return [strategy for name in sorted(names) if (strategy := _tried(name, polls)) is not None]


def _tried(name: tuple[str, str, bool], polls: Sequence[Traces]) -> Strategy | None:
    voter, slip, turned = name
    hits, votes, mean, variance = 0, 0, 0.0, 0.0
    for poll in polls:
        if voter not in poll.of_voters or slip not in poll.of_slips:
            continue
        cast = _sorted_by(poll.of_voters[voter], poll.voters)
        found = _sorted_by(poll.of_slips[slip], poll.slips)
        guess = found[::-1] if turned else found
        hits += sum(one == other for one, other in zip(cast, guess, strict=True))
        votes += len(cast)
        expected, spread = chance(Counter(cast))
        mean, variance = mean + expected, variance + spread
    return Strategy(name, hits, votes, mean, (hits - mean) / variance**0.5) if variance else None


def chance(tally: Mapping[str, int]) -> tuple[float, float]:
    """Mean and variance of the right guesses of somebody who hands out the known verdicts at random."""
    n = sum(tally.values())
    mean = sum(count * count for count in tally.values()) / n
    if n < 2:
        return mean, 0.0
    same = sum((count * (count - 1)) ** 2 for count in tally.values())
    other = sum((one * two) ** 2 for a, one in tally.items() for b, two in tally.items() if a != b)
    return mean, (same + other) / (n * (n - 1)) + mean - mean * mean


def _sorted_by(keys: Sequence[Any], values: Sequence[str]) -> list[str]:
    """Equal keys keep the order they were read in: one more thing an attacker could use."""
    return [values[place] for place in sorted(range(len(values)), key=lambda place: keys[place])]


# --- reading everything ---


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def rows_of(table: str, where: str = "true", *values: Any) -> list[dict[str, Any]]:
    """All columns as text, and where and by which transaction each row was written."""
    sql = f"SELECT lpad(xmin::text, 12, '0'), ctid::text, to_jsonb(t)::text FROM {table} t WHERE {where}"
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [{"xmin": xmin, "ctid": _place(ctid), **json.loads(row)} for xmin, ctid, row in cursor.fetchall()]


def _place(ctid: str) -> tuple[int, int]:
    page, line = ctid.strip("()").split(",")
    return int(page), int(line)


def columns(table: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Each column as something to sort by; the order in which the rows came is one, too."""
    found: dict[str, list[Any]] = defaultdict(list)
    for number, row in enumerate(rows):
        found[f"{table}.read"].append(number)
        for column, value in row.items():
            found[f"{table}.{column}"].append(value if column == "ctid" else _sortable(value))
    return dict(found)


def _sortable(value: Any) -> tuple[float, str]:
    """Numbers as numbers, anything else as text."""
    return (float(value), "") if isinstance(value, int | float) else (0.0, str(value))
