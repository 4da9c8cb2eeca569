# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bearbeitungsreif follows from the days of receipt of what is needed, and from nothing else."""

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from benefits.ripeness import Paper, ripe

DAY = st.dates(date(2026, 1, 1), date(2027, 12, 31))
ACCEPTED = st.lists(st.builds(Paper, st.text("abc", min_size=1, max_size=4), DAY, st.just(True)), max_size=6)
OPTIONAL = st.lists(st.builds(Paper, st.just("egal"), st.none() | DAY, st.just(False)), max_size=4)


@given(DAY, ACCEPTED, OPTIONAL, st.randoms(use_true_random=False))
def test_the_ripe_day_is_the_last_receipt_in_whatever_order(
    applied_on: date, needed: list[Paper], optional: list[Paper], chance: random.Random
) -> None:
    papers = [*needed, *optional]
    chance.shuffle(papers)
    expected = max([applied_on, *(paper.accepted_from for paper in needed if paper.accepted_from)])
    assert ripe(applied_on, papers).on == expected


@given(DAY, ACCEPTED, OPTIONAL)
def test_one_needed_paper_that_is_missing_holds_it_back(
    applied_on: date, needed: list[Paper], optional: list[Paper]
) -> None:
    found = ripe(applied_on, [*needed, Paper("fehlt", None), *optional])
    assert (found.on, found.missing) == (None, ("fehlt",))
    assert "fehlt" in found.told


@given(DAY, ACCEPTED)
def test_what_decided_is_named(applied_on: date, needed: list[Paper]) -> None:
    found = ripe(applied_on, needed)
    assert found.on is not None and found.decisive
    assert f"{found.on:%d.%m.%Y}" in found.told


def test_a_later_paper_that_is_not_needed_changes_nothing() -> None:
    first = date(2026, 9, 28)
    papers = [Paper("Bescheid", first), Paper("Konto", first + timedelta(days=90), holds_back=False)]
    assert ripe(first, papers).on == first
