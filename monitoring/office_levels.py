# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each office for Bildung und Teilhabe stands to its target: the same numbers, as they may be shown."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from benefits.models import Compartment
from monitoring import circles, offices
from monitoring.circles import View
from monitoring.levels import USUAL, Level, Threshold, rounded
from monitoring.models import Indicator, Target

WATCHED = (Indicator.PROCESSING, Indicator.BACKLOG)


def levels(on: date) -> list[Level]:
    """Of every office the mean from ripe to Bescheid and the backlog; a fixed number of statements."""
    known = list(Compartment.objects.select_related("unit").order_by("pk"))
    if not known:
        return []
    thresholds = thresholds_of([each.unit_id for each in known], on)
    views = [circles.view(each) for each in offices.own(known, on, {}, year=False)]
    found = []
    for office, view in zip(known, views, strict=True):
        unit = office.unit_id
        found.append(_processing(unit, view, thresholds[unit, Indicator.PROCESSING]))
        found.append(_backlog(unit, view, thresholds[unit, Indicator.BACKLOG]))
    return found


def _processing(unit: int, view: View, threshold: Threshold) -> Level:
    """Of too few decisions nothing is told, and nothing ends."""
    time = view.sum.time
    if time is None or time.mean is None or time.median is None:
        return Level(None, Indicator.PROCESSING, None, threshold, unit=unit, hidden=time is None)
    figures = {"decided": time.decided, "median": str(rounded(time.median))}
    return Level(None, Indicator.PROCESSING, rounded(time.mean), threshold, figures, unit)


def _backlog(unit: int, view: View, threshold: Threshold) -> Level:
    """Hidden because it is small, it may well be under the threshold: that it ended says no number."""
    shown = view.sum.old
    if shown is None:
        keeps = view.circle.whole.old >= threshold.lower
        return Level(None, Indicator.BACKLOG, None, threshold, unit=unit, hidden=keeps)
    return Level(None, Indicator.BACKLOG, Decimal(shown), threshold, {"oldest": view.sum.oldest}, unit)


def thresholds_of(units: Collection[int], on: date) -> dict[tuple[int, str], Threshold]:
    """The newest of each office that is in force, or the usual one."""
    found = {(unit, str(key)): Threshold(*USUAL[key]) for unit in units for key in WATCHED}
    rows = Target.objects.filter(unit__in=units, indicator__in=WATCHED, valid_from__lte=on).order_by("valid_from")
    found.update({(row.unit_id, row.indicator): Threshold(row.upper, row.lower) for row in rows if row.unit_id})
    return found
