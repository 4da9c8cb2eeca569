# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose answer counts in writing: the member's before a deputy's, and nobody's about whom only a session can decide."""

from datetime import date

import pytest

from committees.models import Ballot, Poll, Recusal, Seat, Summons, Tenure
from grants.models import Affiliation, Event
from law.finding import Refused
from tests.journeys.test_circulation import AFTER, LAST, MEMBERS, START, Round
from workflows.demo.district import District
from workflows.engine import Conflict, perform


@pytest.fixture
def going(mettmann: District, on: date) -> Round:
    return Round(mettmann, on)


def stands_in(going: Round, key: str = "nora", for_whom: str = "fatma") -> Seat:
    """A deputy for the seat of a member."""
    seat = Tenure.objects.get(user=going.district[for_whom], committee=going.district.committee).seat
    Tenure.objects.create(seat=seat, user=going.district[key], part="deputy", since=date(2027, 1, 1))
    return seat


def doubt(going: Round, poll: Poll, key: str) -> None:
    """Somebody says of themselves that they may be biased."""
    data = {"item": poll.item, "biased": True, "ground": "doubt", "reason": "Ich kenne sie."}
    perform("declare_bias", poll.item.meeting, by=going.district[key], on=START, **data)


def test_in_writing_the_member_prevails_over_a_deputy(going: Round) -> None:
    """Whoever of the two answers first; the record says whose answer was replaced."""
    d, seat = going.district, stands_in(going)
    poll = going.begin()
    assert Summons.objects.filter(meeting=poll.item.meeting, seat=seat).count() == 2
    going.answer(poll, "nora", verdict="no")
    going.answer(poll, "fatma", on=LAST)
    ballot = Ballot.objects.get(poll=poll, seat=seat)
    assert (ballot.user, ballot.verdict) == (d["fatma"], "yes")
    assert Event.objects.filter(act="vote").latest("pk").data["instead_of"] == d["nora"].pk
    for deed in (lambda: going.answer(poll, "nora", on=LAST), lambda: going.object(poll, "nora", on=LAST)):
        with pytest.raises(Refused, match="Das Mitglied hat selbst geantwortet"):
            deed()
    going.answer(poll, "fatma", verdict="no", on=LAST)
    assert "instead_of" not in Event.objects.filter(act="vote").latest("pk").data
    with pytest.raises(Refused, match="endete mit dem 08"):
        going.answer(poll, "fatma", on=AFTER)
    assert Ballot.objects.get(poll=poll, seat=seat).verdict == "no"


def test_of_two_deputies_the_first_has_answered(going: Round) -> None:
    seat = stands_in(going)
    stands_in(going, "emre")
    poll = going.begin()
    going.answer(poll, "nora")
    with pytest.raises(Conflict, match="bereits abgestimmt"):
        going.answer(poll, "emre", verdict="no")
    assert Ballot.objects.get(poll=poll, seat=seat).user == going.district["nora"]


def test_a_member_objects_though_a_deputy_answered(going: Round) -> None:
    stands_in(going)
    poll = going.begin()
    going.answer(poll, "nora")
    going.object(poll, "fatma")
    assert poll.outcome == "void"


# --- doubts ---


def test_a_deputy_in_doubt_answers_nothing_and_holds_up_nobody(going: Round) -> None:
    d = going.district
    stands_in(going)
    Affiliation.objects.create(user=d["nora"], applicant=d.association, name=d.association.name, kind="member")
    poll = going.begin()
    assert Recusal.objects.get(item=poll.item_id, user=d["nora"]).standing == "doubted"
    for deed in (lambda: going.answer(poll, "nora"), lambda: going.object(poll, "nora")):
        with pytest.raises(Refused, match="Bis dahin antwortet das Mitglied selbst"):
            deed()
    going.answer(poll, *MEMBERS)
    going.night(poll)
    assert poll.outcome == "adopted"


@pytest.mark.parametrize(("who", "seat"), [("martin", 9), ("fatma", 2), ("nora", 7)])
def test_a_doubt_about_who_is_asked_or_answered_needs_a_session(going: Round, who: str, seat: int) -> None:
    """A member that is silent, a member that answered, a deputy that answered before the doubt."""
    stands_in(going, for_whom="karim")
    poll = going.begin()
    going.answer(poll, *(key for key in MEMBERS if key != "karim"), "nora")
    doubt(going, poll, who)
    going.night(poll)
    assert poll.outcome == "undecided"
    assert f"ob Sitz {seat} befangen ist, entscheidet das Gremium in einer Sitzung" in poll.reasoning


def test_a_doubt_about_who_left_or_advises_holds_up_nobody(going: Round) -> None:
    d = going.district
    seat = Seat.objects.create(committee=d.committee, number=16, organisation="Fachstelle", advisory=True)
    Tenure.objects.create(seat=seat, user=d["nora"], since=date(2027, 1, 1))
    Affiliation.objects.create(user=d["nora"], applicant=d.association, name=d.association.name, kind="member")
    poll = going.begin()
    doubt(going, poll, "martin")
    Tenure.objects.filter(user=d["martin"]).update(until=START)
    assert Recusal.objects.filter(item=poll.item_id, standing="doubted").count() == 2
    going.answer(poll, *MEMBERS)
    going.night(poll)
    assert poll.outcome == "adopted"
