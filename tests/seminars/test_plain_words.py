# SPDX-License-Identifier: AGPL-3.0-or-later
"""What young people, trainers and groups read when something is unsure, over or wrong: plain words, and a way on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from law import calendar
from portal.young.forms import Register, Tell
from seminars import registering
from seminars.models import Seminar
from tests.portal.office import words
from tests.seminars.conftest import HELD, TALKED, WHERE, Offer, at

WHEN = "7. Mai 2027"


def own_page(seminar: Seminar) -> str:
    said = {"name": "Ada", "email": "ada@jung.test", "age_group": "to17"}
    mine = registering.register(seminar.link, on=TALKED, **said)
    return reverse("young:registration", args=[seminar.link, mine.public_id])


def page_of(seminar: Seminar) -> str:
    return words(Client().get(reverse("young:seminar", args=[seminar.link])))


def test_young_people_read_no_day_that_is_not_sure(offer: Offer) -> None:
    seminar = offer.dated()
    assert WHEN not in page_of(seminar) and "Der Tag steht noch nicht fest." in page_of(seminar)
    seminar = offer.act(offer.act(seminar, "ask_trainer", trainer=offer.yasemin), "confirm_booking")
    assert WHEN in page_of(seminar), "once somebody said yes"


def test_who_is_registered_reads_the_new_day_when_it_is_sure(offer: Offer) -> None:
    seminar = offer.opened()
    address = own_page(seminar)
    assert WHEN in words(Client().get(address))
    seminar = offer.act(offer.act(seminar, "postpone_seminar", because="Sturm"), "resume_seminar")
    offer.act(seminar, "set_date", starts_at=at(17), **WHERE)
    seen = words(Client().get(address))
    assert WHEN not in seen and "Der neue Tag steht noch nicht fest." in seen


def test_who_withdrew_may_come_back(offer: Offer) -> None:
    calendar.pretend(TALKED)
    seminar = offer.opened()
    address = own_page(seminar)
    Client().post(address)
    assert "Melde dich neu an" in words(Client().get(address))
    calendar.pretend(HELD + timedelta(1))
    assert "Melde dich neu an" not in words(Client().get(address))
    assert "Die Anmeldung ist zu Ende." in page_of(seminar)


def test_after_the_seminar_the_own_page_asks_how_it_was(offer: Offer) -> None:
    seminar = offer.opened()
    address = own_page(seminar)
    seminar = offer.act(seminar, "hold_seminar", on=HELD)
    seen = words(Client().get(address))
    assert "Dein Seminar ist vorbei" in seen and "Sag uns, wie es war" in seen and "Merk dir" not in seen
    seminar = offer.act(seminar, "count_attendance", on=HELD, people={"to17": 1})
    offer.act(seminar, "review_feedback", on=HELD)
    assert "Dieses Seminar ist vorbei." in page_of(seminar)


def test_what_falls_through_is_the_first_thing_one_reads(offer: Offer) -> None:
    seminar = offer.opened()
    address = own_page(seminar)
    offer.act(seminar, "cancel_seminar", because="Niemand hat Zeit.")
    seen = words(Client().get(address))
    assert "Das Seminar fällt aus" in seen and "Du hast einen Platz" not in seen and "Niemand hat Zeit." in seen


def test_a_room_and_what_is_added_to_it_are_two_things(offer: Offer) -> None:
    seminar = offer.confirmed(place="district", room=offer.room, address="Düsseldorfer Straße 47")
    assert "Kreishaus, Raum 1.202, Düsseldorfer Straße 47" in page_of(seminar)


def test_a_topic_says_what_it_is_about(offer: Offer) -> None:
    calendar.pretend(TALKED)
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    seminar = offer.act(seminar, "propose_topics", topics=[offer.hate, offer.arguing], own=["<b>Podcast</b>"])
    offer.act(seminar, "open_topic_poll", closes_on=TALKED)
    response = Client().get(reverse("young:seminar", args=[seminar.link]))
    assert words(response).count(offer.hate.text) == 2, "both of the catalogue"
    assert "&lt;b&gt;Podcast" in response.content.decode(), "what a group writes stays text"


@pytest.mark.parametrize("name", ["young:seminar", "young:registration"])
def test_young_people_with_half_a_link_read_du(offer: Offer, name: str) -> None:
    args = [uuid4()] if name == "young:seminar" else [uuid4(), uuid4()]
    response = Client().get(reverse(name, args=args))
    assert response.status_code == 404 and "die du bekommen hast" in words(response)


def test_a_trainer_whose_link_is_over_reads_whom_to_call(offer: Offer) -> None:
    response = Client().get(reverse("young:booking", args=[uuid4()]))
    assert response.status_code == 404 and "Rufen Sie uns an" in words(response)


def test_what_is_too_long_is_said_to_young_people_as_to_young_people(offer: Offer) -> None:
    told = Tell({"stars": "9", "text": "x" * 1001, "wish": "x" * 301})
    said = {"name": "x" * 81, "email": f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.test", "age_group": "0"}
    joined = Register(said | {"needs": "x" * 301}, seminar=offer.opened())
    for form in (told, joined):
        seen = form.as_p()
        assert "Sie" not in seen.replace("Sie sieht", "").replace("Sie kommen", "")
    assert set(told.errors) == {"stars", "text", "wish"}
    assert set(joined.errors) == {"name", "email", "age_group", "needs"}, "an address is not longer than can be kept"
