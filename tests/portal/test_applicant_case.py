# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case as its applicant reads it, from the receipt to the notified decision, and what is not told before."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from grants.models import Application, Call, Event
from law import calendar
from tests.portal.applicant import fetch, text, url
from tests.portal.office import Desk
from workflows import letters
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import AGAINST
from workflows.engine import perform


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def read(client: Client, case: Application) -> str:
    answer = client.get(url("case", case))
    assert answer.status_code == 200
    return text(answer)


def test_six_stations_say_where_the_case_stands(antje: Client, desk: Desk) -> None:
    page = read(antje, desk.case("submitted"))
    assert [page.count(word) for word in ("Erledigt", "Hier steht der Antrag", "Noch offen")] == [1, 1, 4]
    assert "Kreisintegrationszentrum" in page
    assert "03.02.2027" in page
    page = read(antje, desk.case("scheduled"))
    assert "Das Begleitgremium berät über Ihren Antrag und stimmt ab." in page
    assert "Das Begleitgremium berät am 17.03.2027." in page
    assert "Vollständig seit dem 20.01.2027." in page


@pytest.mark.parametrize(
    ("session", "told"), [(date(2027, 2, 3), None), (date(2027, 2, 4), date(2027, 2, 4)), (None, None)]
)
def test_no_session_is_named_that_comes_before_the_check_is_over(
    antje: Client, mettmann: District, on: date, session: date | None, told: date | None
) -> None:
    """Sent on 20 January, checked until 3 February: receipt, stations and letter say the same."""
    Call.objects.filter(pk=mettmann.call.pk).update(session_on=session)
    case = draft(mettmann.call, mettmann.association)
    event = perform("submit", case, by=mettmann["antje"], on=on)
    case = Application.objects.get(pk=case.pk)
    receipt, page = text(antje.get(url("receipt", case))), read(antje, case)
    if told:
        assert "Das Begleitgremium berät am Donnerstag, 4. Februar 2027." in receipt
        assert "Das Begleitgremium berät am 04.02.2027." in page
    else:
        assert "Das Begleitgremium berät in einer Sitzung nach der Prüfung." in receipt
        assert "Das Begleitgremium berät in einer Sitzung nach der Prüfung." in page
    event = Event.objects.get(pk=event.pk)
    assert letters.receipt(event).values["meeting_on"] == told
    pages = PdfReader(BytesIO(letters.receipt(event).draft())).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert ("in einer Sitzung nach der Prüfung." in words) is (told is None)


def test_a_case_on_an_agenda_names_its_day(mettmann: District, desk: Desk) -> None:
    case = Application.objects.get(pk=desk.case("scheduled").pk)
    Call.objects.filter(pk=mettmann.call.pk).update(session_on=date(2027, 1, 21))
    assert case.session(date(2027, 1, 20)) == mettmann.meeting.held_on


def test_a_receipt_letter_has_two_plain_sentences_and_opens(antje: Client, desk: Desk) -> None:
    case = desk.case("submitted")
    page = read(antje, case)
    assert "Wir haben Ihren Antrag am 20.01.2027 erhalten." in page
    letter = case.letters.get()
    content, answer = fetch(antje, url("letter", case, letter.public_id))
    assert content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_a_request_says_what_is_missing_and_until_when(antje: Client, desk: Desk) -> None:
    case = desk.case("submitted")
    desk.requested(case)
    page = read(antje, case)
    assert "Uns fehlen noch Unterlagen oder Angaben." in page
    assert "Bitte reichen Sie sie bis zum 03.02.2027 nach." in page
    assert "Unterlagen nachreichen" in page


def test_the_result_is_told_by_the_letter_and_not_before(antje: Client, desk: Desk) -> None:
    """Between the vote and the posting an award and a rejection look alike: badge, diagram, stations, history."""
    case = desk.case("awarded")
    page = read(antje, case)
    assert "Entscheidung in Arbeit" in page
    assert "Der Fall steht hier: Beschlossen." in page
    before = page[: page.index("Der ganze Ablauf als Bild")]
    assert "Bewilligt" not in before
    assert "4.800,00 €." not in before
    letter = case.letters.get(kind="decision")
    assert antje.get(url("letter", case, letter.public_id)).status_code == 404


def test_a_decision_names_its_dates(antje: Client, desk: Desk) -> None:
    case = desk.case("notified")
    page = read(antje, case)
    assert "Sie erhalten 4.800,00 €. Das ist die volle Summe." in page
    assert "am 17.03.2027 zur Post gegeben. Er gilt am 21.03.2027 als bekannt gegeben." in page
    assert "Sie können bis zum 21.04.2027 dagegen klagen." in page
    assert "Bekannt gegeben am 21.03.2027." in page
    letter = case.letters.get(kind="decision")
    assert fetch(antje, url("letter", case, letter.public_id))[1].status_code == 200


def test_a_later_receipt_moves_the_dates(antje: Client, desk: Desk, mettmann: District) -> None:
    case = desk.case("notified")
    desk.wait(10)
    received = calendar.today() - timedelta(days=1)
    perform("record_receipt", case, by=mettmann["sabine"], on=desk.day, received_on=received)
    page = read(antje, case)
    assert "Er ist am 26.03.2027 bei Ihnen angekommen." in page
    assert "Sie können bis zum 26.04.2027 dagegen klagen." in page


def test_less_than_asked_is_told_with_both_sums(antje: Client, desk: Desk, mettmann: District) -> None:
    case = desk.case("scheduled")
    meeting = mettmann.meeting
    desk.move_to(meeting.held_on)
    desk.steps.gather(meeting, on=desk.day)
    desk.steps.resolve(case, meeting, on=desk.day, amount=Decimal(3900))
    desk.steps.decide(case, on=desk.day)
    desk.steps.dispatch(case, on=desk.day)
    assert "Sie erhalten 3.900,00 €. Beantragt hatten Sie 4.800,00 €." in read(antje, case)


def test_a_rejection_ends_the_way(antje: Client, desk: Desk, mettmann: District) -> None:
    case = desk.case("scheduled")
    meeting = mettmann.meeting
    desk.move_to(meeting.held_on)
    desk.steps.gather(meeting, on=desk.day)
    desk.steps.resolve(case, meeting, on=desk.day, votes=AGAINST)
    desk.steps.decide(case, on=desk.day)
    desk.steps.dispatch(case, on=desk.day)
    page = read(antje, case)
    assert "Wir fördern Ihr Projekt nicht. Die Gründe stehen im Bescheid." in page
    assert page.count("Entfällt.") == 2


def test_the_history_leaves_out_what_the_office_does_between_vote_and_letter(antje: Client, desk: Desk) -> None:
    page = read(antje, desk.case("awarded"))
    history = page[page.index("Was bisher geschah") :]
    assert "Im Gremium beraten" in history
    assert "Antje Yıldız" in history
    assert "Sabine" not in history
    assert "entscheiden" not in history


def test_the_diagram_has_no_style_and_a_text_for_people_who_listen(antje: Client, desk: Desk) -> None:
    page = read(antje, desk.case("submitted"))
    assert "Der Fall steht hier: Eingereicht." in page
    assert " style=" not in page
    assert "<script" not in page
