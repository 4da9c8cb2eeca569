# SPDX-License-Identifier: AGPL-3.0-or-later
"""A number over time as a picture: the line, the threshold it is held against, and the table behind it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitoring.charts import DIGIT, PALETTE, SIZE, WIDTH, Picture, framed, text

HEIGHT, TOP, FOOT = 190, 24, 26
LEAST = 4  # so that one case does not look like a mountain


@dataclass(frozen=True, slots=True)
class Point:
    """What a number was on a day; more: further columns of its row in the table."""

    on: date
    value: int
    more: tuple[str, ...] = ()


def curve(
    title: str,
    sentence: str,
    points: Sequence[Point],
    header: tuple[str, ...],
    *,
    threshold: int | None = None,
    ident: str,
) -> Picture:
    """At least two points, the oldest first. The newest is marked and has its number beside it."""
    top = max(LEAST, *(point.value for point in points), threshold or 0)
    places = [_place(point, points, top) for point in points]
    drawing = [*_frame(points, top), *_line(places), *_newest(points[-1], places[-1])]
    if threshold is not None:
        drawing += _threshold(threshold, top)
    rows = tuple((f"{point.on:%d.%m.%Y}", str(point.value), *point.more) for point in reversed(points))
    return Picture(title, sentence, framed(title, sentence, drawing, HEIGHT, ident), header, rows)


def _left(top: int) -> float:
    """Room for the numbers beside the picture."""
    return len(str(top)) * DIGIT + 8


def _height(value: int, top: int) -> float:
    return round(HEIGHT - FOOT - (HEIGHT - FOOT - TOP) * value / top, 1)


def _place(point: Point, points: Sequence[Point], top: int) -> tuple[float, float]:
    first, span = points[0].on, max((points[-1].on - points[0].on).days, 1)
    left, right = _left(top), WIDTH - 6
    return round(left + (right - left) * (point.on - first).days / span, 1), _height(point.value, top)


def _frame(points: Sequence[Point], top: int) -> list[str]:
    left, ground = _left(top), _height(0, top)
    first, last = points[0].on, points[-1].on
    return [
        f'<path class="chart-grid" d="M{left:g} {TOP}H{WIDTH - 6}M{left:g} {ground:g}H{WIDTH - 6}"/>',
        text("chart-text", str(top), left - 5, TOP + 5, "end"),
        text("chart-text", "0", left - 5, ground + 5, "end"),
        text("chart-text", f"{first:%d.%m.%Y}", left, ground + SIZE + 6, "start"),
        text("chart-text", f"{last:%d.%m.%Y}", WIDTH - 2, ground + SIZE + 6, "end"),
    ]


def _line(places: Sequence[tuple[float, float]]) -> list[str]:
    way = "L".join(f"{x:g} {y:g}" for x, y in places)
    ground, first, last = HEIGHT - FOOT, places[0][0], places[-1][0]
    return [
        f'<path class="chart-area" d="M{first:g} {ground:g}L{way}L{last:g} {ground:g}z"/>',
        f'<path class="chart-curve" d="M{way}"/>',
    ]


def _newest(point: Point, place: tuple[float, float]) -> list[str]:
    x, y = place
    return [
        f'<circle class="chart-mark" cx="{x:g}" cy="{y:g}" r="4"/>',
        text("chart-text chart-strong", str(point.value), x, max(y - 9, SIZE), "end"),
    ]


def _threshold(value: int, top: int) -> list[str]:
    left, y = _left(top), _height(value, top)
    return [
        f'<path class="chart-threshold" d="M{left:g} {y:g}H{WIDTH - 6}"/>',
        text("chart-text", f"Schwelle {value}", left + 4, y - 5, "start"),
    ]


def printed(picture: Picture) -> str:
    """The picture for paper: its colours in the file, for no style sheet of a page is there."""
    light = PALETTE["light"]
    line, area = light["ground"][1], light["reserved"][0]
    css = (
        f".chart-text,.chart-mark{{fill:{line}}}.chart-strong{{font-weight:bold}}.chart-area{{fill:{area}}}"
        f".chart-curve{{fill:none;stroke:{line};stroke-width:2}}.chart-grid{{stroke:{light['abstain'][0]}}}"
        f".chart-threshold{{stroke:{light['no'][1]};stroke-dasharray:6 4}}"
    )
    return re.sub(r"(<svg [^>]*>)", rf"\1<style>{css}</style>", picture.svg, count=1)
