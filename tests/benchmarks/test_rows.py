# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows over claims still run, in small: a benchmark nobody runs for a month says nothing when somebody does."""

from collections.abc import Callable
from typing import Any

import pytest

from benchmarks import b2_claims, b5_backlog, b8_import

ROWS: dict[str, Callable[[Any], list[str]]] = {
    "B2-family": lambda stage: b2_claims.measure(stage, few=60, claims=1_200),
    "B5": lambda stage: b5_backlog.measure(stage, events=400),
    "B8": lambda stage: b8_import.measure(stage, claims=40),
}


@pytest.mark.parametrize("row", ROWS)
def test_it_measures_what_it_says(row: str, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(b2_claims, "OPEN", 60)
    for each in (b2_claims, b5_backlog):
        monkeypatch.setattr(each, "ROUNDS", 2)
    lines = ROWS[row](None)
    assert lines
    assert all(line.startswith(f"{row} vs=") for line in lines)
