# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page of a body asks the database as often for a hundred points as for one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import AgendaItem, Ballot, Meeting, Poll
from grants.models import BodyQuestion, Consideration
from tests.portal.committee import Evening, url_of
from workflows.demo.district import District

SIZES = (1, 3, 100)
# The whole page with session, person and navigation.
MOST = {"meetings": 8, "meeting": 16, "item": 16, "close_poll": 6, "open_poll": 19}


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def statements(evening: Evening, key: str, url: str) -> int:
    evening.read(key, url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        evening.read(key, url)
    return len(captured)


def grow(evening: Evening, size: int) -> None:
    """So many points with a closed and an open poll each, and as many other sessions."""
    d, base = evening.district, AgendaItem.objects.count()
    for number in range(base, size):
        evening.case(f"Projekt {number}", 100) if number < 3 else _copy(evening, number)
    Meeting.objects.bulk_create(
        Meeting(committee=d.committee, held_on=evening.meeting.held_on + timedelta(days=number + 1))
        for number in range(Meeting.objects.filter(committee=d.committee).count() - 1, size)
    )
    first = AgendaItem.objects.order_by("pk")[0]
    BodyQuestion.objects.bulk_create(
        BodyQuestion(item=first, application=first.consideration.application, by=d["fatma"], text=f"Frage {number}?")
        for number in range(first.questions.count(), size)
    )
    evening.present(15)
    for item in AgendaItem.objects.filter(polls=None, consideration__isnull=False):
        poll = Poll.objects.create(item=item, amount=Decimal(100), opened_on=evening.meeting.held_on)
        Ballot.objects.bulk_create(Ballot(poll=poll, seat=seat) for seat in d.committee.seats.all())


def _copy(evening: Evening, number: int) -> None:
    """Another point for the same cases: the page reads it like any other."""
    case = Consideration.objects.order_by("pk").first()
    assert case is not None
    item = AgendaItem.objects.create(meeting=evening.meeting, position=number + 1, title=f"Projekt {number}")
    Consideration.objects.create(application=case.application, item=item)


@pytest.mark.parametrize("key", ["ivan", "katrin"])
def test_pages_ask_as_often_for_a_hundred_points_as_for_one(evening: Evening, key: str) -> None:
    counts: dict[str, list[int]] = {"meetings": [], "meeting": [], "item": []}
    for size in SIZES:
        grow(evening, size)
        item = AgendaItem.objects.order_by("pk").first()
        for name, url in (("meetings", "/gremium/"), ("meeting", url_of(evening.meeting)), ("item", url_of(item))):
            counts[name].append(statements(evening, key, url))
    for name, counted in counts.items():
        assert len(set(counted)) == 1, (name, counted)
        assert counted[0] <= MOST[name], (name, counted)


def test_the_pages_of_acts_stay_small(evening: Evening) -> None:
    counts = {"close_poll": [], "open_poll": []}  # type: ignore[var-annotated]
    for size in SIZES:
        grow(evening, size)
        poll = Poll.objects.order_by("pk").first()
        counts["close_poll"].append(statements(evening, "katrin", url_of(poll, "close_poll")))
        top = url_of(evening.meeting, "open_poll") + f"?top={poll.item.public_id}"  # type: ignore[union-attr]
        counts["open_poll"].append(statements(evening, "katrin", top))
    for name, counted in counts.items():
        assert len(set(counted)) == 1, (name, counted)
        assert counted[0] <= MOST[name], (name, counted)
