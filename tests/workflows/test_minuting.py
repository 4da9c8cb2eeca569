# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the last vote to the signed minutes: nothing is typed twice, and what was signed never changes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from committees.bylaws.bias import Ground
from committees.bylaws.rules import Channel
from committees.models import AgendaItem, Meeting, Presence, Recusal, Seat, Summons, Tenure
from grants.models import Application, MeetingPaper
from law.calendar import DISTRICT_TIME
from law.finding import Refused
from tests.portal.committee import Evening
from tests.workflows.test_convening import adopt, deputy
from tests.workflows.test_typesetting import words
from workflows import consequences
from workflows.demo.district import District
from workflows.demo.steps import Steps
from workflows.engine import Conflict, Forbidden, perform
from workflows.forms_of_papers import digest_of
from workflows.meeting_data import MinutesPaper
from workflows.minutes import minutes

CHAIR, DEPUTY_CHAIR, SECRETARY = "mehmet", "georg", "katrin"


class Session:
    """An evening on its own clock; `at` moves it on."""

    def __init__(self, district: District, clock: Any) -> None:
        self.district, self.steps, self.clock = district, Steps(district), clock
        self.evening = Evening(district)
        self.meeting: Meeting = district.meeting
        Meeting.objects.filter(pk=self.meeting.pk).update(starts_at=time(17, 30))

    @property
    def on(self) -> date:
        return self.meeting.held_on

    def at(self, clock: str, *, days: int = 0) -> None:
        moment = datetime.combine(self.on + timedelta(days=days), time.fromisoformat(clock), DISTRICT_TIME)
        self.clock.move_to(moment)

    def act(self, name: str, by: str = SECRETARY, on: date | None = None, **data: Any) -> Any:
        self.meeting.refresh_from_db()
        return perform(name, self.meeting, by=self.district[by], on=on or self.on, **data)

    def present(self, *keys: str, guests: tuple[Tenure, ...] = ()) -> None:
        sitting = Tenure.objects.on(self.on).filter(committee=self.district.committee)
        here = [sitting.get(user=self.district[key]) for key in keys]
        self.act("record_presence", present=[*here, *guests])

    def item(self, case: Application) -> AgendaItem:
        return self.meeting.items.get(consideration__application=case)

    def vote(self, case: Application, **verdicts: str) -> None:
        """Presence and opening lie on the frozen clock, so the rows bear its times."""
        self.steps.resolve(case, self.meeting, on=self.on, votes=verdicts)

    def minutes(self) -> MinutesPaper:
        self.meeting.refresh_from_db()
        return minutes(Meeting.objects.select_related("committee", "rules", "second_of", "signed_by").get())


EIGHT = ("mehmet", "fatma", "georg", "helga", "ivan", "jutta", "karim", "lena")
NINE = (*EIGHT, "martin")


@pytest.fixture
def session(mettmann: District) -> Iterator[Session]:
    Meeting.objects.filter(committee=mettmann.youth).delete()
    start = datetime.combine(mettmann.meeting.held_on, time(17, 30), DISTRICT_TIME)
    with time_machine.travel(start, tick=False) as clock:
        yield Session(mettmann, clock)


def test_minutes_tell_who_came_late_who_left_and_who_stood_in(session: Session) -> None:
    nora = deputy(session.district, 9)
    stands_in = Tenure.objects.get(user=nora)
    session.steps.invite(session.meeting, on=session.on)
    session.present(*EIGHT[:6])
    session.at("17:55")
    session.present(*EIGHT, guests=(stands_in,))
    session.at("18:30")
    session.present(*EIGHT[1:], guests=(stands_in,))
    session.at("19:40")
    session.act("close_meeting")
    told = session.minutes()
    assert (told["opened"], told["closed"]) == ("17:30", "19:40")
    by_seat = {each["seat"]: each for each in told["attendants"]}
    assert by_seat[1]["spans"] == ["17:30 bis 18:30 Uhr"]
    assert by_seat[7]["spans"] == ["17:55 bis 19:40 Uhr"]
    assert (by_seat[9]["name"], by_seat[9]["instead_of"]) == (nora.name, "Martin Esser")
    assert told["chairs"] == ["Mehmet Demir (17:30 bis 18:30 Uhr)", "Georg Lindner (in der übrigen Zeit)"]
    assert [each["seat"] for each in told["absentees"]] == [10, 11, 12, 13, 14, 15]
    assert told["absentees"][0]["excuse"] == "nicht entschuldigt"
    assert told["defects"] == []


