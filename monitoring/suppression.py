# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small numbers are hidden, and so many others with them that no sum of a row or a column gives them away.

A table with its totals is a flow that goes round: from its row into its column, from there into the corner of all and
back by the total of the row. A hidden number stays hidden where it could be one more or one less with everything that
is shown as it is: where a way of hidden cells leads round through it. Nothing below zero is believed, and nothing
positive to be none: whoever knows that only positive numbers are hidden as small learns no more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

# Below this a number is hidden; none is shown, for it says nothing of anybody.
LEAST = 3
Cell = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """A table with its totals as the last row and the last column; None is what is hidden."""

    cells: tuple[tuple[int | None, ...], ...]

    @property
    def body(self) -> tuple[tuple[int | None, ...], ...]:
        return tuple(row[:-1] for row in self.cells[:-1])

    @property
    def row_totals(self) -> tuple[int | None, ...]:
        return tuple(row[-1] for row in self.cells[:-1])

    @property
    def total(self) -> int | None:
        return self.cells[-1][-1]

    @property
    def whole(self) -> bool:
        return not any(cell is None for row in self.cells for cell in row)


def suppressed(table: Sequence[Sequence[int]], least: int = LEAST) -> Shown:
    """Of rows of the same length, none of them negative; totals are counted here."""
    values = with_totals(table)
    hidden = {cell for cell, value in _each(values) if 0 < value < least}
    for cell in sorted(hidden):
        hidden |= _round(values, hidden, cell)
    return Shown(
        tuple(tuple(None if (i, j) in hidden else value for j, value in enumerate(row)) for i, row in enumerate(values))
    )


def with_totals(table: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in table]
    width = len(rows[0]) if rows else 1
    return [*rows, [sum(row[column] for row in rows) for column in range(width)]]


def added(cells: Sequence[int | None]) -> int | None:
    """A sum of shown numbers says nothing new; with a hidden one among them it is hidden."""
    known = [cell for cell in cells if cell is not None]
    return sum(known) if len(known) == len(cells) else None


def _each(values: Sequence[Sequence[int]]) -> Iterator[tuple[Cell, int]]:
    return (((i, j), value) for i, row in enumerate(values) for j, value in enumerate(row))


def _ends(values: Sequence[Sequence[int]], cell: Cell) -> tuple[str, str]:
    """The arc of a cell: totals lead the other way, so that everything goes round."""
    i, j = cell
    row, column = f"row {i}", f"column {j}"
    total_of_row, total_of_column = j == len(values[0]) - 1, i == len(values) - 1
    return (column, row) if total_of_row != total_of_column else (row, column)


def _round(values: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell) -> set[Cell]:
    """The cheapest way that leads round through a cell, as one more or as one less: hidden, it protects each of it."""
    tail, head = _ends(values, cell)
    ways = [_way(values, hidden, cell, head, tail)]
    if values[cell[0]][cell[1]] > 1:
        ways.append(_way(values, hidden, cell, tail, head))
    return min((way for way in ways if way is not None), key=lambda way: way[0])[1]


def _way(
    values: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell, start: str, end: str
) -> tuple[int, set[Cell]] | None:
    """Along cells that can grow, or shrink where one goes against them; what is hidden already costs nothing."""
    steps: dict[str, list[tuple[str, int, Cell]]] = {}
    for each, value in _each(values):
        if each != cell:
            tail, head = _ends(values, each)
            cost = 0 if each in hidden else _cost(values, value)
            steps.setdefault(tail, []).append((head, cost, each))
            if value > 1:
                steps.setdefault(head, []).append((tail, cost, each))
    waiting: list[tuple[int, int, str, frozenset[Cell]]] = [(0, 0, start, frozenset())]
    seen: set[str] = set()
    while waiting:
        paid, length, place, way = heappop(waiting)
        if place == end:
            return paid, set(way)
        if place not in seen:
            seen.add(place)
            for following, cost, each in steps.get(place, []):
                heappush(waiting, (paid + cost, length + 1, following, way | {each}))
    return None


def _cost(values: Sequence[Sequence[int]], value: int) -> int:
    """A large number is worth more than a small one; none is hidden only where nothing else is left."""
    return value + 1 if value else values[-1][-1] + 2
