# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session that was planned is moved or cancelled; nobody stays away from one that nobody opened."""

from datetime import date, time

import pytest
from django.core import mail
from django.utils import timezone

from committees import places
from committees.bylaws.rules import Channel, Rules
from committees.models import Meeting
from grants.models import Event, Status
from law import calendar
from law.finding import Refused
from permissions import feeds
from portal.feed import feed
from tests.portal.committee import Evening, follow, url_of, words
from workflows import consequences
from workflows.demo.district import District
from workflows.engine import Conflict, Forbidden, perform

EARLY, LATER = date(2027, 2, 1), date(2027, 4, 14)
SEATS = 15


@pytest.fixture
def evening(mettmann: District) -> Evening:
    found = Evening(mettmann)
    calendar.pretend(EARLY)
    return found


def invited(evening: Evening) -> None:
    perform("invite", evening.meeting, by=evening.district["katrin"], on=EARLY, channel=Channel.PORTAL)
    consequences.run_pending()
    mail.outbox.clear()
    evening.meeting.refresh_from_db()


def move(evening: Evening, who: str = "katrin", **to: object) -> Event:
    m = evening.meeting
    asked = {"held_on": m.held_on, "starts_at": m.starts_at, "place": m.place} | to
    return perform("move_meeting", m, by=evening.district[who], on=EARLY, **asked)


def test_a_cancelled_session_tells_everybody_and_frees_its_cases(evening: Evening) -> None:
    case = evening.case()
    invited(evening)
    d, meeting = evening.district, evening.meeting
    assert "Sitzung absagen" in evening.read("katrin", url_of(meeting))
    assert "Sitzung absagen" not in evening.read("ivan", url_of(meeting))
    answer = evening.send("katrin", url_of(meeting, "cancel_meeting"), reason="Das Kreishaus hat einen Wasserschaden.")
    assert answer.status_code == 302, words(answer)
    meeting.refresh_from_db()
    case.refresh_from_db()
    assert (meeting.phase, case.status) == ("canceled", Status.READY)
    consequences.run_pending()
    assert len(mail.outbox) == SEATS
    assert all("findet nicht statt" in each.body and "17.03.2027" in each.subject for each in mail.outbox)
    assert not any("Wasserschaden" in each.body or "Begegnungscafé" in each.body for each in mail.outbox)
    page = evening.read("ivan", url_of(meeting))
    assert "Die Sitzung ist abgesagt Das Kreishaus hat einen Wasserschaden." in page
    assert "Niederschrift" not in page
    assert "Abgesagt" in evening.read("ivan", "/gremium/")
    assert b"STATUS:CANCELLED" in feed(feeds.meetings(d["ivan"]))
    with pytest.raises(Conflict):
        perform("record_presence", meeting, by=d["katrin"], on=meeting.held_on, present=[])
    with pytest.raises(Refused, match="kommende Sitzung"):
        perform("schedule", case, by=d["katrin"], on=EARLY, meeting=meeting)


def test_its_day_is_free_for_another_session(evening: Evening) -> None:
    d, day = evening.district, evening.meeting.held_on
    perform("cancel_meeting", evening.meeting, by=d["katrin"], on=EARLY, reason="Verlegt.")
    perform("convene", d.committee, by=d["katrin"], on=EARLY, held_on=day)
    assert Meeting.objects.filter(committee=d.committee, held_on=day).count() == 2


def test_what_somebody_opened_is_neither_cancelled_nor_moved(evening: Evening) -> None:
    evening.case()
    evening.present(3)
    for act, data in (("cancel_meeting", {"reason": "Zu wenige."}), ("move_meeting", {"held_on": LATER})):
        with pytest.raises(Conflict):
            perform(act, evening.meeting, by=evening.district["katrin"], on=evening.meeting.held_on, **data)
        with pytest.raises((Conflict, Forbidden)):
            perform(act, evening.meeting, by=evening.district["ivan"], on=evening.meeting.held_on, **data)


def test_before_the_invitation_the_day_moves_with_its_cases(evening: Evening) -> None:
    case = evening.case()
    assert case.due_on == evening.meeting.held_on
    move(evening, held_on=LATER, starts_at=time(18, 30))
    evening.meeting.refresh_from_db()
    case.refresh_from_db()
    assert (evening.meeting.held_on, evening.meeting.starts_at, case.due_on) == (LATER, time(18, 30), LATER)
    consequences.run_pending()
    assert not [each for each in mail.outbox if "Andere Zeit" in each.subject]


def test_after_it_time_and_place_move_and_everybody_hears_of_it(evening: Evening) -> None:
    evening.case()
    invited(evening)
    before = evening.meeting.version
    with pytest.raises(Refused, match=r"Zum 17\.03\.2027 ist schon eingeladen"):
        move(evening, held_on=LATER)
    with pytest.raises(Refused, match="sind schon so eingetragen"):
        move(evening)
    answer = evening.send(
        "katrin", url_of(evening.meeting, "move_meeting"), held_on="17.03.2027", starts_at="19:15", place="Aula"
    )
    assert answer.status_code == 302, words(answer)
    evening.meeting.refresh_from_db()
    assert evening.meeting.version > before, "calendars take the change"
    event = Event.objects.get(act="move_meeting")
    assert event.data["is"] == {"starts_at": "19:15:00", "place": "Aula"}
    consequences.run_pending()
    assert len(mail.outbox) == SEATS
    assert "Beginn: 19:15 Uhr\nOrt: Aula" in mail.outbox[0].body


def test_no_day_that_is_over_or_taken(evening: Evening) -> None:
    Meeting.objects.create(committee=evening.district.committee, held_on=LATER)
    for day, refusal in ((date(2027, 1, 5), "Dieser Tag ist vorbei"), (LATER, "schon eine Sitzung")):
        with pytest.raises(Refused, match=refusal):
            move(evening, held_on=day)


def test_nobody_stayed_away_from_a_session_nobody_opened(evening: Evening) -> None:
    d, now = evening.district, timezone.now()
    follow(d.committee, Rules(absences_in_a_row=2))
    for day in (date(2026, 11, 1), date(2026, 12, 1)):
        Meeting.objects.create(committee=d.committee, held_on=day, phase="closed", closed_at=now)
    assert not _missing(d)
    Meeting.objects.filter(phase="closed").update(opened_at=now)
    assert _missing(d)


def _missing(district: District) -> list[str]:
    hints = places.occupation(district.committee, EARLY).hints
    return [each.text for each in hints if each.rule == "absences"]