def test_one_who_comes_back_has_two_lines_of_time(session: Session) -> None:
    session.steps.invite(session.meeting, on=session.on)
    session.present("mehmet", "georg")
    session.at("18:00")
    session.present("mehmet")
    session.at("18:20")
    session.present("mehmet", "georg")
    session.at("00:10", days=1)
    session.act("close_meeting", on=session.on + timedelta(days=1))
    georg = next(each for each in session.minutes()["attendants"] if each["seat"] == 3)
    assert georg["spans"] == ["17:30 bis 18:00 Uhr", "18:20 bis 18.03.2027, 00:10 Uhr"]


def test_who_was_excused_is_told_and_why_is_not(session: Session) -> None:
    seat = Seat.objects.get(committee=session.district.committee, number=10)
    session.act("record_apology", seat=seat, excused=True, reason="Operation")
    Tenure.objects.filter(seat__committee=session.district.committee, seat__number=11).update(until=date(2027, 1, 31))
    told = session.minutes()
    excuses = {each["seat"]: (each["name"], each["excuse"]) for each in told["absentees"]}
    assert excuses[10] == ("Nadine Kaiser", "entschuldigt")
    assert excuses[11] == ("", "Sitz nicht besetzt")
    assert "Operation" not in str(told)


def test_a_vote_stands_with_its_people_its_count_and_its_reason(session: Session) -> None:
    case = session.evening.case("Café", 4800)
    session.steps.invite(session.meeting, on=session.on)
    session.present(*NINE)
    item = session.item(case)
    Recusal.objects.create(
        item=item,
        seat=Seat.objects.get(committee=session.district.committee, number=3),
        user=session.district["georg"],
        ground=Ground.BOARD,
        origin=Recusal.Origin.SELF,
        reason="Kassenwart",
        standing=Recusal.Standing.EXCLUDED,
    )
    session.at("18:02")
    session.vote(case, mehmet="yes", fatma="yes", helga="no", ivan="abstain")
    told = session.minutes()["items"][0]
    assert told["recusals"] == [
        {
            "name": "Georg Lindner",
            "took_part": False,
            "reason": "gehört ihrem Vorstand oder Aufsichtsrat an (Kassenwart)",
            "standing": "Ausgeschlossen (§ 20 Abs. 1 VwVfG)",
            "since": told["recusals"][0]["since"],
        }
    ]
    vote = told["votes"][0]
    assert "Georg Lindner" not in vote["names"]
    assert len(vote["names"]) == 8
    assert vote["motion"] == "Förderung bewilligen: bis zu 4.800,00\xa0€"
    assert vote["result"] == "2 Ja, 1 Nein, 1 Enthaltung: angenommen"
    assert vote["reasoning"].startswith("8 von 15 Sitzen anwesend, mehr als die Hälfte; 2 Ja, 1 Nein, 1 Enthaltung")
    assert "„Café“" in told["resolutions"][0]["text"]


def test_who_was_excluded_reads_no_discussion_and_no_vote(session: Session) -> None:
    case = session.evening.case("Café", 4800)
    session.steps.invite(session.meeting, on=session.on)
    session.present(*EIGHT)
    session.vote(case, mehmet="yes", fatma="yes", helga="no", ivan="abstain")
    item = session.item(case)
    session.act("note_item", item=item, text="Frau Brandt zweifelt.", before="")
    meeting = Meeting.objects.select_related("committee", "rules", "second_of", "signed_by").get()
    hidden = minutes(meeting, withheld={item.pk})["items"][0]
    assert (hidden["votes"], hidden["note"], hidden["withheld"]) == ([], "", True)
    assert hidden["resolutions"]


def test_a_session_without_a_vote_says_whether_it_could_decide(session: Session) -> None:
    session.steps.invite(session.meeting, on=session.on)
    session.present(*EIGHT[:4])
    session.act("close_meeting")
    assert session.minutes()["quorum"].startswith("Nicht beschlussfähig: 4 von 15 Sitzen anwesend")


# --- notes ---


def test_a_note_is_never_written_over_unseen(session: Session) -> None:
    item = session.item(session.evening.case("Café"))
    session.act("note_item", item=item, text="Erste Fassung.", before="")
    with pytest.raises(Refused, match=r"Inzwischen steht hier eine andere Notiz: „Erste Fassung\.“"):
        session.act("note_item", by=CHAIR, item=item, text="Zweite Fassung.", before="")
    session.act("note_item", by=CHAIR, item=item, text="Beide.", before=digest_of("Erste Fassung."))
    item.refresh_from_db()
    assert item.notes == "Beide."


