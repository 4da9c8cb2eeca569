# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's month: each seminar on its day, what ends there, days off by name, and months that are none."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from law import calendar
from tests.portal.office import Desk
from tests.seminars.conftest import HELD, TALKED, Offer, at

MOST = 8


@pytest.fixture
def desk(offer: Offer) -> Desk:
    calendar.pretend(TALKED)
    return Desk(offer.district)


def month(desk: Desk, asked: str = "", who: str = "sabine") -> str:
    return desk.read(who, reverse("seminars:month"), **({"monat": asked} if asked else {}))


def cell(desk: Desk, day: date) -> str:
    """What stands in the cell of a day."""
    page = desk.get("sabine", reverse("seminars:month"), monat=f"{day:%Y-%m}").content.decode()
    cells = [each.split("</td>")[0] for each in page.split("<td")]
    (found,) = (each for each in cells if f'datetime="{day:%Y-%m-%d}"' in each)
    return " ".join(found.split())


def test_a_day_tells_when_what_who_where_and_how_it_stands(desk: Desk, offer: Offer) -> None:
    seminar = offer.confirmed(at(17), place="district", room=offer.room)
    seen = cell(desk, HELD)
    told = ("17:00 Uhr: Hass im Netz", "Moscheeverein Mettmann", "Termin bestätigt", "Kreishaus, Raum 1.202", "Yasemin")
    assert not [each for each in told if each not in seen]
    assert reverse("seminars:seminar", args=[seminar.public_id]) in seen
    offer.act(seminar, "postpone_seminar", because="Krank.")
    assert "Hass im Netz" not in cell(desk, HELD)


def test_what_ends_stands_on_its_last_day(desk: Desk, offer: Offer) -> None:
    offer.opened()
    polled = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    polled = offer.act(polled, "propose_topics", topics=[offer.hate, offer.arguing], own=[])
    polled = offer.act(polled, "open_topic_poll", closes_on=date(2027, 4, 30))
    assert "Anmeldung endet" in cell(desk, HELD)
    assert "Abstimmung endet" in cell(desk, date(2027, 4, 30))
    assert "findet kein Seminar statt" not in month(desk, "2027-04")
    offer.act(polled, "close_topic_poll")
    assert "Abstimmung endet" not in month(desk, "2027-04"), "what is over ends no more"


def test_the_edges_of_a_month_are_days_in_the_district(desk: Desk, offer: Offer) -> None:
    """Half an hour after midnight on the first is the day before in UTC."""
    offer.dated(at(0, date(2027, 6, 1)) + timedelta(minutes=30))
    offer.dated(at(23, date(2027, 4, 30)) + timedelta(minutes=30))
    assert "00:30 Uhr" in cell(desk, date(2027, 6, 1)) and "23:30 Uhr" in cell(desk, date(2027, 4, 30))
    assert "findet kein Seminar statt" in month(desk, "2027-05")


def test_days_off_are_marked_and_named(desk: Desk) -> None:
    assert "Christi Himmelfahrt" in cell(desk, date(2027, 5, 6)) and "day--free" in cell(desk, date(2027, 5, 6))
    assert "day--free" in cell(desk, date(2027, 5, 8)), "a Saturday"
    assert "day--free" not in cell(desk, date(2027, 5, 5))
    assert 'aria-current="date"' in cell(desk, TALKED)


def test_one_leafs_through_and_comes_back(desk: Desk) -> None:
    today = month(desk)
    assert "März 2027" in today and "Heute" not in today
    assert "Zurück: Februar 2027" in today and "Weiter: April 2027" in today
    assert "Weiter: Januar 2028" in month(desk, "2027-12") and "Heute" in month(desk, "2027-12")
    assert "Zurück" not in month(desk, "2000-01").split("Kalender der Seminare")[-1]
    assert "Weiter" not in month(desk, "2100-12").split("Kalender der Seminare")[-1]
    assert reverse("seminars:month") in desk.get("sabine", reverse("seminars:board")).content.decode()


def test_a_month_that_is_none_gets_a_sentence_and_this_month(desk: Desk) -> None:
    none = ("2027-13", "2027-00", "x", "2027-3", "1999-12", "2101-01", "99999-01", "2027-03-01", "٢٠٢٧-٠٣", "2027-W1")
    for asked in none:
        answer: Any = desk.get("sabine", reverse("seminars:month"), monat=asked)
        assert answer.status_code == 422, asked
        assert "Diesen Monat gibt es hier nicht." in answer.content.decode() and "März 2027" in answer.content.decode()


def test_only_the_offices_own_people_see_it(desk: Desk, offer: Offer) -> None:
    offer.confirmed()
    assert "Hass im Netz" in month(desk, "2027-05", who="thomas")
    for other in ("antje", "katrin", "nora"):
        assert desk.get(other, reverse("seminars:month")).status_code == 404


def test_a_full_month_costs_as_many_statements_as_an_empty_one(desk: Desk, offer: Offer) -> None:
    counts = []
    for days in ((), (1,), (2, 3)):
        for day in days:
            offer.confirmed(at(9, date(2027, 6, day)), place="district", room=offer.room)
        month(desk, "2027-06")
        with CaptureQueriesContext(connection) as captured:
            month(desk, "2027-06")
        counts.append(len(captured))
    assert len(set(counts)) == 1 and counts[0] <= MOST, counts
