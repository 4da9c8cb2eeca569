# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs rivals in shuffled turns and compares their medians."""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

CASES = 80
WARM_UP = 8


@dataclass
class Rival:
    """One way to do the work: prepare() makes a case outside the clock, work(case) is what counts.

    statements: what one case sends to the database, counted apart from the timing.
    """

    name: str
    prepare: Callable[[], object]
    work: Callable[[object], None]
    statements: Callable[[object], int]
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def race(rivals: list[Rival], *, cases: int = CASES, seed: int = 1) -> None:
    """Time every rival `cases` times, in an order drawn anew for each round."""
    chance = random.Random(seed)
    for number in range(cases + WARM_UP):
        for rival in chance.sample(rivals, len(rivals)):
            case = rival.prepare()
            start = time.perf_counter()
            rival.work(case)
            if number >= WARM_UP:
                rival.seconds.append(time.perf_counter() - start)


def line(row: str, ours: Rival, other: Rival, *, note: str = "") -> str:
    """`B1 vs=raw-sql ratio=1.83 statements=61/69 note=…`: ours divided by the other."""
    statements = f"{ours.statements(ours.prepare())}/{other.statements(other.prepare())}"
    return f"{row} vs={other.name} ratio={ours.median / other.median:.2f} statements={statements} note={note}"


def counted(work: Any) -> int:
    """Statements that go through Django's connection while work runs."""
    seen = 0

    def count(execute: Any, *rest: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        work()
    return seen
