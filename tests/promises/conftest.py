# SPDX-License-Identifier: AGPL-3.0-or-later
"""A crowd and a district for races that commit."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests import remembered
from tests.promises.crowd import Crowd
from workflows.demo import district


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    people = Crowd(8)
    yield people
    people.leave()


@pytest.fixture
def committed(transactional_db: None, on: date) -> district.District:
    """The district as every connection sees it."""
    return remembered.built("district", district.build)
