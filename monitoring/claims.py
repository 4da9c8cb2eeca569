# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stock, flow and processing time of claims on any day, by unit and package: computed from the record alone.

A claim is open from the day it came, or was taken up again, until it is decided or done otherwise. Ripe it is by what
the record said at the end of the day that is asked for: a past day says the same for ever. Social data stay behind
their fence: `social.claim_steps` and `social.claim_lives` give days, and only of units whose head asks
(`in_the_name_of`), or to machines.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from statistics import median

from benefits.catalogue import PackageKey
from monitoring.indicators import Flow, Pairs, ProcessingTime, Stock, ninetieth, processing_time, rows_of, stock_of

# (unit, package)
Key = tuple[int, str]
# First days of the age classes after the first one, in days since a claim is ripe.
WORK = (8, 15, 22)
REPORT = (22, 43, 91)
# Each open claim in parts, between which nothing changed.
LIVES = "SELECT * FROM social.claim_lives(%(units)s)"
STOCK = stock_of(LIVES, "unit_id", "package")
# Without an opening, as a draft that is withdrawn, nothing closes. An objection that helps opens a claim again.
FLOW = """
    SELECT s.unit_id, s.package,
           count(*) FILTER (WHERE s.act IN ('submit', 'register', 'import_claim')),
           count(*) FILTER (WHERE s.act IN ('decide_claim', 'import_decision') AND s.kind IN ('award', 'part')),
           count(*) FILTER (WHERE s.act IN ('decide_claim', 'import_decision') AND s.kind = 'rejection'),
           count(*) FILTER (WHERE s.act = 'withdraw'),
           count(*) FILTER (WHERE s.act IN ('resume_claim', 'decide_objection')),
           count(*) FILTER (WHERE s.act IN ('refuse_claim', 'settle_claim', 'forward_claim')
                               OR s.act = 'import_decision' AND s.kind IN ('refusal', 'otherwise'))
      FROM social.claim_steps(%(units)s) s
     WHERE s.day BETWEEN %(since)s AND %(until)s AND (s.opens = 1 OR s.closes = 1 AND s.openness >= 0)
     GROUP BY s.unit_id, s.package"""
DECIDED = """
    SELECT s.unit_id, s.package, s.ready_on, s.applied_on, s.day, s.waited, count(*)
      FROM social.claim_steps(%(units)s) s
     WHERE (s.act = 'decide_claim' OR s.act = 'import_decision' AND s.kind IN ('award', 'part', 'rejection'))
       AND s.day BETWEEN %(since)s AND %(until)s
     GROUP BY s.unit_id, s.package, s.ready_on, s.applied_on, s.day, s.waited"""
AGES = f"""
    SELECT l.unit_id, l.package, CASE WHEN l.ready_on <= %(day)s
           THEN width_bucket(%(day)s::date - l.ready_on, %(bounds)s::integer[]) END, count(*)
      FROM ({LIVES}) l WHERE l.received_on <= %(day)s AND (l.done_on IS NULL OR l.done_on > %(day)s)
     GROUP BY 1, 2, 3"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Days in which the office waited for the family's papers, of so many decided claims."""

    decided: int = 0
    mean: Fraction | None = None
    median: Fraction | None = None
    ninetieth: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on the matter: from ripe on, from the application on, and how long papers were missing."""

    net: Pairs = field(default_factory=Counter)
    gross: Pairs = field(default_factory=Counter)
    waited: Counter[int] = field(default_factory=Counter)

    @property
    def time(self) -> ProcessingTime:
        return processing_time(self.net)

    @property
    def whole(self) -> ProcessingTime:
        return processing_time(self.gross)

    @property
    def waiting(self) -> Waiting:
        days = list(self.waited.elements())
        if not days:
            return Waiting()
        return Waiting(len(days), Fraction(sum(days), len(days)), Fraction(median(days)), ninetieth(days))

    def __add__(self, other: "Decided") -> "Decided":
        return Decided(self.net + other.net, self.gross + other.gross, self.waited + other.waited)


@dataclass(frozen=True, slots=True)
class Ages:
    """Open claims of a day: not ripe yet, and the ripe ones by the class of their age, the youngest first."""

    unripe: int
    classes: tuple[int, ...]

    @property
    def open(self) -> int:
        return self.unripe + sum(self.classes)


def keys_of(units: Collection[int]) -> list[Key]:
    return [(unit, package.value) for unit in units for package in PackageKey]


def stock(units: Collection[int], days: Sequence[date]) -> dict[date, dict[Key, Stock]]:
    """At the end of each day, in one statement."""
    found = {day: dict.fromkeys(keys_of(units), Stock()) for day in days}
    for day, unit, package, *counts in rows_of(STOCK, units=list(units), days=list(days)):
        found[day][unit, package] = Stock(*counts)
    return found


def flow(units: Collection[int], since: date, until: date) -> dict[Key, Flow]:
    """Both days count."""
    found = dict.fromkeys(keys_of(units), Flow())
    for unit, package, *counts in rows_of(FLOW, units=list(units), since=since, until=until):
        found[unit, package] = Flow(*counts)
    return found


def decided(units: Collection[int], since: date, until: date) -> dict[Key, Decided]:
    """By award, part or rejection between two days, both included."""
    found = {key: Decided() for key in keys_of(units)}
    rows = rows_of(DECIDED, units=list(units), since=since, until=until)
    for unit, package, ripe, applied, done, waited, times in rows:
        one = found[unit, package]
        one.net[ripe, done] += times
        one.gross[applied, done] += times
        one.waited[int(waited)] += times
    return found


def ages(units: Collection[int], day: date, bounds: Sequence[int] = REPORT) -> dict[Key, Ages]:
    """How long ripe claims wait; `bounds` are the first days of each class but the first."""
    counted: dict[Key, Counter[int | None]] = {key: Counter() for key in keys_of(units)}
    for unit, package, age, count in rows_of(AGES, units=list(units), day=day, bounds=list(bounds)):
        counted[unit, package][age] = count
    return {
        key: Ages(counts[None], tuple(counts[number] for number in range(len(bounds) + 1)))
        for key, counts in counted.items()
    }
