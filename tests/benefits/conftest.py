# SPDX-License-Identifier: AGPL-3.0-or-later
"""The offices of the towns and two families, on the day a family applies."""

from collections.abc import Iterator
from datetime import date

import pytest

from law import calendar
from tests import remembered
from workflows.demo import families
from workflows.demo.families import Families

APPLIED = date(2026, 9, 28)


@pytest.fixture
def offices(db: None) -> Iterator[Families]:
    calendar.pretend(APPLIED)
    yield remembered.built("families", families.build)
    calendar.pretend(None)