def test_a_note_of_no_point_and_none_of_another_agenda(session: Session) -> None:
    session.act("note_item", item=None, text="Der Saal war kalt.", before="")
    assert session.minutes()["remarks"] == "Der Saal war kalt."
    other = Meeting.objects.create(committee=session.district.youth, held_on=session.on)
    foreign = AgendaItem.objects.create(meeting=other, position=1, title="Fremd")
    with pytest.raises(Refused, match="nicht auf dieser Tagesordnung"):
        session.act("note_item", item=foreign, text="x", before="")


def test_who_is_excluded_does_not_write_that_part(session: Session) -> None:
    item = session.item(session.evening.case("Café"))
    Recusal.objects.create(
        item=item,
        seat=Seat.objects.get(committee=session.district.committee, number=1),
        user=session.district[CHAIR],
        ground=Ground.BOARD,
        origin=Recusal.Origin.SELF,
        standing=Recusal.Standing.EXCLUDED,
    )
    with pytest.raises(Refused, match="Sie sind bei diesem Punkt ausgeschlossen"):
        session.act("note_item", by=CHAIR, item=item, text="x", before="")
    session.act("note_item", by=DEPUTY_CHAIR, item=item, text="x", before="")


def test_members_write_no_notes(session: Session) -> None:
    with pytest.raises(Forbidden):
        session.act("note_item", by="ivan", item=None, text="x", before="")


# --- the end ---


def test_a_session_does_not_end_while_a_vote_runs(session: Session) -> None:
    case = session.evening.case("Café")
    session.steps.gather(session.meeting, on=session.on)
    session.steps.open_poll(case, session.meeting, on=session.on)
    with pytest.raises(Refused, match="Zu TOP 1 läuft noch eine Abstimmung"):
        session.act("close_meeting")


def test_a_session_does_not_end_before_its_day(session: Session) -> None:
    with pytest.raises(Refused, match=r"erst am 17\.03\.2027"):
        session.act("close_meeting", on=session.on - timedelta(days=1))


def test_after_the_end_notes_are_possible_and_presence_is_not(session: Session) -> None:
    session.steps.gather(session.meeting, on=session.on)
    session.act("close_meeting")
    session.act("note_item", item=None, text="Nachtrag.", before="")
    with pytest.raises(Conflict):
        session.present("mehmet")


def signed(session: Session, by: str = CHAIR) -> None:
    session.act("sign_minutes", by=by)


def test_the_signed_minutes_are_filed_with_an_extract_of_each_point(session: Session) -> None:
    first, second = session.evening.case("Café"), session.evening.case("Lesefest", 900)
    session.steps.gather(session.meeting, on=session.on)
    session.vote(first, mehmet="yes", fatma="yes")
    session.vote(second, mehmet="no", fatma="no")
    session.act("close_meeting")
    consequences.run_pending()
    mail.outbox.clear()
    signed(session)
    consequences.run_pending()
    papers = list(MeetingPaper.objects.filter(meeting=session.meeting).order_by("pk"))
    assert [paper.kind for paper in papers] == ["minutes", "extract", "extract"]
    text, extract = _text(papers[0]), _text(papers[2])
    assert "Im Portal unterzeichnet am 17. März 2027 Mehmet Demir Vorsitz" in text
    assert "2 Ja, 0 Nein, 0 Enthaltungen: angenommen" in text
    assert "TOP 2: Lesefest" in extract
    assert "TOP 1" not in extract
    grouped = papers[0].sha256
    assert all(grouped[start : start + 8] in extract for start in range(0, 64, 8))
    assert len(mail.outbox) == 16
    assert {sent.subject for sent in mail.outbox} == {"Neues zu einer Sitzung"}


def _text(paper: MeetingPaper) -> str:
    with paper.file.open() as file:
        assert sha256(file.read()).hexdigest() == paper.sha256
        file.seek(0)
        return words(PdfReader(file))


def test_only_the_chair_signs_and_the_deputy_who_led(session: Session) -> None:
    session.steps.gather(session.meeting, on=session.on)
    session.act("close_meeting")
    for key in (SECRETARY, "ivan"):
        with pytest.raises(Forbidden):
            signed(session, key)
    with pytest.raises(Refused, match="Mehmet Demir hat die ganze Sitzung geleitet"):
        signed(session, DEPUTY_CHAIR)
    signed(session)


