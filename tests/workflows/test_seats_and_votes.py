# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a body once was when it voted stays: no term begins behind it, no seat changes while a vote opens."""

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from committees.models import Meeting, Poll, Seat, Tenure
from law.finding import Refused
from tests.journeys.test_circulation import START, Round
from tests.portal.committee import Evening
from workflows import subjects
from workflows.demo import district
from workflows.demo.district import District
from workflows.engine import perform

DAY = timedelta(days=1)


def appoint(d: District, since: date, on: date) -> None:
    seat = d.committee.seats.get(number=9)
    given = {"seat": seat, "user": d["nora"], "part": "holder", "since": since, "until": None, "born_on": None}
    perform("appoint", d.committee, by=d["ute"], on=on, **given)


@pytest.fixture
def vacant(mettmann: District) -> District:
    Tenure.objects.filter(committee=mettmann.committee, seat__number=9).delete()
    return mettmann


def test_no_term_begins_on_or_before_a_day_the_body_sat(vacant: District) -> None:
    evening = Evening(vacant)
    held_on = evening.meeting.held_on
    evening.present(8)
    for since in (held_on - 30 * DAY, held_on):
        with pytest.raises(Refused, match=r"Am 17\.03\.2027 hat das Gremium schon.*frühestens am 18\.03\.2027"):
            appoint(vacant, since, held_on + 5 * DAY)
    appoint(vacant, held_on + DAY, held_on + 5 * DAY)


def test_an_appointment_on_paper_is_recorded_afterwards(vacant: District) -> None:
    """Nobody met since: what happened on paper two weeks ago is no secret."""
    appoint(vacant, date(2027, 1, 6), date(2027, 1, 20))


def test_nor_before_a_vote_in_writing_began(vacant: District, on: date) -> None:
    Round(vacant, on).begin()
    with pytest.raises(Refused, match=r"Am 25\.01\.2027 hat das Gremium schon"):
        appoint(vacant, START, START + DAY)
    appoint(vacant, START + DAY, START + DAY)


def change(d: District, on: date, **changed: Any) -> None:
    """Seat 5 becomes something else, or a seat 16 comes."""
    seat = d.committee.seats.get(number=5)
    names = ("number", "organisation", "group", "area", "advisory", "is_chair", "is_deputy_chair")
    columns = {name: getattr(seat, name) for name in names} | changed
    if columns["number"] == 16:
        perform("add_seat", d.committee, by=d["ute"], on=on, **columns)
    else:
        perform("change_seat", d.committee, by=d["ute"], on=on, seat=seat, **columns)


@pytest.mark.parametrize("changed", [{"organisation": "Neu"}, {"is_chair": True}, {"advisory": True}, {"number": 16}])
def test_no_seat_changes_between_a_session_and_its_signature(mettmann: District, changed: dict[str, Any]) -> None:
    """Its minutes are set from the seats: who led, who could vote, for whom somebody sat there."""
    evening, d = Evening(mettmann), mettmann
    held_on = evening.meeting.held_on
    waits = r"Die Sitzung am 17\.03\.2027 hat noch keine unterschriebene Niederschrift"
    change(d, held_on, organisation="Davor")
    evening.present(8)
    with pytest.raises(Refused, match=waits):
        change(d, held_on + DAY, **changed)
    perform("close_meeting", evening.meeting, by=d["katrin"], on=held_on)
    with pytest.raises(Refused, match=waits):
        change(d, held_on + DAY, **changed)
    assert d.committee.seats.get(is_chair=True).number == 1
    evening.meeting.refresh_from_db()
    perform("sign_minutes", evening.meeting, by=d["mehmet"], on=held_on + DAY)
    change(d, held_on + DAY, **changed)


def test_nor_after_a_vote_in_writing(mettmann: District, on: date) -> None:
    going = Round(mettmann, on)
    going.object(going.begin(), "petra")
    with pytest.raises(Refused, match=r"Der Umlauf bis zum 08\.02\.2027 hat noch keine unterschriebene"):
        change(mettmann, START, organisation="Neu")


def opening_and_adding() -> tuple[str, bool]:
    """A vote that is being opened, and a seat somebody adds meanwhile: what became of it, whether it waited."""
    d = district.build()
    evening = Evening(d)
    case = evening.case()
    evening.present(8)
    # As if nobody had come: what a seat waits for here is the vote, not the minutes.
    Meeting.objects.filter(pk=evening.meeting.pk).update(opened_at=None)
    item, told = evening.item(case), []
    columns: dict[str, Any] = {"organisation": "Neu", "group": "civil", "area": "", "advisory": False}
    columns |= {"number": 16, "is_chair": False, "is_deputy_chair": False}

    def add() -> None:
        try:
            perform("add_seat", d.committee, by=d["ute"], on=evening.meeting.held_on, **columns)
            told.append("done")
        except Refused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    adding = Thread(target=add)
    with transaction.atomic():
        motion = {"item": item, "motion": "award", "amount": case.amount_asked}
        perform("open_poll", evening.meeting, by=d["katrin"], on=evening.meeting.held_on, **motion)
        adding.start()
        adding.join(0.5)
        waited = adding.is_alive()
    adding.join()
    assert Poll.objects.filter(closed_at=None).exists()
    return told[0], waited


@pytest.mark.django_db(transaction=True)
def test_a_seat_waits_until_the_vote_is_open_and_is_refused(on: date) -> None:
    told, waited = opening_and_adding()
    assert waited
    assert "Gerade läuft eine Abstimmung." in told
    assert not Seat.objects.filter(number=16).exists()


@pytest.mark.django_db(transaction=True)
def test_without_the_share_of_the_body_a_seat_would_come_between(on: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(subjects, "LOCK_MEETING_AND_BODY", subjects.LOCK_MEETING)
    assert opening_and_adding() == ("done", False)
