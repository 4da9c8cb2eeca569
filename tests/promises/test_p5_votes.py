# SPDX-License-Identifier: AGPL-3.0-or-later
"""P5: one seat one vote, none after the count, and the count is what was cast."""

import random
import time
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from committees.models import Ballot, Poll
from grants.models import Event
from tests.promises.crowd import Crowd, rounds, without
from tests.promises.scheduled import Numbers, polls
from workflows import subjects
from workflows.demo.district import District
from workflows.engine import Conflict, perform

VOTERS = ("mehmet", "fatma", "georg", "helga", "ivan")


def late(chance: random.Random, task: Any) -> Any:
    pause = chance.random() * 0.01

    def wait_and_do() -> Any:
        time.sleep(pause)
        return task()

    return wait_and_do


def race(district: District, crowd: Crowd, numbers: Numbers, seed: int) -> tuple[bool, bool]:
    """Five seats vote twice while the chair closes: (votes after the count, acknowledged votes lost)."""
    chance = random.Random(seed)
    poll = polls(district, district.meeting, [Decimal(10)], numbers, verdict="")[0]
    on = district.meeting.held_on
    first = [partial(perform, "vote", poll, by=district[key], on=on, verdict="no") for key in VOTERS]
    again = [partial(perform, "vote", poll, by=district[key], on=on, verdict="yes") for key in VOTERS]
    close = partial(perform, "close_poll", poll, by=district["katrin"], on=on)
    outcomes = crowd.rush([late(chance, task) for task in (*first, close, *again)])
    closed = Poll.objects.get(pk=poll.pk)
    if closed.is_open:
        perform("close_poll", poll, by=district["katrin"], on=on)
        closed.refresh_from_db()
    cast = list(Ballot.objects.filter(poll=poll).exclude(verdict="").values_list("verdict", flat=True))
    acknowledged = sum(isinstance(each, Event) and each.act == "vote" for each in outcomes)
    counted = (closed.yes, closed.no)
    recorded = Event.objects.filter(poll=poll, act="vote").count()
    return counted != (cast.count("yes"), cast.count("no")), acknowledged != recorded


@pytest.mark.soak
def test_no_vote_after_the_count(committed: District, crowd: Crowd) -> None:
    numbers = Numbers()
    for seed in range(rounds(60, 10_000)):
        assert race(committed, crowd, numbers, seed) == (False, False)


def test_without_the_guards_votes_come_late(committed: District, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: nobody shares the poll's row and no trigger looks at it."""
    unlocked = subjects.LOCK_POLL.removesuffix(" FOR ")
    monkeypatch.setattr(subjects, "LOCK_POLL", unlocked + " -- ")
    numbers = Numbers()
    table = "ALTER TABLE committees_ballot {} TRIGGER guard_ballot"
    with without(table.format("DISABLE"), table.format("ENABLE")):
        assert any(race(committed, crowd, numbers, seed)[0] for seed in range(300))


def test_after_closing_nothing_changes(committed: District) -> None:
    """Neither through the door nor by SQL."""
    on = committed.meeting.held_on
    poll = polls(committed, committed.meeting, [Decimal(10)], Numbers(), verdict="yes")[0]
    perform("close_poll", poll, by=committed["katrin"], on=on)
    with pytest.raises(Conflict):
        perform("vote", poll, by=committed["fatma"], on=on, verdict="no")
    for change in (
        lambda: Ballot.objects.filter(poll=poll).update(verdict="no"),
        lambda: Ballot.objects.filter(poll=poll).delete(),
        lambda: Poll.objects.filter(pk=poll.pk).update(yes=99),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
