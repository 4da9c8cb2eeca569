# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member marks points as read and writes notes of their own: for nobody else, and never in the minutes."""

import pytest
from django.urls import reverse

from committees.models import AgendaItem, Meeting
from grants.models import Event
from permissions.models import Bookmark
from tests.portal.committee import Evening, url_of
from workflows import meeting_papers
from workflows.demo.district import District
from workflows.engine import perform

SECRET = "Fragen, ob der Saal barrierefrei ist."


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def send(evening: Evening, key: str, item: AgendaItem, **data: str) -> int:
    return evening.browser(key).post(reverse("committee:bookmark", args=[item.public_id]), data).status_code


def test_a_note_is_read_by_its_writer_alone(evening: Evening) -> None:
    item = evening.item(evening.case())
    before = Event.objects.count()
    assert send(evening, "ivan", item, note=SECRET) == 302
    assert SECRET in evening.get("ivan", url_of(item)).content.decode()
    assert "Mit eigener Notiz" in evening.read("ivan", url_of(evening.meeting))
    for key in ("fatma", "mehmet", "katrin"):
        assert SECRET not in evening.get(key, url_of(item)).content.decode()
        assert "Mit eigener Notiz" not in evening.read(key, url_of(evening.meeting))
    assert Event.objects.count() == before, "no act"
    evening.present(8)
    perform("close_meeting", evening.meeting, by=evening.district["katrin"], on=evening.meeting.held_on)
    meeting = Meeting.objects.get(pk=evening.meeting.pk)
    assert "barrierefrei" not in str(meeting_papers.minutes_of(meeting).values)


def test_a_point_is_read_until_it_is_marked_otherwise(evening: Evening) -> None:
    item = evening.item(evening.case())
    send(evening, "ivan", item, note=SECRET)
    for do, told in (("read", True), ("unread", False)):
        assert send(evening, "ivan", item, do=do) == 302
        assert ("Gelesen" in evening.read("ivan", url_of(evening.meeting))) is told
        assert "Gelesen" not in evening.read("fatma", url_of(evening.meeting))
    assert Bookmark.objects.get().note == SECRET, "marking leaves the note"
    send(evening, "ivan", item, note="")
    assert "Mit eigener Notiz" not in evening.read("ivan", url_of(evening.meeting))


def test_too_long_is_said_and_strangers_find_nothing(evening: Evening) -> None:
    item = evening.item(evening.case())
    assert send(evening, "ivan", item, note="x" * 4001) == 302
    assert "Ihre Notiz ist nicht gespeichert." in evening.read("ivan", url_of(item))
    for key in ("nora", "lina", "antje"):
        assert send(evening, key, item, note=SECRET) == 404
    assert not Bookmark.objects.exists()
