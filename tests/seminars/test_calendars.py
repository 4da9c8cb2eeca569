# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seminars in the calendars of office, young people, trainer and group: a day that moves, one that is called off."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from law import calendar
from seminars import registering
from seminars.models import Registration, Seminar, YouthGroup
from tests.portal.test_calendar_feed import events, login, made
from tests.seminars.conftest import HELD, TALKED, WHERE, Offer, at
from workflows.demo.district import District


@pytest.fixture
def sabine(offer: Offer) -> str:
    calendar.pretend(TALKED)
    return made(login(offer.district, "sabine"))


def the_only(path: str) -> Any:
    (event,) = (each for each in events(path) if each["SUMMARY"].startswith("Seminar"))
    return event


def of_group(offer: Offer) -> str:
    return reverse("young:group_calendar", args=[offer.group.link])


def place_of(registration: Registration) -> str:
    return reverse("young:own_calendar", args=[registration.seminar.link, registration.public_id])


def come(seminar: Seminar, name: str) -> Registration:
    said = {"name": name, "email": f"{name}@jung.test", "age_group": "to17"}
    return registering.register(seminar.link, on=TALKED, **said)


# --- the office ---


def test_the_office_reads_what_when_and_where_and_no_names(offer: Offer, sabine: str) -> None:
    come(offer.opened(), "Leyla")
    event = the_only(sabine)
    assert (event["SUMMARY"], event["STATUS"], event["LOCATION"]) == (
        "Seminar: Hass im Netz",
        "CONFIRMED",
        "Moschee, Musterstraße 3, 40822 Mettmann",
    )
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event.decoded("DTSTART").astimezone(UTC) == datetime(2027, 5, 7, 15, tzinfo=UTC)
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=150)
    assert event["URL"].endswith(reverse("seminars:seminar", args=[Seminar.objects.get().public_id]))
    text = Client().get(sabine).content.decode()
    assert not [name for name in ("Leyla", "Yasemin", "Yıldız", str(Seminar.objects.get().link)) if name in text]


def test_nobody_else_reads_it(offer: Offer, mettmann: District) -> None:
    offer.confirmed()
    for other in ("antje", "georg", "katrin", "nora"):
        assert "Seminar" not in Client().get(made(login(mettmann, other))).content.decode(), other


def test_it_is_tentative_until_somebody_said_yes(offer: Offer, sabine: str) -> None:
    seminar = offer.agreed()
    assert events(sabine) == [], "no day, no entry"
    seminar = offer.act(seminar, "set_date", starts_at=at(17), **WHERE)
    seen = [the_only(sabine)]
    for act, said in (("ask_trainer", {"trainer": offer.yasemin}), ("confirm_booking", {})):
        seminar = offer.act(seminar, act, **said)
        seen.append(the_only(sabine))
    assert [each["STATUS"] for each in seen] == ["TENTATIVE", "TENTATIVE", "CONFIRMED"]
    assert seen[0]["SEQUENCE"] < seen[1]["SEQUENCE"] < seen[2]["SEQUENCE"]
    assert len({each["UID"] for each in seen}) == 1


@pytest.mark.parametrize("act", ["postpone_seminar", "cancel_seminar"])
def test_called_off_it_is_off_on_its_old_day(offer: Offer, sabine: str, act: str) -> None:
    seminar = offer.confirmed()
    before = the_only(sabine)
    offer.act(seminar, act, because="Die Trainerin ist krank.")
    after = the_only(sabine)
    assert (after["STATUS"], after.decoded("DTSTART"), after["UID"]) == ("CANCELLED", at(17), before["UID"])
    assert after.decoded("DTEND") == before.decoded("DTEND")
    assert after["SEQUENCE"] > before["SEQUENCE"] and after.decoded("DTSTAMP") >= before.decoded("DTSTAMP")
    assert "krank" not in Client().get(sabine).content.decode()


def test_a_new_day_moves_the_same_entry(offer: Offer, sabine: str) -> None:
    seminar = offer.act(offer.confirmed(), "postpone_seminar", because="Krank.")
    called_off = the_only(sabine)
    seminar = offer.act(seminar, "resume_seminar")
    assert the_only(sabine)["STATUS"] == "CANCELLED", "still no new day"
    seminar = offer.act(seminar, "set_date", starts_at=at(10, HELD + timedelta(7)), **WHERE)
    moved = the_only(sabine)
    assert (moved["UID"], moved["STATUS"]) == (called_off["UID"], "TENTATIVE")
    assert moved.decoded("DTSTART") == at(10, HELD + timedelta(7))
    offer.act(seminar, "postpone_seminar", because="Noch einmal.")
    assert the_only(sabine).decoded("DTSTART") == at(10, HELD + timedelta(7)), "of two old days the newer one"


def test_cancelled_while_postponed_keeps_the_day_everybody_knew(offer: Offer, sabine: str) -> None:
    seminar = offer.act(offer.confirmed(), "postpone_seminar", because="Krank.")
    offer.act(seminar, "cancel_seminar", because="Kein Termin gefunden.")
    assert (the_only(sabine)["STATUS"], the_only(sabine).decoded("DTSTART")) == ("CANCELLED", at(17))


def test_what_never_had_a_day_is_not_there(offer: Offer, sabine: str) -> None:
    offer.act(offer.agreed(), "cancel_seminar", because="Keine Zeit.")
    assert events(sabine) == []


def test_a_year_later_it_is_gone(offer: Offer, sabine: str) -> None:
    offer.confirmed()
    calendar.pretend(HELD + timedelta(366))
    assert len(events(sabine)) == 1
    calendar.pretend(HELD + timedelta(367))
    assert events(sabine) == []


# --- young people, trainer, group ---


