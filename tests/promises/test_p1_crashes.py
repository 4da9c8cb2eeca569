# SPDX-License-Identifier: AGPL-3.0-or-later
"""P1 under database crashes: whatever was acknowledged before an immediate shutdown is there after it."""

import random
import time
from collections.abc import Iterator

import pytest

from tests.promises import chaos, whole
from tests.promises.chaos import House
from tests.promises.crowd import rounds

CRASHES = rounds(1, 100)
AT_LEAST = rounds(150, 5_000)  # acknowledged before each crash


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with chaos.house() as built:
        yield built


@pytest.mark.soak
def test_a_crash_loses_nothing_that_was_acknowledged(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """A torrent of papers through the door, each written down as soon as the door has answered."""
    house.scene(people=0)
    seed = random.SystemRandom().randrange(1, 10**6)
    chance, began = random.Random(seed), time.monotonic()
    for crash in range(CRASHES):
        _pour(house, crash, len(house.acknowledged()) + AT_LEAST)
        time.sleep(chance.uniform(0, 0.3))
        house.crash_database()
        house.end_torrent()
        house.start_database()
        known = house.sql("SELECT public_id::text FROM grants_application WHERE status <> 'draft'")
        assert house.acknowledged() - {case for (case,) in known} == set(), f"lost with seed {seed}"
    assert whole.violations(house) == []
    with capsys.disabled():
        told = f"{CRASHES} crashes, {len(house.acknowledged())} acknowledged, 0 lost"
        print(f"\ndatabase crashes: {told}, {time.monotonic() - began:.0f} s (seed {seed})")  # noqa: T201


def _pour(house: House, number: int, until: int) -> None:
    house.start_torrent(number)
    house.wait_until(lambda: len(house.acknowledged()) >= until, "a torrent", 300)
