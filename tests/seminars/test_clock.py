# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock of seminars: polls end, and no step that waits goes unseen."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seminars.models import Outreach, Registration, Seminar
from tests.seminars.conftest import HELD, OFFICE, TALKED, Offer, Told, at, come
from workflows import seminar_clock
from workflows.models import Mail


@pytest.fixture
def offer(reachable: Offer) -> Offer:
    return reachable


# --- the clock ---


def test_the_clock_ends_a_poll_once(offer: Offer) -> None:
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    seminar = offer.act(seminar, "propose_topics", topics=[offer.hate, offer.arguing], own=[])
    offer.act(seminar, "open_topic_poll", closes_on=TALKED)
    assert [seminar_clock.close_polls(TALKED + timedelta(days)) for days in (0, 1, 2)] == [0, 1, 0]


def test_one_poll_that_fails_holds_up_no_other(offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    for _each in range(2):
        seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
        seminar = offer.act(seminar, "propose_topics", topics=[offer.hate, offer.arguing], own=[])
        offer.act(seminar, "open_topic_poll", closes_on=TALKED)
    broken, act = Seminar.objects.earliest("pk"), seminar_clock.perform

    def perform(name: str, seminar: Seminar, **more: Any) -> Any:
        if seminar == broken:
            raise RuntimeError(name)
        return act(name, seminar, **more)

    monkeypatch.setattr(seminar_clock, "perform", perform)
    assert seminar_clock.close_polls(TALKED + timedelta(1)) == 1


@pytest.mark.parametrize(("left", "reminder"), [(8, 0), (7, 7), (2, 7), (1, 1), (0, 0), (-1, 0)])
def test_which_reminder_is_due(left: int, reminder: int) -> None:
    assert seminar_clock.due_reminder(HELD, HELD - timedelta(left)) == reminder


# --- no backlog goes unseen ---


def test_a_step_that_waits_is_told_to_the_office_once(offer: Offer, told: Told) -> None:
    seminar = offer.wish()
    assert seminar.due_on == seminar.wished_on + timedelta(14)
    for days in (14, 15, 16):
        seminar_clock.run_due(seminar.wished_on + timedelta(days))
        assert told() == [(OFFICE, "Ein Seminar wartet auf den nächsten Schritt")] * (days == 15)
    seminar = offer.act(seminar, "hold_talk", talked_on=TALKED)
    assert seminar.due_on == TALKED + timedelta(14), "every step begins a new time"
    seminar_clock.run_due(TALKED + timedelta(15))
    assert told() == [(OFFICE, "Ein Seminar wartet auf den nächsten Schritt")]


def test_nothing_is_due_of_what_is_over(offer: Offer) -> None:
    seminar = offer.act(offer.wish(), "cancel_seminar", because="Die Gruppe hat sich aufgelöst.")
    assert seminar.due_on is None


def test_too_few_registrations_are_told_when_the_registration_is_over(offer: Offer, told: Told) -> None:
    seminar = offer.act(offer.confirmed(), "open_registration", minimum=2, maximum=8, until=HELD - timedelta(7))
    come(seminar, "a")
    told()
    for days in (7, 6, 5):
        seminar_clock.tell_office(HELD - timedelta(days))
        assert told() == [(OFFICE, "Zu wenige Anmeldungen für ein Seminar")] * (days == 6)
    come_late = Registration.objects.create(seminar=seminar, name="b", email="b@example.org", age_group="to17", place=2)
    Mail.objects.all().delete()
    seminar_clock.tell_office(HELD - timedelta(4))
    assert told() == [], f"enough with {come_late}"


def test_a_promise_to_a_group_is_told_once_unless_somebody_was_in_touch(offer: Offer, told: Told) -> None:
    said = {"group": offer.group, "way": "call", "by": offer.district["sabine"]}
    Outreach.objects.create(on=TALKED, next_step="Vorbeigehen", next_on=TALKED + timedelta(7), **said)
    for days in (7, 8, 9):
        seminar_clock.tell_office(TALKED + timedelta(days))
        assert told() == [(OFFICE, "Eine Gruppe wartet auf den nächsten Schritt")] * (days == 8)
    Mail.objects.all().delete()
    Outreach.objects.create(on=TALKED + timedelta(9), **said)
    seminar_clock.tell_office(TALKED + timedelta(10))
    assert told() == []


def test_what_was_told_costs_the_clock_no_more_however_much_waits(offer: Offer) -> None:
    said = {"group": offer.group, "way": "call", "by": offer.district["sabine"], "next_step": "Anrufen"}
    asked = []
    for number in (1, 3):
        for each in range(number):
            offer.wish()
            seminar = offer.confirmed(at(9, HELD + timedelta(number + each)))
            offer.act(seminar, "open_registration", minimum=2, maximum=8, until=TALKED)
            Outreach.objects.create(on=TALKED, next_on=TALKED, **said)
        seminar_clock.run_due(HELD - timedelta(3))
        with CaptureQueriesContext(connection) as captured:
            seminar_clock.run_due(HELD - timedelta(3))
        asked.append(captured)
    assert Mail.objects.filter(kind="office_news").count() == 4 + 4 + 2, "of a group its newest step"
    assert [len(each) for each in asked] == [6, 6], "polls, days ahead, reminded of, steps, too few, groups"
    assert not [query for each in asked for query in each if "INSERT" in query["sql"]]


def test_an_office_without_a_mailbox_hears_when_it_has_one(offer: Offer, told: Told) -> None:
    seminar = offer.wish()
    offer.district.unit.email = ""
    offer.district.unit.save()
    seminar_clock.run_due(seminar.wished_on + timedelta(15))
    assert told() == []
    offer.district.unit.email = OFFICE
    offer.district.unit.save()
    seminar_clock.run_due(seminar.wished_on + timedelta(16))
    assert told() == [(OFFICE, "Ein Seminar wartet auf den nächsten Schritt")]