def test_who_has_a_place_puts_it_in_a_calendar(offer: Offer) -> None:
    seminar = offer.opened(places=1)
    placed, waits = come(seminar, "Leyla"), come(seminar, "Emre")
    event = the_only(place_of(placed))
    page = reverse("young:registration", args=[seminar.link, placed.public_id])
    assert event["URL"].endswith(page) and event["DESCRIPTION"].endswith(seminar.unit.phone)
    assert event["STATUS"] == "CONFIRMED"
    assert "In meinen Kalender" in Client().get(page).content.decode()
    assert Client().get(place_of(waits)).status_code == 404
    assert "Kalender" not in Client().get(page.replace(str(placed.public_id), str(waits.public_id))).content.decode()
    assert "Leyla" not in Client().get(place_of(placed)).content.decode()


def test_without_a_day_there_is_nothing_to_put_there(offer: Offer) -> None:
    seminar = offer.opened()
    placed, gone = come(seminar, "Leyla"), come(seminar, "Emre")
    registering.withdraw(gone)
    assert Client().get(place_of(gone)).status_code == 404
    seminar = offer.act(seminar, "postpone_seminar", because="Krank.")
    page = reverse("young:registration", args=[seminar.link, placed.public_id])
    assert Client().get(place_of(placed)).status_code == 404
    assert "In meinen Kalender" not in Client().get(page).content.decode()


def test_another_seminars_link_opens_no_place(offer: Offer) -> None:
    placed, other = come(offer.opened(), "Leyla"), offer.act(offer.dated(at(9)), "ask_trainer", trainer=offer.yasemin)
    assert Client().get(reverse("young:own_calendar", args=[other.link, placed.public_id])).status_code == 404


def test_a_trainer_gets_it_after_the_yes(offer: Offer) -> None:
    seminar = offer.act(offer.dated(), "ask_trainer", trainer=offer.yasemin)
    path, page = (reverse(f"young:{name}", args=[seminar.booking]) for name in ("booking_calendar", "booking"))
    assert Client().get(path).status_code == 404
    assert "In meinen Kalender" not in Client().get(page).content.decode()
    Client().post(page, {"do": "yes"})
    assert the_only(path)["URL"].endswith(page)
    assert path in Client().get(page).content.decode()
    offer.act(Seminar.objects.get(), "cancel_seminar", because="Keine Zeit.")
    assert Client().get(path).status_code == 404


def test_a_group_reads_all_of_its_seminars_and_no_other(offer: Offer) -> None:
    offer.confirmed()
    offer.dated(at(9))
    called_off = offer.act(offer.confirmed(at(12)), "cancel_seminar", because="Keine Zeit.")
    other = YouthGroup.objects.create(unit=offer.group.unit, name="Andere", kind="club", town="Haan")
    Seminar.objects.filter(pk=offer.dated(at(20)).pk).update(group=other)
    seen = events(of_group(offer))
    assert sorted(each["STATUS"] for each in seen) == ["CANCELLED", "CONFIRMED"], "what is only planned, no group reads"
    assert all("/mitmachen/" in each["URL"] for each in seen)
    assert str(called_off.public_id) in {each["UID"].split("@")[0] for each in seen}
    assert b"X-WR-CALNAME:Seminare: Moscheeverein Mettmann" in Client().get(of_group(offer)).content
    assert Client().get(reverse("young:group_calendar", args=[uuid4()])).status_code == 404


def test_a_group_reads_a_day_from_the_yes_on_and_a_new_one_after_the_next_yes(offer: Offer) -> None:
    seminar = offer.act(offer.dated(), "ask_trainer", trainer=offer.yasemin)
    assert events(of_group(offer)) == []
    seminar = offer.act(offer.act(seminar, "postpone_seminar", because="Krank."), "resume_seminar")
    assert events(of_group(offer)) == [], "nobody told the group of that day"
    seminar = offer.act(seminar, "set_date", starts_at=at(17), **WHERE)
    seminar = offer.act(offer.act(seminar, "ask_trainer", trainer=offer.yasemin), "confirm_booking")
    assert the_only(of_group(offer))["STATUS"] == "CONFIRMED"
    seminar = offer.act(offer.act(seminar, "postpone_seminar", because="Krank."), "resume_seminar")
    seminar = offer.act(seminar, "set_date", starts_at=at(10, HELD + timedelta(7)), **WHERE)
    old = the_only(of_group(offer))
    assert (old["STATUS"], old.decoded("DTSTART")) == ("CANCELLED", at(17))
    offer.act(offer.act(seminar, "ask_trainer", trainer=offer.jonas), "confirm_booking")
    new = the_only(of_group(offer))
    assert (new["STATUS"], new.decoded("DTSTART")) == ("CONFIRMED", at(10, HELD + timedelta(7)))


def test_no_file_of_a_link_is_kept_or_found(offer: Offer) -> None:
    seminar = offer.opened()
    booked = reverse("young:booking_calendar", args=[seminar.booking])
    for path in (of_group(offer), place_of(come(seminar, "Leyla")), booked):
        headers = Client().get(path).headers
        assert "no-store" in headers["Cache-Control"] and headers["X-Robots-Tag"] == "noindex, nofollow", path


def test_many_seminars_cost_as_many_statements_as_one(offer: Offer, sabine: str) -> None:
    offer.confirmed(at(8), place="district", room=offer.room)
    counts = []
    for hours in ((11,), (14, 17)):
        for hour in hours:
            offer.confirmed(at(hour), place="district", room=offer.room)
        for path in (sabine, of_group(offer)):
            with CaptureQueriesContext(connection) as captured:
                events(path)
            counts.append(len(captured))
    assert counts == [4, 2, 4, 2]
