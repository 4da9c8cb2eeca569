# SPDX-License-Identifier: AGPL-3.0-or-later
"""An office for Bildung und Teilhabe in figures as they may be shown: small numbers hidden, in every table.

What is shown elsewhere must not give them away either. So nothing is broken down twice; a mean needs numbers that are
shown; sums are built from what is shown; and the curve, which knows the stock before, waits for whole sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from benefits.catalogue import PACKAGES, PackageKey
from monitoring import capacity, levels
from monitoring.claims import Decided
from monitoring.indicators import Flow, Light, ProcessingTime
from monitoring.suppression import LEAST, Shown, added, suppressed

# Days that make the flow and the mean, up to the day.
SPAN = levels.SPAN
# A tenth of fewer is nobody.
ENOUGH = 10
# Classes of both the work of clerks and a committee's report: each of theirs is one of these or a sum of them.
BOUNDS = (8, 15, 22, 43, 91)
CLASSES = ("0 bis 7 Tage", "8 bis 14 Tage", "15 bis 21 Tage", "22 bis 42 Tage", "43 bis 90 Tage", "über 90 Tage")
REPORTED = ("0 bis 21 Tage", *CLASSES[3:])


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of one package: what came and was done, and how what is open stands: not ripe, ripe, ripe for too long."""

    flow: Flow = field(default_factory=Flow)
    unripe: int = 0
    fresh: int = 0
    old: int = 0
    oldest: int | None = None
    time: ProcessingTime = field(default_factory=ProcessingTime)
    more: Decided | None = None  # where each decided claim is known

    @property
    def something(self) -> bool:
        return bool(self.flow.came or self.flow.done or self.unripe or self.fresh or self.old)


@dataclass(frozen=True)
class Circle:
    """A circle of a town, with everything known of it. ages: of all ripe ones; year: how many were open on days.

    name: without the town, which is empty for the whole district; own: decided here, and not by the Jobcenter.
    """

    title: str
    packages: Mapping[str, Numbers]
    ages: tuple[int, ...]
    year: Sequence[tuple[date, int]]
    target: Fraction
    whole: Numbers
    team: capacity.Team | None = None
    told: str = ""
    town: str = ""
    name: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Of one package or of all, as shown; None is hidden."""

    title: str
    came: int | None
    awarded: int | None
    rejected: int | None
    otherwise: int | None
    unripe: int | None
    fresh: int | None
    old: int | None
    open: int | None
    numbers: Numbers
    target: Fraction

    @property
    def decided(self) -> int | None:
        return added([self.awarded, self.rejected])

    @property
    def time(self) -> ProcessingTime | None:
        """None while it would tell of few; with nothing decided it is empty."""
        return None if self.decided is None or 0 < self.decided < LEAST else self.numbers.time

    @property
    def more(self) -> Decided | None:
        return None if self.time is None else self.numbers.more

    @property
    def ninetieth(self) -> int | None:
        """Of fewer than ten it would be the longest of all, which is a single claim."""
        return self.time.ninetieth if self.time is not None and self.time.decided >= ENOUGH else None

    @property
    def light(self) -> Light | None:
        return None if self.time is None else self.time.light(self.target)

    @property
    def oldest(self) -> int | None:
        ripe = added([self.fresh, self.old])
        return self.numbers.oldest if ripe is not None and ripe >= LEAST else None


@dataclass(frozen=True)
class View:
    """A circle as it is shown."""

    circle: Circle
    lines: tuple[Line, ...]
    sum: Line
    ages: tuple[int | None, ...]
    year: tuple[tuple[date, int], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        if not self.ages:
            return ()
        return CLASSES if len(self.ages) == len(CLASSES) else REPORTED

    @property
    def whole(self) -> bool:
        """Nothing of the sums is hidden."""
        return None not in (self.sum.came, self.sum.decided, self.sum.otherwise, self.sum.open)

    def forecast(self, on: date) -> capacity.Forecast | None:
        if self.circle.team is None or not self.whole or self.sum.open is None:
            return None
        flow = self.circle.whole.flow
        since = on - timedelta(days=SPAN - 1)
        return capacity.forecast(self.circle.team, self.sum.open, flow.came, flow.done, since, on)


def view(circle: Circle) -> View:
    """Packages without any number are left out: a line of noughts is nothing to read."""
    named = {PACKAGES[PackageKey(key)].title: each for key, each in circle.packages.items() if each.something}
    came = suppressed([[each.flow.received, each.flow.reopened] for each in named.values()])
    done = suppressed(
        [[each.flow.awarded, each.flow.rejected, each.flow.otherwise_done] for each in named.values()] or [[0, 0, 0]]
    )
    standing = suppressed([[each.unripe, each.fresh, each.old] for each in named.values()] or [[0, 0, 0]])
    rows = [*named.items(), ("Zusammen", circle.whole)]
    places = [*range(len(named)), -1]
    lines = [
        _line(title, each, place, (came, done, standing), circle.target)
        for (title, each), place in zip(rows, places, strict=True)
    ]
    total = lines[-1]
    return View(circle, tuple(lines[:-1]), total, _ages(circle.ages, total), _year(circle.year, total))


def _line(title: str, numbers: Numbers, place: int, tables: tuple[Shown, Shown, Shown], target: Fraction) -> Line:
    came, done, standing = (table.cells[place] for table in tables)
    awarded, rejected, otherwise, _done = done
    unripe, fresh, old, still = standing
    return Line(title, came[-1], awarded, rejected, otherwise, unripe, fresh, old, still, numbers, target)


def _ages(ages: Sequence[int], total: Line) -> tuple[int | None, ...]:
    """Up to three weeks and beyond are known as sums; each side is broken down where that gives nothing away."""
    young = 3 if len(ages) == len(CLASSES) else 1
    return (*_broken_down(ages[:young], total.fresh), *_broken_down(ages[young:], total.old))


def _broken_down(classes: Sequence[int], known: int | None) -> tuple[int | None, ...]:
    if known is None:
        return (None,) * len(classes)
    if len(classes) == 1:
        return (known,)
    table = suppressed([list(classes)])
    return table.body[0] if table.row_totals[0] is not None else (None,) * len(classes)


def _year(year: Sequence[tuple[date, int]], total: Line) -> tuple[tuple[date, int], ...]:
    """With every sum beside it shown, the stock of a day gives nothing away; a small one is left out."""
    if None in (total.came, total.awarded, total.rejected, total.otherwise, total.open):
        return ()
    return tuple((day, count) for day, count in year if not 0 < count < LEAST)


def together(views: Sequence[View]) -> ProcessingTime | None:
    """All circles at once against the target; None where one of them hides its part."""
    times = [each.sum.time for each in views]
    known = [time for time in times if time is not None]
    count = sum(time.decided for time in known)
    if len(known) < len(times) or not count:
        return None
    days = sum((time.mean * time.decided for time in known if time.mean is not None), Fraction(0))
    return ProcessingTime(count, days / count)
