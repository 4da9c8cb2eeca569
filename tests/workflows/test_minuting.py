# SPDX-License-Identifier: AGPL-3.0-or-later
"""What minutes tell: all of it out of the rows of the session, nothing typed twice."""

from datetime import date, timedelta

from django.db import connection

from committees.bylaws.bias import Ground
from committees.bylaws.rules import Channel
from committees.models import Meeting, Recusal, Seat, Summons, Tenure
from tests.workflows.lived import EIGHT, NINE, Session
from tests.workflows.test_convening import adopt, deputy
from workflows.engine import perform
from workflows.minutes import minutes


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


def test_defects_are_told_in_the_minutes(session: Session) -> None:
    from tests.workflows.test_convening import WITH_PERIOD

    adopt(session.district, WITH_PERIOD, date(2026, 1, 1))
    session.evening.case("Café")
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


def test_a_vote_taken_again_says_that_the_first_resolution_fell(session: Session) -> None:
    case = session.evening.case("Café", 4800)
    session.steps.gather(session.meeting, on=session.on)
    session.vote(case, mehmet="yes", fatma="yes", helga="no")
    poll = session.item(case).polls.get()
    perform("repeat_vote", poll, by=session.district["mehmet"], on=session.on, reasons="Die Summe war falsch.")
    case.refresh_from_db()
    session.vote(case, mehmet="no", fatma="no", helga="no")
    told = session.minutes()["items"][0]
    assert [vote["result"].rpartition(": ")[2] for vote in told["votes"]] == ["angenommen", "abgelehnt"]
    assert "gilt nicht mehr: Die Summe war falsch." in told["resolutions"][0]["text"]
    assert "gilt nicht mehr" not in told["resolutions"][1]["text"]
