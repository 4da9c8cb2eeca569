# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same shown numbers put together anew: by town or by package instead of by office.

Everything here is added up from what the offices show. A sum with a hidden number in it is hidden too, so that changing
the grouping tells nobody more than the page of the offices does.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from benefits.catalogue import PACKAGES
from monitoring.capacity import Team
from monitoring.circles import CLASSES, REPORTED, Circle, Line, Numbers, View
from monitoring.claims import Decided
from monitoring.indicators import Flow, ProcessingTime
from monitoring.offices import DISTRICT
from monitoring.suppression import added

ALL = "Zusammen"
COUNTS = ("came", "awarded", "rejected", "otherwise", "unripe", "fresh", "old", "open")


class Grouping(StrEnum):
    """By what the figures are put together."""

    OFFICE = "stelle"
    TOWN = "stadt"
    PACKAGE = "leistung"


def grouped(views: Sequence[View], by: Grouping) -> list[View]:
    if by == Grouping.TOWN:
        return by_town(views)
    return by_package(views) if by == Grouping.PACKAGE else list(views)


def by_town(views: Sequence[View]) -> list[View]:
    """Each town with its circles; what the Jobcenter told of the whole district is no town."""
    towns = dict.fromkeys(view.circle.town for view in views)
    found = []
    for town in towns:
        own = [view for view in views if view.circle.town == town]
        lines = [replace(view.sum, title=view.circle.name) for view in own]
        found.append(_view(town or DISTRICT, own, lines, _ages(own), _year(own)))
    return found


def by_package(views: Sequence[View]) -> list[View]:
    """Each package with the offices that have it; the whole district stands beside its towns and is not added."""
    found = []
    for title in (each.title for each in PACKAGES.values()):
        pairs = [(view, line) for view in views for line in view.lines if line.title == title]
        if pairs:
            own = [view for view, _line in pairs]
            lines = [replace(line, title=view.circle.title) for view, line in pairs]
            towns = [line for (view, _line), line in zip(pairs, lines, strict=True) if view.circle.town]
            found.append(_view(title, own, lines, (), (), towns))
    return found


def _view(
    title: str,
    views: Sequence[View],
    lines: Sequence[Line],
    ages: tuple[int | None, ...],
    year: tuple[tuple[date, int], ...],
    counted: Sequence[Line] = (),
) -> View:
    target = max(view.circle.target for view in views)
    told = " ".join(dict.fromkeys(view.circle.told for view in views))
    total = summed(counted or lines, target)
    own = all(view.circle.own for view in views)
    team = _team(views) if own and year else None
    circle = Circle(title, {}, (), (), target, total.numbers, team, told, own=own)
    return View(circle, tuple(lines), total, ages, year)


def _team(views: Sequence[View]) -> Team | None:
    """Everybody of these offices."""
    teams = [view.circle.team for view in views]
    known = [team for team in teams if team is not None]
    if len(known) < len(teams):
        return None
    people = frozenset().union(*(team.people for team in known))
    return Team(people, tuple({each for team in known for each in team.away}))


def summed(lines: Sequence[Line], target: Fraction) -> Line:
    """Hidden wherever one of the lines hides its part."""
    counts = {name: added([getattr(line, name) for line in lines]) for name in COUNTS}
    flow = Flow(received=counts["came"] or 0, awarded=counts["awarded"] or 0, rejected=counts["rejected"] or 0)
    flow = replace(flow, otherwise=counts["otherwise"] or 0)
    oldest = max((line.oldest for line in lines if line.oldest is not None), default=None)
    more = _known([line for line in lines if line.decided])
    time = more.time if more is not None else _mean(lines)
    numbers = Numbers(flow, oldest=oldest, time=time, more=more)
    return Line(ALL, **counts, numbers=numbers, target=target)


def _known(lines: Sequence[Line]) -> Decided | None:
    """Each decided claim, where every office knows and shows them."""
    found = [line.more for line in lines]
    known = [each for each in found if each is not None]
    return sum(known, Decided()) if found and len(known) == len(found) else None


def _mean(lines: Sequence[Line]) -> ProcessingTime:
    times = [line.time for line in lines if line.time is not None]
    count = sum(time.decided for time in times)
    days = sum((time.mean * time.decided for time in times if time.mean is not None), Fraction(0))
    return ProcessingTime(count, days / count) if count else ProcessingTime()


def _ages(views: Sequence[View]) -> tuple[int | None, ...]:
    """By the finest classes all of them know."""
    known = [view.ages for view in views]
    if any(len(ages) == len(REPORTED) for ages in known):
        known = [_reported(ages) for ages in known]
    return tuple(added(list(counts)) for counts in zip(*known, strict=True))


def _reported(ages: tuple[int | None, ...]) -> tuple[int | None, ...]:
    young = len(ages) - len(REPORTED) + 1
    return (added(list(ages[:young])), *ages[young:]) if len(ages) == len(CLASSES) else ages


def _year(views: Sequence[View]) -> tuple[tuple[date, int], ...]:
    """Days of which every office shows its stock."""
    if not all(view.year for view in views):
        return ()
    years = [dict(view.year) for view in views]
    days = [day for day in years[0] if all(day in year for year in years)]
    return tuple((day, sum(year[day] for year in years)) for day in days)
