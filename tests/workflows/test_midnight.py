# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session has an end: it may go past midnight, with everybody who is a member on its day, and not a day longer."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from committees.models import Ballot, Poll, Presence, Tenure
from law import calendar
from law.finding import Refused
from permissions.models import User
from tests.portal.committee import Evening, url_of
from workflows.demo.district import District
from workflows.engine import Unknown, perform
from workflows.procedures import session_checks

DAY = timedelta(days=1)


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def opened(evening: Evening, on: date) -> Poll:
    case = evening.case()
    item = evening.item(case)
    motion = {"item": item, "motion": "award", "amount": case.amount_asked}
    perform("open_poll", evening.meeting, by=evening.district["katrin"], on=on, **motion)
    return Poll.objects.get(item=item)


def test_a_session_left_open_over_midnight_goes_on(evening: Evening) -> None:
    d, held_on = evening.district, evening.meeting.held_on
    evening.present(8)
    poll = opened(evening, held_on + DAY)
    perform("vote", poll, by=d["fatma"], on=held_on + DAY, verdict="yes")
    perform("close_poll", poll, by=d["katrin"], on=held_on + DAY)
    poll.refresh_from_db()
    assert poll.outcome == "adopted"
    perform("close_meeting", evening.meeting, by=d["katrin"], on=held_on + DAY)


def test_weeks_later_nobody_votes_with_the_old_list(evening: Evening) -> None:
    d, held_on = evening.district, evening.meeting.held_on
    evening.present(8)
    case = evening.case()
    later = held_on + 2 * DAY
    here = list(Tenure.objects.filter(user__presences__meeting=evening.meeting))
    deeds: list[Callable[[], object]] = [
        lambda: opened(evening, later),
        lambda: perform("record_presence", evening.meeting, by=d["katrin"], on=later, present=here),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match=r"Die Sitzung war am 17\.03\.2027.*Schließen Sie die Sitzung"):
            deed()
    calendar.pretend(later)
    for url in (url_of(evening.meeting), url_of(evening.item(case))):
        assert "Wer damals da war, stimmt heute nicht mehr ab." in evening.read("katrin", url)
    calendar.pretend(held_on + DAY)
    assert "Wer damals da war" not in evening.read("katrin", url_of(evening.meeting))


def test_a_vote_that_was_open_can_be_closed_whenever(evening: Evening) -> None:
    d, held_on = evening.district, evening.meeting.held_on
    evening.present(8)
    poll = opened(evening, held_on)
    perform("vote", poll, by=d["fatma"], on=held_on, verdict="yes")
    perform("close_poll", poll, by=d["katrin"], on=held_on + 9 * DAY)


def test_whose_term_ends_on_the_day_casts_the_ballot_after_midnight(evening: Evening) -> None:
    """Opened at ten to twelve, cast at ten past; and also a ballot handed out past midnight."""
    d, held_on = evening.district, evening.meeting.held_on
    evening.present(8)
    Tenure.objects.filter(user=d["fatma"]).update(until=held_on)
    poll = opened(evening, held_on)
    calendar.pretend(held_on + DAY)
    answer = evening.send("fatma", url_of(poll, "vote"), seen=url_of(poll.item), verdict="yes")
    assert answer.status_code == 302, answer.status_code
    assert Ballot.objects.get(poll=poll, user=d["fatma"]).verdict == "yes"
    perform("close_poll", poll, by=d["katrin"], on=held_on + DAY)
    assert evening.get("fatma", url_of(poll.item)).status_code == 404, "the vote is over, and so is the term"

    again = opened(evening, held_on + DAY)
    assert again.ballots.filter(user=d["fatma"]).exists()
    perform("vote", again, by=d["fatma"], on=held_on + DAY, verdict="no")


def test_who_begins_the_next_day_has_no_part_in_tonight(evening: Evening) -> None:
    d, held_on = evening.district, evening.meeting.held_on
    evening.present(8)
    Tenure.objects.filter(user=d["fatma"]).update(until=held_on)
    seat = Tenure.objects.get(user=d["fatma"]).seat
    successor = User.objects.create_user("nachfolge@beispiel.test", "Nachfolge")
    Tenure.objects.create(seat=seat, user=successor, since=held_on + DAY)
    poll = opened(evening, held_on)
    with pytest.raises(Unknown):
        perform("vote", poll, by=successor, on=held_on + DAY, verdict="no")


def test_the_list_of_who_is_there_stays_the_days_past_midnight(evening: Evening) -> None:
    """Somebody leaves at half past twelve; whose term ended at midnight does not leave by that."""
    d, held_on = evening.district, evening.meeting.held_on
    evening.present(8)
    Tenure.objects.filter(user=d["fatma"]).update(until=held_on)
    calendar.pretend(held_on + DAY)
    url = url_of(evening.meeting, "record_presence")
    names = ("mehmet", "fatma", "georg", "helga", "ivan", "jutta", "karim")
    here = [str(Tenure.objects.get(user=d[name]).pk) for name in names]
    assert evening.send("katrin", url, present=here).status_code == 302
    left = Presence.objects.filter(meeting=evening.meeting).exclude(left_at=None)
    assert [each.user for each in left] == [d["lena"]]


@pytest.mark.parametrize(
    ("now", "typed", "came"),
    [
        # 31 October 2027: 3:00 becomes 2:00, so 2:40 comes twice.
        ("2027-10-31T00:30:00Z", "02:20", "2027-10-31T00:20:00Z"),  # the first time
        ("2027-10-31T01:10:00Z", "02:40", "2027-10-31T00:40:00Z"),  # half an hour ago, though it looks like the future
        ("2027-10-31T01:10:00Z", "02:05", "2027-10-31T01:05:00Z"),
        # 28 March 2027: 2:00 becomes 3:00.
        ("2027-03-28T01:10:00Z", "01:55", "2027-03-28T00:55:00Z"),
        ("2027-03-28T01:10:00Z", "03:05", "2027-03-28T01:05:00Z"),
    ],
)
def test_the_night_of_the_clocks(now: str, typed: str, came: str) -> None:
    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        procedure = SimpleNamespace(data={"time": time.fromisoformat(typed)})
        assert session_checks.moment(procedure).astimezone(UTC) == datetime.fromisoformat(came)
        assert not list(session_checks.time_passed(procedure))  # type: ignore[arg-type]


def test_what_comes_later_that_night_is_still_refused() -> None:
    with time_machine.travel(datetime.fromisoformat("2027-10-31T00:30:00Z"), tick=False):
        procedure = SimpleNamespace(data={"time": time(2, 40)})
        assert list(session_checks.time_passed(procedure))  # type: ignore[arg-type]