@pytest.mark.parametrize("why", ["away", "late", "left", "excluded"])
def test_the_deputy_signs_where_the_chair_did_not_lead(session: Session, why: str) -> None:
    case = session.evening.case("Café")
    session.steps.invite(session.meeting, on=session.on)
    session.present(*(EIGHT[1:] if why in {"away", "late"} else EIGHT))
    session.at("18:00")
    if why in {"late", "left"}:
        session.present(*(EIGHT if why == "late" else EIGHT[1:]))
    if why == "excluded":
        seat = Seat.objects.get(committee=session.district.committee, number=1)
        Recusal.objects.create(
            item=session.item(case),
            seat=seat,
            user=session.district[CHAIR],
            ground=Ground.BOARD,
            origin=Recusal.Origin.SELF,
            standing=Recusal.Standing.EXCLUDED,
        )
    session.act("close_meeting")
    signed(session, DEPUTY_CHAIR)
    assert session.minutes()["signature"] == {
        "name": "Georg Lindner",
        "role": "stellvertretender Vorsitz",
        "on": session.on,
    }


def test_what_was_signed_never_changes(session: Session) -> None:
    item = session.item(session.evening.case("Café"))
    session.steps.gather(session.meeting, on=session.on)
    session.act("close_meeting")
    signed(session)
    with pytest.raises(Conflict):
        session.act("note_item", item=item, text="Anders.", before="")
    for change in (
        lambda: AgendaItem.objects.filter(pk=item.pk).update(notes="Anders."),
        lambda: Meeting.objects.filter(pk=session.meeting.pk).update(remarks="Anders."),
        lambda: Presence.objects.filter(meeting=session.meeting).update(
            left_at=None, came_at=datetime.now(DISTRICT_TIME)
        ),
    ):
        with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
            change()
    with pytest.raises(Conflict):
        signed(session)


def test_defects_are_told_in_the_minutes(session: Session) -> None:
    from tests.workflows.test_convening import WITH_PERIOD

    adopt(session.district, WITH_PERIOD, date(2026, 1, 1))
    session.act("invite", on=session.on - timedelta(days=2), channel=Channel.MAIL)
    Summons.objects.filter(seat__number=15).delete()
    told = session.minutes()["defects"]
    assert len(told) == 15
    assert told[0].startswith("Ladungsmangel: Die Einladung an Sitz 1 kam zu spät, letzter Tag war der 03.03.2027.")
    assert told[-1].startswith("Ladungsmangel: Für Sitz 15 steht keine Einladung im Verzeichnis.")


def test_reading_a_session_costs_the_same_whatever_happened(session: Session) -> None:
    cases = [session.evening.case(f"Nummer {number}", 300) for number in range(5)]
    session.steps.gather(session.meeting, on=session.on)
    counted = []
    for case in cases:
        session.vote(case, mehmet="yes", fatma="yes", helga="no")
        counted.append(_statements())
    assert counted == [counted[0]] * len(cases)
    assert counted[0] <= 20


def _statements() -> int:
    from django.test.utils import CaptureQueriesContext

    meeting = Meeting.objects.select_related("committee", "rules", "second_of", "signed_by").get()
    with CaptureQueriesContext(connection) as queries:
        minutes(meeting)
    return len(queries)


# --- two at once ---


@pytest.mark.django_db(transaction=True)
def test_chair_and_deputy_sign_at_once_and_one_signature_stands(mettmann: District) -> None:
    Meeting.objects.filter(committee=mettmann.youth).delete()
    steps, meeting, on = Steps(mettmann), mettmann.meeting, mettmann.meeting.held_on
    steps.invite(meeting, on=on)
    holders = Tenure.objects.on(on).holders().filter(committee=mettmann.committee)
    perform("record_presence", meeting, by=mettmann[SECRETARY], on=on, present=list(holders[1:9]))
    meeting.refresh_from_db()
    perform("close_meeting", meeting, by=mettmann[SECRETARY], on=on)

    def press(key: str) -> str:
        try:
            perform("sign_minutes", meeting, by=mettmann[key], on=on)
        except Conflict:
            return "late"
        finally:
            connection.close()
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (CHAIR, DEPUTY_CHAIR))) == ["late", "signed"]
    consequences.run_pending()
    assert MeetingPaper.objects.filter(kind=MeetingPaper.Kind.MINUTES).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_lose_nothing(mettmann: District) -> None:
    meeting, on = mettmann.meeting, mettmann.meeting.held_on
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="Bericht", kind=AgendaItem.Kind.OTHER)

    def write(key: str) -> str:
        try:
            perform("note_item", meeting, by=mettmann[key], on=on, item=item, text=f"Von {key}.", before="")
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(write, (CHAIR, DEPUTY_CHAIR, SECRETARY)))
    item.refresh_from_db()
    assert answers.count("") == 1
    assert all(item.notes in told for told in answers if told)
