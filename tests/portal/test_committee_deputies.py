# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who deputises, or begins next month, reads the papers; the vote of the seat's holder is none of theirs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from committees.models import Ballot, Poll, Recusal, Seat, Tenure
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


def in_writing(evening: Evening) -> Poll:
    """Fatma and her deputy are asked; who follows her next month is not."""
    deputy(evening)
    successor(evening)
    calendar.pretend(START)
    poll = begin(evening, evening.ready(evening.case(schedule=False)))
    evening.unbiased(poll.item, "fatma", "emre")
    return poll


def test_in_a_circulation_the_member_prevails(evening: Evening) -> None:
    """Both see the ballot; after the deputy answered the member still does, and reads of it no more than that."""
    poll = in_writing(evening)
    for who, asked in (("fatma", True), ("emre", True), ("tarik", False)):
        assert ('name="verdict"' in evening.get(who, url_of(poll.item)).content.decode()) is asked
    assert evening.vote("emre", poll, "no").status_code == 302
    assert f"{SAVED}: Nein" in evening.read("emre", url_of(poll.item))
    page = evening.get("fatma", url_of(poll.item))
    assert "Für Ihren Sitz hat schon jemand geantwortet" in words(page)
    assert SAVED not in words(page)
    assert 'name="verdict"' in page.content.decode() and "checked" not in page.content.decode()
    assert "Dem Umlaufverfahren widersprechen" in words(page)
    assert evening.vote("fatma", poll, "yes").status_code == 302
    assert f"{SAVED}: Ja" in evening.read("fatma", url_of(poll.item))
    assert Ballot.objects.get(poll=poll, seat__number=FATMA).user == evening.district["fatma"]


def test_a_deputy_whose_member_answered_reads_that_and_no_more(evening: Evening) -> None:
    poll = in_writing(evening)
    assert evening.vote("fatma", poll, "yes").status_code == 302
    page = evening.get("emre", url_of(poll.item))
    assert "Für Ihren Sitz ist schon geantwortet." in words(page)
    assert SAVED not in words(page) and 'name="verdict"' not in page.content.decode()
    assert "Dem Umlaufverfahren widersprechen" not in words(page)


def test_a_deputy_in_doubt_sees_no_ballot(evening: Evening) -> None:
    poll = in_writing(evening)
    place = {"item": poll.item, "seat": seat(evening), "user": evening.district["emre"]}
    Recusal.objects.create(**place, ground="doubt", origin="system", standing="doubted")
    page = evening.get("emre", url_of(poll.item))
    assert "Hier antwortet das Mitglied selbst." in words(page)
    assert 'name="verdict"' not in page.content.decode()
    assert 'name="verdict"' in evening.get("fatma", url_of(poll.item)).content.decode()


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
