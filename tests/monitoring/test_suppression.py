# SPDX-License-Identifier: AGPL-3.0-or-later
"""No number that is hidden can be computed from what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.suppression import Shown, added, suppressed, with_totals

SIZES = st.tuples(st.integers(1, 3), st.integers(1, 3))
NUMBERS = st.one_of(st.integers(0, 4), st.integers(0, 40))
TABLES = SIZES.flatmap(
    lambda size: st.lists(st.lists(NUMBERS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)


def possible(table: list[list[int]], shown: Shown, *, none_hidden: bool) -> list[set[int]]:
    """What each cell could be, by trying every table near the true one that would be shown like this.

    Where a hidden cell could differ at all, it could differ by one: the differences go round in circles.
    none_hidden: whoever tries takes a hidden number that is positive for positive.
    """
    flat, width = [value for row in table for value in row], len(table[0])
    places = [index for index in range(len(flat)) if shown.cells[index // width][index % width] is None]
    steps = [(-1, 0, 1) if flat[place] > (1 if none_hidden else 0) else (0, 1) for place in places]
    found: list[set[int]] = [set() for _ in range((len(table) + 1) * (width + 1))]
    for moves in product(*steps):
        tried = list(flat)
        for place, move in zip(places, moves, strict=True):
            tried[place] += move
        whole = with_totals([tried[at : at + width] for at in range(0, len(tried), width)])
        cells = [cell for row in shown.cells for cell in row]
        values = [value for row in whole for value in row]
        if all(cell is None or cell == value for cell, value in zip(cells, values, strict=True)):
            for seen, value in zip(found, values, strict=True):
                seen.add(value)
    return found


@settings(max_examples=120, deadline=None)
@given(TABLES, st.sampled_from((3, 5)))
def test_no_hidden_number_can_be_computed(table: list[list[int]], least: int) -> None:
    shown = suppressed(table, least)
    for cell, values in zip(
        (c for row in shown.cells for c in row), possible(table, shown, none_hidden=True), strict=True
    ):
        assert cell is not None or len(values) > 1


@given(TABLES, st.sampled_from((3, 5)))
def test_small_numbers_are_hidden_and_what_is_shown_is_true(table: list[list[int]], least: int) -> None:
    shown, whole = suppressed(table, least), with_totals(table)
    for row, cells in zip(whole, shown.cells, strict=True):
        for value, cell in zip(row, cells, strict=True):
            assert cell == value or cell is None
            assert not (0 < value < least) or cell is None


@given(TABLES)
def test_nothing_is_hidden_without_need(table: list[list[int]]) -> None:
    small = any(0 < value < 3 for row in with_totals(table) for value in row)
    assert suppressed(table, 3).whole is not small


def test_hiding_the_small_ones_alone_would_not_do() -> None:
    """The check can fail: with its totals, a single hidden number is known."""
    table = [[2, 10], [8, 20]]
    bare = Shown(((None, 10, 12), (8, 20, 28), (10, 30, 40)))
    assert possible(table, bare, none_hidden=True)[0] == {2}
    assert sum(cell is None for row in suppressed(table, 3).cells for cell in row) == 4


def test_two_hidden_ones_of_a_small_sum_are_not_enough() -> None:
    """1 and 1 beside a known sum of 2: each is known, for neither is none."""
    table = [[1, 1, 30], [9, 9, 9]]
    bare = Shown(((None, None, 30, 32), (None, None, 9, 27), (10, 10, 39, 59)))
    assert possible(table, bare, none_hidden=True)[0] == {1}
    assert sum(cell is None for cell in suppressed(table, 3).cells[0]) > 2


@pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[3, 3], [3, 3]], [[0, 7], [12, 0]]])
def test_where_nothing_is_small_everything_is_shown(table: list[list[int]]) -> None:
    assert suppressed(table, 3).whole


def test_a_sum_of_what_is_shown_says_nothing_new() -> None:
    assert (added([3, 4]), added([3, None]), added([])) == (7, None, 0)
