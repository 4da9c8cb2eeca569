# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions, deadlines and seminars as a calendar (RFC 5545): when, where, which body, which file number; no more."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from law.calendar import DISTRICT_TIME
from seminars.models.seminar import TAKES_PLACE

# Nobody knows how long a session will take; without an end a calendar shows none.
USUAL_LENGTH = timedelta(hours=2)
REFRESH = timedelta(hours=4)
NOTE = "Was auf der Tagesordnung steht, lesen Sie im Portal."
NOTE_OF_A_CASE = "Worum es geht, lesen Sie im Portal."
NOTE_OF_A_SEMINAR = "Mehr dazu:"
Where = Callable[[Any], str]


def feed(meetings: Iterable[Any], deadlines: Iterable[Any] = (), seminars: Iterable[Any] = ()) -> bytes:
    """Meetings with their body, `moved_at` and `stopped`; a change shows by a higher SEQUENCE, an end by CANCELLED.

    deadlines: cases with `at_desk` and `changed_at`; one that is over is no longer there.
    seminars: of the person's offices, as permissions/seminar_days.py finds them.
    """
    events = [_event(meeting) for meeting in meetings] + [_deadline(case) for case in deadlines]
    return _calendar("Förderwerk", events + [_seminar(each, _at_the_desk) for each in seminars])


def seminar_feed(seminars: Iterable[Any], where: Where, name: str = "Seminar") -> bytes:
    """Seminars for who has a link; where: the page of each, for this reader."""
    return _calendar(name, [_seminar(each, where) for each in seminars])


def as_file(content: bytes, name: str = "foerderwerk") -> HttpResponse:
    """Opened by the calendar of a phone, and kept by nobody on the way."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response


def _calendar(name: str, events: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Förderwerk//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(meeting: Any) -> Event:
    event = Event()
    link = settings.PUBLIC_URL + reverse("committee:meeting", args=[meeting.public_id])
    event.add("uid", f"{meeting.public_id}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", meeting.moved_at or timezone.now())
    event.add("sequence", meeting.version)
    event.add("status", _status(meeting))
    event.add("url", link)
    event.add("description", f"{NOTE}\n{link}")
    for name, value in _when(meeting).items():
        event.add(name, value)
    if meeting.place:
        event.add("location", meeting.place)
    return event


def _deadline(case: Any) -> Event:
    """All day on the last day of the law, whatever zone a calendar is in; one of a case and the clock that runs."""
    event = Event()
    link = settings.PUBLIC_URL + reverse("office:case" if case.at_desk else "applicant:case", args=[case.public_id])
    event.add("uid", f"{case.public_id}-{case.status}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", case.changed_at or timezone.now())
    event.add("sequence", case.version)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"Frist in Förderwerk: {case.reference}")
    event.add("dtstart", case.due_on)
    event.add("url", link)
    event.add("description", f"{NOTE_OF_A_CASE}\n{link}")
    return event


def _status(meeting: Any) -> str:
    if meeting.stopped or meeting.phase == meeting.Phase.CANCELLED:
        return "CANCELLED"
    return "CONFIRMED" if meeting.invited_on else "TENTATIVE"


def _when(meeting: Any) -> dict[str, Any]:
    """A day where no time is known; a circulation is a reminder on its last day and keeps nobody from anything."""
    day, body = meeting.held_on, meeting.committee.name
    if meeting.kind == meeting.Kind.CIRCULATION:
        return {"summary": f"{body}: letzter Tag des Umlaufs", "dtstart": day, "transp": "TRANSPARENT"}
    if meeting.starts_at is None:
        return {"summary": f"{body}: Sitzung", "dtstart": day}
    start = datetime.combine(day, meeting.starts_at, DISTRICT_TIME)
    return {"summary": f"{body}: Sitzung", "dtstart": start, "dtend": start + USUAL_LENGTH}


# --- seminars: no word about who comes ---


def _seminar(seminar: Any, where: Where) -> Event:
    """One entry a seminar, whatever becomes of its day: a new one moves it, without one it is off on the old day."""
    event, start = Event(), seminar.day.astimezone(DISTRICT_TIME)
    link = settings.PUBLIC_URL + where(seminar)
    event.add("uid", f"{seminar.public_id}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", seminar.changed_at)
    event.add("sequence", seminar.version)
    event.add("status", _status_of_a_seminar(seminar))
    event.add("summary", f"Seminar: {seminar}")
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=seminar.minutes))
    event.add("url", link)
    event.add("description", f"{NOTE_OF_A_SEMINAR}\n{link}\n{seminar.unit.name}, {seminar.unit.phone}".rstrip(", "))
    if seminar.venue:
        event.add("location", seminar.venue)
    return event


def _status_of_a_seminar(seminar: Any) -> str:
    """What is shown on another day than its own is called off there."""
    if seminar.day != seminar.starts_at:
        return "CANCELLED"
    return "CONFIRMED" if seminar.phase in TAKES_PLACE else "TENTATIVE"


def _at_the_desk(seminar: Any) -> str:
    return reverse("seminars:seminar", args=[seminar.public_id])
