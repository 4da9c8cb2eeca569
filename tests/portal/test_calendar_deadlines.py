# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines in a person's calendar: whole days, the same in every zone, for whom they concern, and no content."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.models import Application, OfficeRecusal
from law import calendar
from permissions.models import Absence
from tests.portal.committee import words
from tests.portal.test_calendar_feed import events, login, made
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

BERLIN = ZoneInfo("Europe/Berlin")
DUE = date(2027, 2, 3)
PAGE = "/konto/kalender/"


@pytest.fixture
def case(mettmann: District, on: date) -> Application:
    """Its check is due on 3 February, by Sabine."""
    found = draft(mettmann.call, mettmann.association, title="Geheimes Café")
    perform("submit", found, by=mettmann["antje"], on=on)
    Application.objects.update(assignee=mettmann["sabine"])
    found.refresh_from_db()
    return found


def request_documents(mettmann: District, case: Application, on: date, due: date = DUE) -> None:
    items = [("exemption_notice", "Freistellungsbescheid")]
    perform("request_documents", case, by=mettmann["sabine"], on=on, items=items, due_on=due)


def deadlines(path: str) -> list[Any]:
    return [event for event in events(path) if str(event["SUMMARY"]).startswith("Frist")]


def test_a_clerk_sees_the_deadlines_of_their_own_cases(mettmann: District, case: Application) -> None:
    path = made(login(mettmann, "sabine"))
    (event,) = deadlines(path)
    assert event["SUMMARY"] == f"Frist in Förderwerk: {case.file_number}"
    assert event["URL"].endswith(f"/amt/fall/{case.public_id}/")
    assert event["TRANSP"] == "TRANSPARENT"
    text = Client().get(path).content.decode()
    for absent in ("Café", "Begegnungscafé", "Antje", "Sabine"):
        assert absent not in text
    for other in ("thomas", "antje", "holger", "renate", "nora"):
        assert deadlines(made(login(mettmann, other))) == []


@pytest.mark.parametrize("due", [date(2027, 2, 3), date(2027, 3, 28), date(2027, 7, 1), date(2027, 10, 31)])
def test_the_day_is_the_same_in_winter_in_summer_and_in_every_zone(
    mettmann: District, case: Application, due: date
) -> None:
    """A day and no instant: as midnight in Berlin it would be the day before in UTC."""
    Application.objects.update(due_on=due)
    (event,) = deadlines(made(login(mettmann, "sabine")))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert b"DTSTART;VALUE=DATE:" + due.strftime("%Y%m%d").encode() in event.to_ical()
    day = event.decoded("DTSTART")
    assert day == due and not isinstance(day, datetime)
    assert "DTEND" not in event, "one day, RFC 5545 3.6.1"


def test_a_session_beside_it_is_an_instant_with_its_zone(mettmann: District, case: Application) -> None:
    mettmann.meeting.starts_at = time(17, 30)
    mettmann.meeting.save()
    Application.objects.update(assignee=mettmann["katrin"])
    (event,) = [
        each for each in events(made(login(mettmann, "katrin"))) if each["SUMMARY"] == "Begleitgremium: Sitzung"
    ]
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    start = event.decoded("DTSTART")
    assert start.astimezone(UTC) == datetime(2027, 3, 17, 16, 30, tzinfo=UTC)
    assert start.astimezone(BERLIN) == datetime(2027, 3, 17, 17, 30, tzinfo=BERLIN)


def test_a_deadline_that_moves_stays_itself(mettmann: District, case: Application, on: date) -> None:
    path = made(login(mettmann, "sabine"))
    (before,) = deadlines(path)
    perform("extend", case, by=mettmann["sabine"], on=on, until=date(2027, 2, 10), reasons="Der Prüfer ist krank.")
    (after,) = deadlines(path)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert (before.decoded("DTSTART"), after.decoded("DTSTART")) == (DUE, date(2027, 2, 10))


def test_papers_are_the_applicants_and_the_office_waits(mettmann: District, case: Application, on: date) -> None:
    desk, own = made(login(mettmann, "sabine")), made(login(mettmann, "antje"))
    (before,) = deadlines(desk)
    request_documents(mettmann, case, on, date(2027, 2, 2))
    assert deadlines(desk) == [], "a clock that stands still has no last day"
    (event,) = deadlines(own)
    assert event.decoded("DTSTART") == date(2027, 2, 2)
    assert event["URL"].endswith(f"/antrag/{case.public_id}/")
    assert event["UID"] != before["UID"], "another clock"
    perform("withdraw", case, by=mettmann["antje"], on=on)
    assert deadlines(own) == [], "what is over disappears"


def test_who_stands_in_sees_them_while_the_other_is_away(mettmann: District, case: Application, on: date) -> None:
    path = made(login(mettmann, "thomas"))
    away = {"since": on, "until": on + timedelta(days=2)}
    Absence.objects.create(user=mettmann["sabine"], substitute=mettmann["thomas"], **away)
    for days, seen in ((-1, 0), (0, 1), (2, 1), (3, 0)):
        calendar.pretend(on + timedelta(days=days))
        assert len(deadlines(path)) == seen, days
        assert len(deadlines(made(login(mettmann, "sabine")))) == 1, "the absence takes nothing away"


def test_who_is_biased_or_left_the_unit_sees_nothing(mettmann: District, case: Application) -> None:
    path = made(login(mettmann, "sabine"))
    recusal = OfficeRecusal.objects.create(application=case, user=mettmann["sabine"], ground="doubt", reason="Chor")
    assert deadlines(path) == []
    recusal.delete()
    assert len(deadlines(path)) == 1
    mettmann["sabine"].unitrole_set.all().delete()
    assert deadlines(path) == []


def test_the_page_says_so_to_whoever_has_dates(mettmann: District) -> None:
    for who in ("sabine", "antje", "georg"):
        client = login(mettmann, who)
        assert "Kalender einrichten" in words(client.get("/konto/"))
        assert "das Aktenzeichen" in words(client.get(PAGE))
    assert "Sie haben zurzeit keine Termine" in words(login(mettmann, "nora").get(PAGE))


def test_a_hundred_deadlines_cost_one_statement(mettmann: District, case: Application) -> None:
    path = made(login(mettmann, "sabine"))
    for number in range(99):
        case.pk, case.public_id = None, f"00000000-0000-4000-8000-{number:012d}"
        case.file_number = f"AK-2027-9{number:04d}"
        case._state.adding = True
        case.save()
    with CaptureQueriesContext(connection) as captured:
        assert len(events(path)) == 100
    assert len(captured) == 4, "the reader, the sessions, the deadlines, the seminars"
