# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails while something else happens: a day is called off while its reminders are written, two clocks come by."""

from datetime import date, timedelta
from functools import partial
from time import sleep
from uuid import uuid4

import pytest

from seminars.models import Seminar, SeminarEvent
from tests.promises.crowd import Crowd, rounds
from tests.seminars.conftest import HELD, TALKED, Offer, laid_out
from workflows import consequences, seminar_clock, seminar_mails, seminars
from workflows.demo import district
from workflows.engine import perform
from workflows.models import Mail

AT_ONCE = 2
DAY_BEFORE = HELD - timedelta(1)


@pytest.fixture
def offer(transactional_db: None, on: date) -> Offer:
    return laid_out(district.build())


def slowly(event: SeminarEvent) -> None:
    """The seminar was read; time enough for somebody to call it off."""
    sleep(0.05)
    seminar_mails.remind(event)


def call_off(seminar: Seminar) -> None:
    perform("cancel_seminar", seminar, by=None, on=DAY_BEFORE, because="Sturm")
    consequences.run_pending()


def still_reminds(offer: Offer, crowd: Crowd) -> bool:
    """Whether a mail waits that reminds of a day that was called off while it was written."""
    seminar = offer.opened()
    seminars.register(seminar.link, on=TALKED, name="Emre", email="emre@example.org", age_group="to17")
    consequences.run_pending()
    seminar_clock.remind(DAY_BEFORE)
    outcomes = crowd.rush([consequences.run_pending, partial(call_off, seminar)])
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    return Mail.objects.filter(seminar=seminar, kind=seminar_mails.REMINDERS, done_at=None).exists()


def test_no_reminder_is_owed_of_a_day_that_is_called_off_meanwhile(
    offer: Offer, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(consequences.SEMINAR_CONSEQUENCES, "seminar_reminder", slowly)
    monkeypatch.setattr("workflows.post.send_pending", lambda **_named: 0)
    assert not any(still_reminds(offer, crowd) for _ in range(rounds(5, 100)))
    monkeypatch.setattr(consequences, "_hold_seminar_of", lambda _event: None)
    assert any(still_reminds(offer, crowd) for _ in range(20)), "negative control: nobody holds the seminar"


def reminded(offer: Offer, crowd: Crowd) -> int:
    """How often two clocks at once remind of one day."""
    seminar = offer.opened()
    assert [each for each in crowd.rush([partial(seminar_clock.remind, DAY_BEFORE)] * 2) if each not in (0, 1)] == []
    number = seminar.events.filter(act="remind_of_seminar").count()
    perform("cancel_seminar", seminar, by=None, on=DAY_BEFORE, because="Sturm")
    return number


def test_two_clocks_at_once_remind_once(offer: Offer, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {reminded(offer, crowd) for _ in range(rounds(3, 100))} == {1}
    monkeypatch.setattr(seminar_clock, "key_of", lambda _seminar, _days: uuid4())
    assert any(reminded(offer, crowd) > 1 for _ in range(20)), "negative control: each clock has a key of its own"
