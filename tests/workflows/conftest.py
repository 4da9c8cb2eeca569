# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session that stands still between its acts."""

from collections.abc import Iterator
from datetime import datetime, time

import pytest
import time_machine

from committees.models import Meeting
from law.calendar import DISTRICT_TIME
from tests.workflows.lived import Session
from workflows.demo.district import District


@pytest.fixture
def session(mettmann: District) -> Iterator[Session]:
    Meeting.objects.filter(committee=mettmann.youth).delete()
    start = datetime.combine(mettmann.meeting.held_on, time(17, 30), DISTRICT_TIME)
    with time_machine.travel(start, tick=False) as clock:
        yield Session(mettmann, clock)
