# SPDX-License-Identifier: AGPL-3.0-or-later
"""A seminar from the wish to the end, and what stops it on the way."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from law.finding import Refused
from seminars import polling, registering
from seminars.models import Feedback, Phase, Registration, Seminar, SeminarEvent, TopicVote
from tests.seminars.conftest import HELD, TALKED, WHERE, Offer, at
from workflows import seminars
from workflows.engine import Conflict, Forbidden, Unknown

Rules = Callable[[Any], list[str]]


def test_from_the_wish_to_the_end(offer: Offer) -> None:
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED, note="Zehn junge Leute")
    seminar = offer.act(seminar, "propose_topics", topics=[offer.hate, offer.arguing], own=["Wie geht ein Podcast?"])
    seminar = offer.act(seminar, "open_topic_poll", closes_on=TALKED + timedelta(7))
    _hate, arguing, own = seminar.proposals.all()
    for device, wanted in (("a", own), ("b", arguing), ("c", arguing), ("a", arguing)):
        polling.answer(seminar.link, wanted.pk, secret=device, on=TALKED)
    seminar = offer.act(seminar, "close_topic_poll", by="", on=TALKED + timedelta(8))
    assert next((each.title, count) for each, count in polling.result(seminar)) == ("Gut argumentieren", 3)
    said = {"agreed_with": "Frau Yıldız", "agreed_on": TALKED, "minutes": 120, "title": ""}
    seminar = offer.act(seminar, "agree_topic", topic=offer.arguing, **said)
    assert (seminar.title, seminar.minutes) == ("Gut argumentieren", 150), "a topic has its own length"
    seminar = offer.act(seminar, "set_date", starts_at=at(17), place="district", room=offer.room)
    assert seminar.ends_at == at(17) + timedelta(minutes=150)
    seminar = offer.act(seminar, "ask_trainer", trainer=offer.yasemin)
    assert seminar.booking is not None
    seminar = offer.act(seminar, "confirm_booking", by="")
    seminar = offer.act(seminar, "open_registration", minimum=2, maximum=2, until=HELD)
    first, second, third = (come(seminar, name) for name in "abc")
    assert [each.place for each in (first, second, third)] == [1, 2, None]
    assert registering.withdraw(first) == [third]
    seminar = offer.act(seminar, "hold_seminar", on=HELD)
    polling.tell(seminar.link, secret="a", stars=5, text="Gut", wish="Podcast")
    seminar = offer.act(seminar, "count_attendance", on=HELD, people={"to17": 7, "to26": 0})
    assert [(each.age_group, each.people) for each in seminar.attendance.all()] == [("to17", 7)]
    seminar = offer.act(seminar, "review_feedback", on=HELD, note="Gern wieder")
    seminar = offer.act(seminar, "settle_seminar", on=HELD, costs={"fee": Decimal(200), "travel": None})
    seminar = offer.act(seminar, "close_seminar", on=HELD)
    assert (seminar.phase, Registration.objects.count(), Feedback.objects.count()) == (Phase.CLOSED, 0, 1)
    assert SeminarEvent.objects.get(act="review_feedback").data == {"note": "Gern wieder", "told": 1, "stars": 5}


def come(seminar: Seminar, name: str, **more: Any) -> Registration:
    said = {"name": name, "email": f"{name}@example.org", "age_group": "to17", "on": TALKED} | more
    return registering.register(seminar.link, **said)


# --- the poll ---


def polled(offer: Offer) -> Seminar:
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    seminar = offer.act(seminar, "propose_topics", topics=[offer.hate, offer.arguing], own=[])
    return offer.act(seminar, "open_topic_poll", closes_on=TALKED)


def test_one_answer_a_device_and_none_after_the_last_day(offer: Offer) -> None:
    seminar = polled(offer)
    hate, arguing = seminar.proposals.all()
    for wanted in (hate, arguing):
        polling.answer(seminar.link, wanted.pk, secret="phone", on=TALKED)
    assert TopicVote.objects.get().proposal == arguing
    assert TopicVote.objects.get().device != "phone"
    with pytest.raises(Refused, match="vorbei"):
        polling.answer(seminar.link, hate.pk, secret="other", on=TALKED + timedelta(1))


def test_the_clock_ends_a_poll_after_its_last_day_and_people_before(offer: Offer, refusals: Rules) -> None:
    seminar = polled(offer)
    with pytest.raises(Refused) as caught:
        offer.act(seminar, "close_topic_poll", by="", on=TALKED)
    assert refusals(caught) == ["clock_waits_for_the_last_day"]
    assert offer.act(seminar, "close_topic_poll", on=TALKED).phase == Phase.TALKED
    with pytest.raises(Refused, match="vorbei"):
        polling.answer(seminar.link, seminar.proposals.all()[0].pk, secret="late", on=TALKED)


def test_a_topic_that_is_no_longer_there_cannot_be_chosen(offer: Offer) -> None:
    seminar, other = polled(offer), polled(offer)
    with pytest.raises(Refused, match="nicht mehr zur Wahl"):
        polling.answer(seminar.link, other.proposals.all()[0].pk, secret="phone", on=TALKED)


# --- topics ---


@pytest.mark.parametrize(
    ("topics", "own", "told"),
    [
        ([], ["Podcast"], "something_to_choose"),
        (["hate"], [], "something_to_choose"),
        (["hate"], ["hass im netz"], "something_to_choose"),
    ],
)
def test_there_is_something_to_choose(
    offer: Offer, topics: list[str], own: list[str], told: str, refusals: Rules
) -> None:
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    with pytest.raises(Refused) as caught:
        offer.act(seminar, "propose_topics", topics=[getattr(offer, each) for each in topics], own=own)
    assert refusals(caught) == [told]


def test_a_topic_withdrawn_while_it_was_chosen_is_told_and_one_agreed_on_stays(offer: Offer, refusals: Rules) -> None:
    before, seminar = offer.agreed(), offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    offer.hate.offered_until = TALKED - timedelta(1)
    offer.hate.title = "Anders"
    offer.hate.save()
    said = {"agreed_with": "Frau Yıldız", "agreed_on": TALKED, "minutes": 90}
    with pytest.raises(Refused) as caught:
        offer.act(seminar, "agree_topic", topic=offer.hate, title="", **said)
    assert refusals(caught) == ["still_offered"]
    assert offer.act(seminar, "agree_topic", topic=None, title="Hass im Netz", **said).minutes == 90
    assert offer.act(before, "set_date", starts_at=at(17), **WHERE).title == "Hass im Netz"


@pytest.mark.parametrize("chosen", [{"topic": None, "title": ""}, {"title": "Eigenes"}])
def test_one_topic_is_agreed_on(offer: Offer, chosen: dict[str, Any], refusals: Rules) -> None:
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    said = {"topic": offer.hate, "agreed_with": "x", "agreed_on": TALKED, "minutes": 90} | chosen
    with pytest.raises(Refused) as caught:
        offer.act(seminar, "agree_topic", **said)
    assert refusals(caught) == ["one_topic"]


# --- days, rooms, trainers ---


def test_a_trainer_is_never_booked_twice_at_once(offer: Offer, refusals: Rules) -> None:
    offer.confirmed(at(17))
    other = offer.dated(at(18))
    with pytest.raises(Refused) as caught:
        offer.act(other, "ask_trainer", trainer=offer.yasemin)
    assert refusals(caught) == ["trainer_is_free"]
    assert "07.05.2027, 17:00 bis 19:30 Uhr" in str(caught.value)
    assert offer.act(other, "ask_trainer", trainer=offer.jonas).trainer == offer.jonas
    after = offer.act(offer.dated(at(17) + timedelta(minutes=150)), "ask_trainer", trainer=offer.yasemin)
    assert after.phase == Phase.ASKED, "one may follow the other"


@pytest.mark.parametrize("whom", ["trainer", "room"])
def test_the_database_knows_it_too(offer: Offer, whom: str) -> None:
    offer.confirmed(at(17), place="district", room=offer.room)
    other = offer.act(offer.dated(at(20)), "ask_trainer", trainer=offer.jonas)
    changed = {"starts_at": at(18), "ends_at": at(21)}
    changed |= {"trainer_id": offer.yasemin.pk} if whom == "trainer" else {"room": offer.room, "place": "district"}
    with pytest.raises(IntegrityError, match=r"at_once|taken_once"), transaction.atomic():
        Seminar.objects.filter(pk=other.pk).update(**changed)


def test_a_room_is_taken_once(offer: Offer, refusals: Rules) -> None:
    offer.confirmed(at(17), place="district", room=offer.room)
    with pytest.raises(Refused) as caught:
        offer.dated(at(16), place="district", room=offer.room)
    assert refusals(caught) == ["room_is_free"]


@pytest.mark.parametrize(
    "where",
    [
        {"place": "district"},
        {"place": "group"},
        {"place": "group", "address": "A 1", "room": "room"},
    ],
)
def test_it_says_where(offer: Offer, where: dict[str, Any], refusals: Rules) -> None:
    given = {name: offer.room if name == "room" else value for name, value in where.items()}
    with pytest.raises(Refused) as caught:
        offer.dated(at(17), **given)
    assert refusals(caught) == ["says_where"]


def test_nobody_works_with_young_people_without_a_certificate(offer: Offer, refusals: Rules) -> None:
    seminar = offer.dated()
    offer.yasemin.certificate_shown_on = None
    offer.yasemin.save()
    with pytest.raises(Refused) as caught:
        offer.act(seminar, "ask_trainer", trainer=offer.yasemin)
    assert refusals(caught) == ["certificate_was_shown"]


def test_who_declines_is_free_again(offer: Offer) -> None:
    seminar = offer.act(offer.dated(), "ask_trainer", trainer=offer.yasemin)
    seminar = offer.act(seminar, "decline_booking", by="", because="Ich bin im Urlaub.")
    assert (seminar.phase, seminar.trainer, seminar.booking) == (Phase.AGREED, None, None)
    assert offer.act(offer.dated(), "ask_trainer", trainer=offer.yasemin).trainer == offer.yasemin


def test_nobody_is_asked_without_a_day(offer: Offer, refusals: Rules) -> None:
    with pytest.raises(Refused) as caught:
        offer.act(offer.agreed(), "ask_trainer", trainer=offer.yasemin)
    assert refusals(caught) == ["has_a_day"]


# --- postponed, cancelled ---


def test_postponed_frees_day_and_trainer_and_keeps_who_registered(offer: Offer) -> None:
    seminar = offer.opened()
    come(seminar, "a")
    seminar = offer.act(seminar, "postpone_seminar", because="Die Trainerin ist krank.")
    assert (seminar.phase, seminar.starts_at, seminar.trainer) == (Phase.POSTPONED, None, None)
    assert seminar.registrations.get().place == 1
    seminar = offer.act(seminar, "resume_seminar")
    seminar = offer.act(seminar, "set_date", starts_at=at(17, HELD + timedelta(7)), **WHERE)
    seminar = offer.act(seminar, "ask_trainer", trainer=offer.jonas)
    assert seminar.phase == Phase.ASKED


@pytest.mark.parametrize("stage", ["wish", "agreed", "dated", "confirmed", "opened"])
def test_it_can_be_cancelled_until_its_day(offer: Offer, stage: str, refusals: Rules) -> None:
    seminar = getattr(offer, stage)()
    assert offer.act(seminar, "cancel_seminar", because="Die Gruppe macht nicht mehr mit.").phase == Phase.CANCELLED
    with pytest.raises(Conflict):
        offer.act(seminar, "cancel_seminar", because="Noch einmal.")


def test_after_its_day_it_is_not_cancelled_any_more(offer: Offer, refusals: Rules) -> None:
    with pytest.raises(Refused) as caught:
        offer.act(offer.opened(), "cancel_seminar", on=HELD + timedelta(1), because="Zu spät.")
    assert refusals(caught) == ["has_not_begun"]


def test_it_is_not_held_before_its_day(offer: Offer, refusals: Rules) -> None:
    with pytest.raises(Refused) as caught:
        offer.act(offer.opened(), "hold_seminar", on=HELD - timedelta(1))
    assert refusals(caught) == ["has_ended"]


# --- who comes ---


def test_everybody_registers_once_and_only_while_it_is_open(offer: Offer) -> None:
    seminar = offer.opened()
    come(seminar, "a")
    with pytest.raises(Refused, match="schon jemand angemeldet"):
        come(seminar, "b", email="A@example.org")
    with pytest.raises(Refused, match="nicht mehr offen"):
        come(seminar, "c", on=HELD + timedelta(1))
    assert registering.withdraw(Registration.objects.get()) == []
    assert come(seminar, "a").place == 1, "who withdrew may come back"


def test_a_place_that_is_given_back_twice_moves_one_person_up(offer: Offer) -> None:
    seminar = offer.opened(places=1)
    first, second, third = (come(seminar, name) for name in "abc")
    assert [registering.position(each) for each in (second, third)] == [1, 2]
    assert registering.withdraw(first) == [second]
    assert registering.withdraw(first) == []
    assert registering.position(third) == 1


def test_more_places_go_to_those_who_wait(offer: Offer, refusals: Rules) -> None:
    seminar = offer.opened(places=1)
    _first, second, third = (come(seminar, name) for name in "abc")
    seminar = offer.act(seminar, "change_places", minimum=1, maximum=2)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.place, third.place) == (2, None)
    with pytest.raises(Refused) as caught:
        offer.act(seminar, "change_places", minimum=1, maximum=1)
    assert refusals(caught) == ["nobody_loses_a_place"]


def test_a_room_has_only_so_many_seats(offer: Offer, refusals: Rules) -> None:
    seminar = offer.confirmed(at(17), place="district", room=offer.room)
    with pytest.raises(Refused) as caught:
        offer.act(seminar, "open_registration", minimum=1, maximum=21, until=HELD)
    assert refusals(caught) == ["places_fit"]


# --- who may ---


def test_another_office_has_no_part_in_it(offer: Offer) -> None:
    seminar = offer.wish()
    with pytest.raises(Unknown):
        offer.act(seminar, "hold_talk", by="katrin", talked_on=TALKED)
    with pytest.raises(Unknown):
        seminars.wish(offer.group, "x", by=offer.district["katrin"], on=TALKED)
    assert Seminar.objects.count() == 1


def test_a_link_answers_a_booking_and_moves_nothing_else(offer: Offer) -> None:
    seminar = offer.act(offer.dated(), "ask_trainer", trainer=offer.yasemin)
    with pytest.raises(Forbidden):
        offer.act(seminar, "postpone_seminar", by="", because="Ich mag nicht.")
    assert offer.act(seminar, "confirm_booking", by="").phase == Phase.CONFIRMED


def test_the_record_stays(offer: Offer) -> None:
    offer.wish()
    with pytest.raises(DatabaseError, match="append"), transaction.atomic():
        SeminarEvent.objects.update(act="x")


def test_a_day_that_has_not_come_is_no_talk(offer: Offer, refusals: Rules) -> None:
    with pytest.raises(Refused) as caught:
        offer.act(offer.wish(), "hold_talk", talked_on=date(2027, 3, 9))
    assert refusals(caught) == ["was_already"]


@pytest.mark.parametrize(
    ("people", "nobody", "told"),
    [({}, False, ["says_who_came"]), ({"to17": 3}, True, ["says_who_came"]), ({"to17": 0}, True, [])],
)
def test_that_nobody_came_is_said(
    offer: Offer, people: dict[str, int], nobody: bool, told: list[str], refusals: Rules
) -> None:
    """Its day is over: it can be called off no more, and it goes on to its end."""
    seminar = offer.act(offer.opened(), "hold_seminar", on=HELD)
    if told:
        with pytest.raises(Refused) as caught:
            offer.act(seminar, "count_attendance", on=HELD, people=people, nobody=nobody)
        assert refusals(caught) == told
    else:
        seminar = offer.act(seminar, "count_attendance", on=HELD, people=people, nobody=nobody)
        assert (seminar.phase, seminar.attendance.count()) == (Phase.COUNTED, 0)
