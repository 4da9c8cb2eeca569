# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of seminars: the office's board and acts, young people's link, the trainer's answer."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from law import calendar
from portal.young.device import COOKIE
from seminars.models import Feedback, Outreach, Phase, Registration, Seminar, TopicVote, YouthGroup
from tests.portal.office import Desk, words
from workflows.demo import seminars
from workflows.demo.district import District
from workflows.demo.seminars import Offers


@pytest.fixture
def offers(mettmann: District, on: Any) -> Offers:
    return seminars.settle(mettmann, on)


@pytest.fixture
def desk(offers: Offers) -> Desk:
    return Desk(offers.district)


def at(name: str, *parts: Any) -> str:
    return reverse(name, args=parts)


def test_the_board_shows_where_each_seminar_stands(desk: Desk, offers: Offers) -> None:
    seen = desk.read("sabine", at("seminars:board"))
    for told in ("Wünsche und Themen", "In Planung", "Steht fest", "Danach", "3 von 3 Plätzen, 1 auf der Warteliste"):
        assert told in seen
    assert "Zusammen leben, Moscheegemeinde Mettmann" in seen, "what was cancelled stands below"
    assert desk.get("antje", at("seminars:board")).status_code == 404


def test_from_a_contact_to_a_wish_in_one_step(desk: Desk, offers: Offers) -> None:
    there = at("seminars:groups")
    new = {"unit": offers.district.unit.pk, "name": "Neue Gruppe", "kind": "club", "town": "Haan"}
    assert "Die Gruppe ist eingetragen." in words(desk.browser("sabine").post(there, new, follow=True))
    again = desk.browser("sabine").post(there, new)
    assert again.status_code == 422 and "Diese Gruppe steht schon hier." in words(again)
    group = YouthGroup.objects.get(name="Neue Gruppe")
    address = at("seminars:group", group.public_id)
    contact = {"do": "contact", "on": "20.01.2027", "way": "call", "answer": "interested", "next_on": "01.02.2027"}
    wrong = desk.browser("sabine").post(address, contact)
    assert wrong.status_code == 422 and "Bitte schreiben Sie, was bis dahin geschehen soll." in words(wrong)
    desk.browser("sabine").post(address, contact | {"next_step": "Zurückrufen"})
    assert Outreach.objects.get(group=group).next_step == "Zurückrufen"
    done = desk.browser("sabine").post(address, {"do": "wish", "wish": "Etwas mit Theater"}, follow=True)
    assert "Der Wunsch ist aufgenommen." in words(done) and "Etwas mit Theater" in words(done)


def test_what_the_office_offers_is_entered_without_code(desk: Desk, offers: Offers) -> None:
    unit = str(offers.district.unit.pk)
    topic = {"unit": unit, "title": "Podcast", "text": "Ihr macht einen.", "minutes": "90", "youngest": "14"}
    topic |= {"oldest": "20", "offered_from": "20.01.2027", "languages": ["de"]}
    address = at("seminars:new_row", "thema")
    assert "Das ist gespeichert." in words(desk.browser("sabine").post(address, topic, follow=True))
    again = desk.browser("sabine").post(address, topic)
    assert again.status_code == 422 and "schon" in words(again)
    wrong = desk.browser("sabine").post(address, topic | {"title": "X", "oldest": "10"})
    assert "Das ist jünger als das Alter davor." in words(wrong)
    row = at("seminars:row", "person", offers.trainers["jonas"].public_id)
    person = {"unit": unit, "name": "Jonas Berg", "email": "jonas@beispiel.test", "active": "on"}
    desk.browser("sabine").post(row, person | {"certificate_shown_on": "19.01.2027"})
    offers.trainers["jonas"].refresh_from_db()
    assert offers.trainers["jonas"].certificate_shown_on is not None
    room = {"unit": unit, "name": "Raum 2", "seats": "12"}
    desk.browser("sabine").post(at("seminars:new_row", "raum"), room)
    assert "Raum 2, 12 Plätze" in desk.read("sabine", at("seminars:catalogue"))


