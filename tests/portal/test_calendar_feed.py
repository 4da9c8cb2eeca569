# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's calendar: right times in every zone, changes seen as changes, and nothing of a case in it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from committees.bylaws.counting import Outcome
from committees.bylaws.rules import Channel
from committees.models import AgendaItem, Meeting, Poll, Tenure
from permissions.models import FeedAddress
from tests.portal.committee import Evening, words
from workflows.demo.district import District
from workflows.engine import perform

PAGE = "/konto/kalender/"
BERLIN = ZoneInfo("Europe/Berlin")


def made(client: Client) -> str:
    """The path of a new address, as its page shows it once."""
    found = re.search(r"/kalender/[\w-]{43}\.ics", client.post(PAGE, follow=True).content.decode())
    assert found
    return found[0]


def login(district: District, key: str) -> Client:
    client = Client()
    client.force_login(district[key])
    return client


def events(path: str) -> list[Any]:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


@pytest.fixture
def session(mettmann: District) -> Meeting:
    found = mettmann.meeting
    found.starts_at = time(17, 30)
    found.save()
    return found


def test_the_address_is_shown_once_and_only_its_digest_kept(mettmann: District) -> None:
    client = login(mettmann, "georg")
    assert "Adresse geben lassen" in words(client.get(PAGE))
    path = made(client)
    secret = path.split("/")[2].removesuffix(".ics")
    assert secret not in FeedAddress.objects.get().digest
    again = words(client.get(PAGE))
    assert secret not in again
    assert "Sie haben seit dem" in again
    assert "Neue Adresse geben lassen" in again


@pytest.mark.parametrize(
    ("day", "in_utc"),
    [(date(2027, 3, 17), time(16, 30)), (date(2027, 3, 28), time(15, 30)), (date(2027, 6, 9), time(15, 30))],
)
def test_a_session_starts_at_its_time_in_winter_in_summer_and_on_the_night_between(
    mettmann: District, session: Meeting, day: date, in_utc: time
) -> None:
    Meeting.objects.filter(pk=session.pk).update(held_on=day)
    (event,) = events(made(login(mettmann, "georg")))
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    start = event.decoded("DTSTART")
    assert start.astimezone(BERLIN) == datetime.combine(day, time(17, 30), BERLIN)
    assert start.astimezone(UTC) == datetime.combine(day, in_utc, UTC)
    assert event.decoded("DTEND") - start == timedelta(hours=2)


def test_the_zone_stands_in_the_file(mettmann: District, session: Meeting) -> None:
    calendar = Calendar.from_ical(Client().get(made(login(mettmann, "georg"))).content)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Berlin"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_only_day_place_and_body_are_told(mettmann: District, session: Meeting) -> None:
    Evening(mettmann).case("Geheimes Café")
    path = made(login(mettmann, "georg"))
    (event,) = events(path)
    assert event["SUMMARY"] == "Begleitgremium: Sitzung"
    assert event["LOCATION"] == "Kreishaus Mettmann, Raum 1.14"
    assert event["URL"].endswith(f"/gremium/sitzung/{session.public_id}/")
    assert event["UID"].startswith(str(session.public_id))
    text = Client().get(path).content.decode()
    for absent in ("Café", "Georg", "Yıldız", "4.800"):
        assert absent not in text


def test_without_a_time_it_is_a_whole_day(mettmann: District) -> None:
    (event,) = events(made(login(mettmann, "georg")))
    assert event.decoded("DTSTART") == date(2027, 3, 17)
    assert "DTEND" not in event


def test_a_change_raises_the_sequence_and_keeps_the_name(mettmann: District, session: Meeting, on: date) -> None:
    path = made(login(mettmann, "georg"))
    (before,) = events(path)
    assert before["STATUS"] == "TENTATIVE"
    session.items.create(position=1, kind="other", title="Bericht")
    perform("invite", session, by=mettmann["katrin"], on=on, channel=Channel.PORTAL)
    (after,) = events(path)
    assert after["STATUS"] == "CONFIRMED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_circulation_is_its_last_day_and_ends_by_an_objection(mettmann: District, session: Meeting, on: date) -> None:
    Meeting.objects.filter(pk=session.pk).delete()
    round_ = Meeting.objects.create(
        committee=mettmann.committee, kind=Meeting.Kind.CIRCULATION, held_on=on + timedelta(days=14), invited_on=on
    )
    item = AgendaItem.objects.create(meeting=round_, position=1, title="Eilfall")
    poll = Poll.objects.create(item=item, amount=100, opened_on=on)
    path = made(login(mettmann, "georg"))
    (event,) = events(path)
    assert event["SUMMARY"] == "Begleitgremium: letzter Tag des Umlaufs"
    assert event.decoded("DTSTART") == on + timedelta(days=14)
    assert (event["TRANSP"], event["STATUS"]) == ("TRANSPARENT", "CONFIRMED")
    Poll.objects.filter(pk=poll.pk).update(closed_at=datetime.now(UTC), outcome=Outcome.VOID)
    assert events(path)[0]["STATUS"] == "CANCELLED"


