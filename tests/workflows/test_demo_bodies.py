# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of the demo on its first day: a vote can begin, one goes round, minutes are signed."""

from datetime import date

import pytest

from committees.models import Meeting, Poll, Recusal
from grants.models import Application, MeetingPaper
from workflows.demo import bodies, cases, outings
from workflows.demo.district import District
from workflows.engine import perform
from workflows.models import Outbox

TODAY = date(2026, 11, 23)


@pytest.fixture
def living(db: None) -> District:
    district = cases.settle(TODAY)
    outings.set_out(district, TODAY)
    bodies.enliven(district, TODAY)
    return district


def test_the_demo_begins_with_everything_a_body_does(living: District) -> None:
    kinds = MeetingPaper.objects.values_list("kind", flat=True)
    assert set(kinds) == {"invitation", "minutes", "extract"}
    assert Meeting.objects.filter(phase=Meeting.Phase.SIGNED).count() == 1
    assert Poll.objects.filter(closed_at=None, item__meeting__kind=Meeting.Kind.CIRCULATION).count() == 1
    assert not Outbox.objects.filter(done_at=None).exists()


def test_the_session_of_today_can_vote_at_once(living: District) -> None:
    """Helga does not take part: she is on the board of who applies."""
    meeting = living.meeting
    meeting.refresh_from_db()
    present = list(meeting.committee.seats.order_by("number")[:9])
    here = [seat.tenures.get(part="holder") for seat in present]
    perform("record_presence", meeting, by=living["katrin"], on=TODAY, present=here)
    item = meeting.items.get(title="Begegnungscafé am Markt")
    perform("open_poll", meeting, by=living["katrin"], on=TODAY, item=item, motion="award", amount=4800)
    assert item.polls.get().ballots.count() == 8
    assert [each.user for each in Recusal.objects.filter(standing="excluded")] == [living["helga"]]


def test_groups_ask_the_youth_forum_for_outings(living: District) -> None:
    """One is on its agenda and went out with the invitation, none is urgent."""
    found = Application.objects.filter(call__programme_key=outings.KEY).order_by("pk")
    assert [(each.status, each.call.committee) for each in found] == [
        (status, living.youth) for status in ("scheduled", "ready", "submitted")
    ]
    item = living.youth.meetings.get().items.get(title=found[0].title)
    assert not item.urgent
