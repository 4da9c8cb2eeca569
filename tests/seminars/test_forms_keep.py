# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the office begin with what was said before, and a group's details can be put right."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from seminars.models import Seminar, YouthGroup
from tests.portal.office import Desk, words
from tests.seminars.conftest import TALKED, WHERE, Offer


@pytest.fixture
def desk(offer: Offer) -> Desk:
    return Desk(offer.district)


def page(desk: Desk, seminar: Seminar, act: str) -> str:
    return desk.get("sabine", reverse("seminars:act", args=[seminar.public_id, act])).content.decode()


def test_a_day_and_a_place_are_not_written_twice(desk: Desk, offer: Offer) -> None:
    seen = page(desk, offer.dated(), "set_date")
    for value in ("07.05.2027", "17:00", WHERE["address"]):
        assert f'value="{value}"' in seen
    assert re.search(r'value="group"[^>]* checked', seen)


@pytest.mark.parametrize(("typed", "status"), [("17", 302), ("17.30 Uhr", 302), ("halb sechs", 422), ("25:00", 422)])
def test_an_hour_is_taken_as_people_write_it(desk: Desk, offer: Offer, typed: str, status: int) -> None:
    seminar = offer.agreed()
    address = reverse("seminars:act", args=[seminar.public_id, "set_date"])
    sent = {"starts_on": "07.05.2027", "starts": typed, "place": "group", "address": "Hof 1"}
    answer = desk.browser("sabine").post(address, sent)
    assert answer.status_code == status
    assert status == 302 or (
        "eine Uhrzeit ein, zum Beispiel 17:30." in words(answer) and f'value="{typed}"' in answer.content.decode()
    )


def test_a_new_topic_begins_with_what_is_usual(desk: Desk) -> None:
    seen = desk.get("sabine", reverse("seminars:new_row", args=["thema"])).content.decode()
    for name, value in (("minutes", 150), ("youngest", 12), ("oldest", 27)):
        assert re.search(rf'name="{name}"[^>]* value="{value}"', seen)


def test_topics_that_were_proposed_are_there_to_be_changed(desk: Desk, offer: Offer) -> None:
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    assert " checked" not in page(desk, seminar, "propose_topics")
    offer.act(seminar, "propose_topics", topics=[offer.hate], own=["Podcast"])
    seen = page(desk, seminar, "propose_topics")
    assert seen.count(" checked") == 1 and re.search(rf'value="{offer.hate.public_id}"[^>]* checked', seen)
    assert re.search(r"<textarea[^>]*>\s*Podcast</textarea>", seen)


def test_a_day_that_is_over_is_said_at_the_day(desk: Desk, offer: Offer) -> None:
    seminar = offer.agreed()
    address = reverse("seminars:act", args=[seminar.public_id, "set_date"])
    sent = {"starts_on": "01.12.2020", "starts": "17.30", "place": "group", "address": "Hof 1"}
    answer = desk.browser("sabine").post(address, sent)
    assert answer.status_code == 422 and 'href="#id_starts_on"' in answer.content.decode()


def test_a_group_is_put_right(desk: Desk, offer: Offer) -> None:
    group, twin = offer.group, YouthGroup.objects.create(unit=offer.group.unit, name="X", kind="club", town="Haan")
    address = reverse("seminars:change_group", args=[group.public_id])
    assert "Angaben ändern" in desk.read("sabine", reverse("seminars:group", args=[group.public_id]))
    said = {"name": group.name, "kind": "mosque", "town": "Mettmann", "email": "neu@moschee.test"}
    wrong = desk.browser("sabine").post(address, said | {"email": "neu", "town": "Wülfrath"})
    assert wrong.status_code == 422 and 'value="Wülfrath"' in wrong.content.decode()
    taken = desk.browser("sabine").post(address, said | {"name": twin.name, "town": twin.town})
    assert taken.status_code == 422 and "Diese Gruppe steht schon hier." in words(taken)
    done = desk.browser("sabine").post(address, said, follow=True)
    assert "Das ist gespeichert." in words(done) and "neu@moschee.test" in words(done)
    assert Client().get(address).status_code == 302 and desk.get("antje", address).status_code == 404


def test_a_wish_sent_twice_is_one(desk: Desk, offer: Offer) -> None:
    address = reverse("seminars:group", args=[offer.group.public_id])
    key = re.findall(r'name="key" value="([^"]+)"', desk.get("sabine", address).content.decode())[0]
    for _click in range(2):
        desk.browser("sabine").post(address, {"do": "wish", "wish": "Theater", "key": key})
    assert Seminar.objects.filter(wish="Theater").count() == 1


def test_two_wishes_are_told_apart(desk: Desk, offer: Offer) -> None:
    for text in ("Theater", "Etwas zu Geld"):
        offer.wish(text)
    theirs = words(Client().get(reverse("young:group", args=[offer.group.link])))
    for seen in (desk.read("sabine", reverse("seminars:board")), theirs):
        assert "Theater" in seen and "Etwas zu Geld" in seen


def test_a_place_taken_away_is_told_in_good_german(offer: Offer, desk: Desk) -> None:
    seminar = offer.opened(places=3)
    for number, place in enumerate((2, 3)):
        said = {"name": "a", "email": f"{number}@jung.test", "age_group": "to17", "place": place}
        seminar.registrations.create(**said)
    address = reverse("seminars:act", args=[seminar.public_id, "change_places"])
    for most, who in ((2, "verliert 1 Person den Platz"), (1, "verlieren 2 Personen den Platz")):
        assert who in words(desk.browser("sabine").post(address, {"minimum": "1", "maximum": str(most)}))
