# SPDX-License-Identifier: AGPL-3.0-or-later
"""Circles as pictures: how long ripe claims wait, how the stock came to be, means against their target."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from monitoring.capacity import Forecast
from monitoring.charts import Part, Picture, bars
from monitoring.circles import LEAST, View
from monitoring.curves import Point, curve
from monitoring.indicators import OLD
from monitoring.levels import rounded

HIDDEN = "verdeckt"
# One, and several after a number.
OFFICES = ("Rechtskreis", "Rechtskreisen")


def ages(view: View, ident: str) -> Picture | None:
    """By class, or on both sides of the three weeks where no class may be shown; None where nothing is ripe."""
    classes = [*zip(view.labels, view.ages, strict=True)]
    young = len(classes) - 3
    if not any(view.ages):
        classes, young = [(f"bis {OLD} Tage", view.sum.fresh), (f"über {OLD} Tage", view.sum.old)], 1
    if not any(count for _label, count in classes):
        return None
    parts = [
        Part("bound" if place < young else "no", label, Decimal(count or 0), HIDDEN if count is None else str(count))
        for place, (label, count) in enumerate(classes)
    ]
    rows = [(part.label, part.text) for part in parts]
    title = "Wie lange Bearbeitungsreifes wartet"
    return bars(title, _waits(view), parts, ("Wartet seit", "Anträge"), rows, ident=ident)


def _waits(view: View) -> str:
    fresh, old = view.sum.fresh, view.sum.old
    if fresh is None or old is None:
        return f"Einige Zahlen sind verdeckt, weil sie kleiner als {LEAST} sind oder eine solche verraten würden."
    ripe = fresh + old
    if not old:
        return f"Von {ripe} bearbeitungsreifen Anträgen wartet keiner länger als {OLD} Tage."
    return f"Von {ripe} bearbeitungsreifen Anträgen warten {old} länger als {OLD} Tage: Das ist der Rückstand."


def year(view: View, ident: str) -> Picture | None:
    """None with fewer than two days that may be shown."""
    if len(view.year) < 2:
        return None
    points = [Point(day, count) for day, count in view.year]
    first, last = points[0], points[-1]
    way = (
        "genauso viele wie" if first.value == last.value else "mehr als" if last.value > first.value else "weniger als"
    )
    sentence = (
        f"Am {last.on:%d.%m.%Y} sind {last.value} Anträge unerledigt, {way} am {first.on:%d.%m.%Y} ({first.value})."
    )
    return curve("Unerledigte Anträge der letzten 12 Monate", sentence, points, ("Stand am", "Unerledigt"), ident=ident)


def ahead(forecast: Forecast, sentence: str, ident: str) -> Picture | None:
    """How the stock would go on; None where there is no second point."""
    if len(forecast.course) < 2:
        return None
    points = [Point(day, count) for day, count in forecast.course]
    title, header = "Wie der Bestand voraussichtlich weitergeht", ("Stand am", "Voraussichtlich unerledigt")
    return curve(title, sentence, points, header, ident=ident)


def means(views: Sequence[View], ident: str, things: tuple[str, str] = OFFICES) -> Picture | None:
    """Each one's mean with its backlog beside it: a mean gets better when old claims are left lying."""
    known = [(view, view.sum.time.mean) for view in views if view.sum.time and view.sum.time.mean is not None]
    if not known:
        return None
    target = max(view.circle.target for view, _mean in known)
    parts = [
        Part(_kind(mean, view.circle.target), view.circle.title, rounded(mean), _days(mean)) for view, mean in known
    ]
    over = sum(mean > view.circle.target for view, mean in known)
    shown = "Alle" if len(known) == len(views) else "Alle, von denen hier eine Zahl steht,"
    sentence = (
        f"{shown} liegen im Ziel."
        if not over
        else f"{over} von {len(known)} {things[1]} {'liegt' if over == 1 else 'liegen'} über dem Ziel."
    )
    rows = [
        (view.circle.title, _days(mean), HIDDEN if view.sum.old is None else str(view.sum.old)) for view, mean in known
    ]
    title, header = "Mittlere Bearbeitungsdauer", (things[0], "Mittel", "Rückstand")
    return bars(title, sentence, parts, header, rows, ident=ident, target=(rounded(target), f"Ziel {_days(target)}"))


def _kind(mean: Fraction, target: Fraction) -> str:
    return "bound" if mean <= target else "no"


def _days(value: Fraction) -> str:
    """In tenths, never down to a target it is over."""
    shown = rounded(value)
    return f"{shown:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " Tage"