def test_one_sees_the_sessions_of_ones_own_bodies(mettmann: District, session: Meeting) -> None:
    assert [event["SUMMARY"] for event in events(made(login(mettmann, "lina")))] == ["Jugendforum: Sitzung"]
    both = {event["SUMMARY"] for event in events(made(login(mettmann, "katrin")))}
    assert both == {"Begleitgremium: Sitzung", "Jugendforum: Sitzung"}
    assert events(made(login(mettmann, "nora"))) == []


def test_who_left_the_body_reads_no_more(mettmann: District, session: Meeting, on: date) -> None:
    path = made(login(mettmann, "georg"))
    Tenure.objects.filter(user=mettmann["georg"]).update(until=on - timedelta(days=1))
    assert events(path) == []


def test_unknown_replaced_and_ended_addresses_are_not_there(mettmann: District) -> None:
    client = login(mettmann, "georg")
    first = made(client)
    second = made(client)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    client.post(PAGE, {"do": "revoke"})
    assert FeedAddress.objects.count() == 0
    for path in (second, "/kalender/x.ics", f"/kalender/{'a' * 43}.ics"):
        assert Client().get(path).status_code == 404


def test_looking_again_makes_no_other_address(mettmann: District) -> None:
    """After the answer comes a page of its own: F5 there shows no secret, and ends no address just copied."""
    client = login(mettmann, "georg")
    answer = client.post(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    secret = answer.cookies["calendar"]
    assert (secret["path"], secret["httponly"], secret["samesite"]) == (PAGE, True, "Strict")
    page = client.get(PAGE).content.decode()
    path = re.search(r"/kalender/[\w-]{43}\.ics", page)
    assert path and "Später zeigen wir sie nicht noch einmal" in page
    for _again in range(2):
        assert "/kalender/" not in client.get(PAGE).content.decode().replace(PAGE, "")
    assert Client().get(path[0]).status_code == 200
    assert path[0].split("/")[2].removesuffix(".ics") not in "".join(str(vars(row)) for row in Session.objects.all())


def test_who_logs_in_next_sees_no_address_of_somebody_else(mettmann: District) -> None:
    client = login(mettmann, "georg")
    client.post(PAGE)
    client.force_login(mettmann["fatma"])
    assert "/kalender/" not in client.get(PAGE).content.decode().replace(PAGE, "")


def test_a_closed_account_has_no_calendar(mettmann: District) -> None:
    path = made(login(mettmann, "georg"))
    georg = mettmann["georg"]
    georg.is_active = False
    georg.save()
    assert Client().get(path).status_code == 404


def test_nobody_makes_one_by_looking(mettmann: District) -> None:
    login(mettmann, "georg").get(PAGE)
    assert FeedAddress.objects.count() == 0
    assert Client().get(PAGE).status_code == 302


def test_the_account_leads_there_for_members_alone(mettmann: District) -> None:
    assert "Kalender einrichten" in words(login(mettmann, "georg").get("/konto/"))
    assert "Kalender einrichten" not in words(login(mettmann, "nora").get("/konto/"))


def test_a_hundred_sessions_cost_one_statement(mettmann: District) -> None:
    path = made(login(mettmann, "georg"))
    first = mettmann.meeting.held_on
    Meeting.objects.bulk_create(
        Meeting(committee=mettmann.committee, held_on=first + timedelta(days=number)) for number in range(1, 100)
    )
    with CaptureQueriesContext(connection) as captured:
        assert len(events(path)) == 100
    assert len(captured) == 4, "the reader, the sessions, the deadlines, the seminars"
