# SPDX-License-Identifier: AGPL-3.0-or-later
"""The backlog of a year as a picture, a point for each week."""

from collections.abc import Sequence
from datetime import date, timedelta

from monitoring.charts import Picture
from monitoring.curves import Point, curve
from monitoring.indicators import OLD, Stock

WEEKS = 52
HEADER = ("Stand am", "Rückstand", "Ohne Bescheid", "Ältester Fall, Tage")


def days_of_a_year(until: date) -> list[date]:
    """The same day of each week, the oldest first."""
    return [until - timedelta(weeks=back) for back in range(WEEKS, -1, -1)]


def picture(year: Sequence[tuple[date, Stock]], *, ident: str) -> Picture:
    points = [
        Point(day, stock.backlog, (str(stock.open), "–" if stock.oldest is None else str(stock.oldest)))
        for day, stock in year
    ]
    return curve("Rückstand der letzten 52 Wochen", _sentence(points), points, HEADER, ident=ident)


def _sentence(points: Sequence[Point]) -> str:
    now, most = points[-1], max(reversed(points), key=lambda point: point.value)
    if not most.value:
        return f"Kein Fall wartete länger als {OLD} Tage."
    waits = "wartet 1 Fall" if now.value == 1 else f"warten {now.value or 'keine'} Fälle"
    before = f" Am meisten waren es am {most.on:%d.%m.%Y}: {most.value}." if most.value > now.value else ""
    return f"Am {now.on:%d.%m.%Y} {waits} länger als {OLD} Tage auf einen Bescheid.{before}"