def test_the_office_says_a_day_and_a_place(desk: Desk, offers: Offers) -> None:
    seminar = offers.agreed("club", "Noch eines", "hate")
    address = at("seminars:act", seminar.public_id, "set_date")
    sent = {"starts_on": "01.03.2027", "starts": "17.30", "place": "group"}
    wrong = desk.browser("sabine").post(address, sent | sealed(desk, address))
    assert wrong.status_code == 422 and "Bitte schreiben Sie die Adresse auf" in words(wrong)
    wrong = desk.browser("sabine").post(address, sent | {"starts": "halb sechs"} | sealed(desk, address))
    assert "Bitte geben Sie bei „Beginn“ eine Uhrzeit ein, zum Beispiel 17:30." in words(wrong)
    sent |= {"address": "Am Bahnhof 1"}
    wrong = desk.browser("sabine").post(address, sent | {"starts_on": "19.01.2027"} | sealed(desk, address))
    assert 'href="#id_starts_on">Dieser Beginn ist schon vorbei.' in wrong.content.decode()
    done = desk.browser("sabine").post(address, sent | sealed(desk, address), follow=True)
    assert "Tag und Ort sind festgelegt." in words(done) and "01.03.2027, 17:30 bis 20:00 Uhr" in words(done)


def test_what_comes_next_stands_first_and_what_ends_it_last(desk: Desk, offers: Offers) -> None:
    """In colour, where the office has something to do; while a trainer thinks it over it has not."""

    def acts(seminar: Seminar) -> list[tuple[str, str]]:
        page = desk.get("sabine", at("seminars:seminar", seminar.public_id)).content.decode()
        found = re.findall(r'href="/seminare/[^/"]+/(\w+)/" class="kern-btn kern-btn--(\w+)', page)
        return [(kind, act) for act, kind in found]

    seminar = offers.agreed("club", "Noch eines", "hate")
    assert acts(seminar)[0] == ("primary", "set_date")
    seminar = offers.asked(seminar, offers.on + timedelta(60))
    assert acts(seminar)[-2:] == [("secondary", "postpone_seminar"), ("secondary", "cancel_seminar")]
    assert "primary" not in dict(acts(seminar))
    wished = offers.seminars["wished"]
    assert acts(wished) == [("primary", "hold_talk"), ("secondary", "cancel_seminar")]
    offers.act(wished, "hold_talk", talked_on=offers.on)
    assert acts(wished)[0] == ("primary", "propose_topics")
    offers.act(wished, "propose_topics", topics=list(offers.topics.values()), own=[])
    assert acts(wished)[0] == ("primary", "open_topic_poll")
    offers.act(offers.act(wished, "open_topic_poll", closes_on=offers.on), "close_topic_poll")
    assert acts(wished)[0] == ("primary", "agree_topic")


def sealed(desk: Desk, address: str) -> dict[str, str]:
    page = desk.get("sabine", address).content.decode()
    return dict(re.findall(r'name="(key|version)" value="([^"]+)"', page))


# --- young people, without an account ---


def test_a_device_votes_once_and_sees_its_answer(offers: Offers) -> None:
    seminar = offers.seminars["polling"]
    address, before = at("young:seminar", seminar.link), TopicVote.objects.count()
    phone, wanted = Client(), seminar.proposals.all()[2]
    asked = words(phone.get(address))
    assert "Welches Thema möchtest du?" in asked and "Was tun, wenn jemand beleidigt wird?" in asked
    done = phone.post(address, {"topic": wanted.pk}, follow=True)
    assert "Deine Stimme ist gezählt." in words(done) and "Du hast schon abgestimmt." in words(done)
    phone.post(address, {"topic": seminar.proposals.all()[0].pk})
    assert TopicVote.objects.count() == before + 1
    friend = Client()
    friend.post(address, {"topic": wanted.pk})
    assert TopicVote.objects.count() == before + 2, "a link that was forwarded"
    assert phone.cookies[COOKIE].value not in {vote.device for vote in TopicVote.objects.all()}
    assert Client().post(address, {}).status_code == 422
    calendar.pretend(offers.on + timedelta(15))
    assert "Gerade gibt es hier nichts zu tun." in words(phone.get(address))


