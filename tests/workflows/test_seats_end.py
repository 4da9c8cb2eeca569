# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body gives a vacant seat up: no quorum counts it from the day after, and what happened with it stays."""

from datetime import date, timedelta

import pytest

from committees.models import Meeting, Poll
from committees.places import occupation
from committees.standing import of_meeting, of_poll
from law.finding import Refused
from tests.workflows.test_bodies import JULY, JUNE, TODAY, appoint, holder, seat
from workflows.demo.district import District
from workflows.engine import Forbidden, perform


def end_seat(d: District, number: int, until: date, *, by: str = "ute", on: date = TODAY) -> None:
    perform("end_seat", d.committee, by=d[by], on=on, seat=seat(d, number), until=until)


def test_a_vacant_seat_ends_and_counts_no_more(mettmann: District) -> None:
    """15 seats need 8; with two vacant ones given up, 13 need 7, from the day after and not before."""
    for number in (14, 15):
        term = holder(mettmann, number)
        with pytest.raises(Refused, match=f"ist auf Sitz {number} .*Beenden Sie zuerst diese Amtszeit"):
            end_seat(mettmann, number, TODAY)
        perform("end_term", mettmann.committee, by=mettmann["ute"], on=TODAY, tenure=term, until=TODAY)
        with pytest.raises(Forbidden):
            end_seat(mettmann, number, TODAY, by="katrin")
        end_seat(mettmann, number, TODAY)
    held = mettmann.meeting
    assert [of_meeting(held.pk, on=day).seats for day in (TODAY, held.held_on)] == [15, 13]
    assert [len(occupation(mettmann.committee, day).places) for day in (TODAY, held.held_on)] == [15, 13]
    assert "nicht besetzt" not in " ".join(hint.text for hint in occupation(mettmann.committee, held.held_on).hints)
    poll = Poll.objects.create(
        item=held.items.create(position=1, kind="other", title="Bericht"), motion="urgent", opened_on=held.held_on
    )
    assert [of_poll(poll.pk, on=day).seats for day in (TODAY, held.held_on)] == [15, 13]


def test_a_seat_ends_once_not_in_the_past_and_nobody_comes_after(mettmann: District) -> None:
    term = holder(mettmann, 15)
    perform("end_term", mettmann.committee, by=mettmann["ute"], on=TODAY, tenure=term, until=TODAY)
    with pytest.raises(Refused, match="Dieser Tag ist vorbei"):
        end_seat(mettmann, 15, TODAY - timedelta(days=9))
    end_seat(mettmann, 15, JUNE)
    with pytest.raises(Refused, match=r"endet schon am 30\.06\.2027"):
        end_seat(mettmann, 15, JULY)
    with pytest.raises(Refused, match=r"Sitz 15 endet am 30\.06\.2027"):
        appoint(mettmann, 15, "nora", since=TODAY + timedelta(days=1))
    appoint(mettmann, 15, "nora", since=TODAY + timedelta(days=1), until=JUNE)


def test_no_seat_ends_before_a_session_that_counted_it(mettmann: District) -> None:
    term = holder(mettmann, 15)
    perform("end_term", mettmann.committee, by=mettmann["ute"], on=TODAY, tenure=term, until=TODAY)
    Meeting.objects.filter(pk=mettmann.meeting.pk).update(opened_at="2027-03-17T17:00:00Z")
    with pytest.raises(Refused, match=r"Am 17\.03\.2027 hat das Gremium noch mit diesem Sitz getagt"):
        end_seat(mettmann, 15, TODAY, on=TODAY)
    end_seat(mettmann, 15, date(2027, 3, 17))
