# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who deputises, or begins next month, reads the papers; the vote of the seat's holder is none of theirs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from committees.models import Ballot, Poll, Seat, Tenure
from law import calendar
from tests.portal.committee import Evening, url_of, words
from tests.portal.test_committee_circulation import START, begin
from workflows.demo.district import District
from workflows.engine import perform

SAVED = "Ihre Stimme ist gespeichert"
FATMA = 2  # her seat


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def seat(evening: Evening, number: int = FATMA) -> Seat:
    return evening.district.committee.seats.get(number=number)


def deputy(evening: Evening, key: str = "emre") -> Tenure:
    return Tenure.objects.create(
        seat=seat(evening), user=evening.district[key], part=Tenure.Part.DEPUTY, since=date(2025, 1, 1)
    )


def successor(evening: Evening, key: str = "tarik", number: int = FATMA) -> Tenure:
    """Somebody whose term begins the day after the holder's ends, next month."""
    last = evening.meeting.held_on + timedelta(days=20)
    Tenure.objects.holders().filter(seat=seat(evening, number)).update(until=last)
    return Tenure.objects.create(seat=seat(evening, number), user=evening.district[key], since=last + timedelta(days=1))


def voted(evening: Evening) -> Poll:
    """An open vote in which Fatma said yes."""
    case = evening.case()
    evening.present(8)
    poll = evening.poll(case)
    evening.unbiased(poll.item, "fatma")
    assert evening.vote("fatma", poll, "yes").status_code == 302
    return poll


def test_a_deputy_does_not_read_the_holders_vote(evening: Evening) -> None:
    deputy(evening)
    poll = voted(evening)
    evening.unbiased(poll.item, "emre")
    page = evening.read("emre", url_of(poll.item))
    assert "Jetzt wird abgestimmt" in page
    assert SAVED not in page and "Sie haben abgestimmt" not in page
    assert 'name="verdict"' not in evening.get("emre", url_of(poll.item)).content.decode()
    assert "Sie haben abgestimmt" not in evening.read("emre", url_of(evening.meeting)) + evening.read(
        "emre", "/gremium/"
    )
    assert f"{SAVED}: Ja" in evening.read("fatma", url_of(poll.item))


def test_a_successor_reads_the_papers_and_nobodys_vote(evening: Evening) -> None:
    successor(evening)
    poll = voted(evening)
    page = evening.read("tarik", url_of(poll.item))
    assert "Begegnungscafé am Markt" in page
    assert SAVED not in page and "Sie haben abgestimmt" not in page
    assert 'name="verdict"' not in evening.get("tarik", url_of(poll.item)).content.decode()


def test_a_successor_is_asked_for_nothing_that_is_refused(evening: Evening) -> None:
    """Neither bias nor another sum: both acts are for who sits there today."""
    successor(evening)
    item = evening.item(evening.case())
    evening.present(8)
    assert "Einen anderen Betrag vorschlagen" in evening.read("fatma", url_of(item))
    page = evening.read("tarik", url_of(item))
    assert "befangen?" not in page and "Einen anderen Betrag vorschlagen" not in page
    assert "als anwesend eingetragen" not in evening.read("tarik", url_of(evening.meeting))


def test_a_future_chair_leads_nothing_yet(evening: Evening) -> None:
    successor(evening, number=1)
    lists = reverse("committee:circulations")
    assert "Umlaufverfahren: schriftlich" not in evening.read("tarik", "/gremium/")
    assert evening.get("tarik", lists).status_code == 404
    assert evening.get("mehmet", lists).status_code == 200


@pytest.mark.parametrize("first", ["fatma", "emre"])
def test_in_a_circulation_the_ballot_is_whose_answer_comes_first(evening: Evening, first: str) -> None:
    """Until then both see it; afterwards the other neither reads nor changes it."""
    deputy(evening)
    successor(evening)
    calendar.pretend(START)
    case = evening.ready(evening.case(schedule=False))
    poll = begin(evening, case)
    second = {"fatma": "emre", "emre": "fatma"}[first]
    evening.unbiased(poll.item, "fatma", "emre")
    for who in (first, second):
        assert 'name="verdict"' in evening.get(who, url_of(poll.item)).content.decode()
    assert 'name="verdict"' not in evening.get("tarik", url_of(poll.item)).content.decode()
    assert evening.vote(first, poll, "yes").status_code == 302
    assert f"{SAVED}: Ja" in evening.read(first, url_of(poll.item))
    page = evening.get(second, url_of(poll.item))
    assert SAVED not in words(page) and 'name="verdict"' not in page.content.decode()
    assert "Dem Umlaufverfahren widersprechen" not in words(page)


def test_the_ballot_stays_with_who_got_it(evening: Evening) -> None:
    """Recorded by the chair for a member without a device, it is still the member's own."""
    case = evening.case()
    evening.present(8)
    poll = evening.poll(case)
    evening.unbiased(poll.item, "fatma")
    data = {"seat": seat(evening), "verdict": "no"}
    perform("record_vote", poll, by=evening.district["katrin"], on=evening.meeting.held_on, **data)
    assert Ballot.objects.get(poll=poll, seat__number=FATMA).user == evening.district["fatma"]
    assert f"{SAVED}: Nein" in evening.read("fatma", url_of(poll.item))