def test_registering_waiting_and_coming_up(offers: Offers) -> None:
    seminar = offers.seminars["open"]
    address = at("young:seminar", seminar.link)
    given = {"name": "Ada", "email": "ada@jung.test", "age_group": "to17"}
    wrong = Client().post(address, given | {"email": "ada"})
    assert (
        wrong.status_code == 422
        and "Das ist keine Adresse." in words(wrong)
        and "Ada" in words(wrong) + str(wrong.content)
    )
    there = Client().post(address, given, follow=True)
    assert "Du stehst auf der Warteliste" in words(there) and "wartet eine Person" in words(there)
    first = Registration.objects.filter(seminar=seminar, place=1).get()
    mine = at("young:registration", seminar.link, first.public_id)
    assert "Du hast einen Platz" in words(Client().get(mine))
    assert "Du bist abgemeldet" in words(Client().post(mine, follow=True))
    assert "wartet niemand" in words(Client().get(there.redirect_chain[-1][0]))
    assert Client().get(at("young:registration", offers.seminars["held"].link, first.public_id)).status_code == 404


def test_after_its_day_nobody_frees_a_place_and_nobody_moves_up(offers: Offers) -> None:
    seminar = offers.seminars["open"]
    mine = at("young:registration", seminar.link, seminar.registrations.get(place=1).public_id)
    assert "Ich kann doch nicht kommen" in words(Client().get(mine))
    assert seminar.starts_at is not None
    calendar.pretend(seminar.starts_at.date() + timedelta(1))
    assert "Ich kann doch nicht kommen" not in words(Client().get(mine))
    assert "Du hast einen Platz" in words(Client().post(mine, follow=True))
    assert seminar.registrations.filter(place__isnull=True).count() == 1


def test_how_it_was_is_told_once_a_device(offers: Offers) -> None:
    seminar = offers.seminars["held"]
    address, phone = at("young:seminar", seminar.link), Client()
    for stars in ("3", "4"):
        assert "Das hilft uns sehr." in words(phone.post(address, {"stars": stars, "text": "Ja"}, follow=True))
    assert sorted(Feedback.objects.filter(seminar=seminar).values_list("stars", flat=True)) == [4, 5]


def test_a_wish_opens_nothing(offers: Offers) -> None:
    assert Client().get(at("young:seminar", offers.seminars["wished"].link)).status_code == 404
    cancelled = words(Client().get(at("young:seminar", offers.seminars["cancelled"].link)))
    assert "Das Seminar fällt aus." in cancelled and "keine Zeit mehr" in cancelled


# --- the trainer ---


def test_a_trainer_says_yes_by_the_link(offers: Offers) -> None:
    seminar = offers.seminars["asked"]
    address = at("young:booking", seminar.booking)
    assert "Können Sie dieses Seminar halten?" in words(Client().get(address))
    assert "Danke für Ihre Zusage." in words(Client().post(address, {"do": "yes"}, follow=True))
    assert Seminar.objects.get(pk=seminar.pk).phase == Phase.CONFIRMED
    assert "Sie halten dieses Seminar" in words(Client().get(address))
    Client().post(address, {"do": "no", "because": "Doch nicht."})
    assert Seminar.objects.get(pk=seminar.pk).phase == Phase.CONFIRMED, "a no after the yes needs a call"


def test_a_no_needs_a_reason_and_ends_the_link(offers: Offers) -> None:
    seminar = offers.seminars["asked"]
    address = at("young:booking", seminar.booking)
    wrong = Client().post(address, {"do": "no"})
    assert wrong.status_code == 422 and "Bitte schreiben Sie kurz, warum es nicht geht." in words(wrong)
    assert "Schade, aber danke" in words(Client().post(address, {"do": "no", "because": "Urlaub"}))
    assert Client().get(address).status_code == 404
    assert Seminar.objects.get(pk=seminar.pk).phase == Phase.AGREED
