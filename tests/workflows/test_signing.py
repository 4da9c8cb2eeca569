# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes, the end of a session, the signature of its chair: what was signed never changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from committees.bylaws.bias import Ground
from committees.models import AgendaItem, Meeting, Presence, Recusal, Seat, Tenure
from grants.models import MeetingPaper
from law.calendar import DISTRICT_TIME
from law.finding import Refused
from tests.workflows.lived import CHAIR, DEPUTY_CHAIR, EIGHT, SECRETARY, Session
from tests.workflows.test_typesetting import words
from workflows import consequences
from workflows.demo.district import District
from workflows.demo.steps import Steps
from workflows.engine import Conflict, Forbidden, Unknown, perform
from workflows.forms_of_papers import digest_of

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
    with pytest.raises(Forbidden):
        signed(session, "ivan")
    with pytest.raises(Conflict):
        signed(session, SECRETARY)
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


# --- a term that ended meanwhile ---

LATER = timedelta(days=30)


def ended(session: Session, *keys: str) -> None:
    """The session is over, and so is the term of these people, ten days later."""
    session.steps.gather(session.meeting, on=session.on)
    session.act("close_meeting")
    held = Tenure.objects.filter(committee=session.district.committee, user__in=[session.district[key] for key in keys])
    held.update(until=session.on + timedelta(days=10))


def follows(session: Session, key: str, number: int) -> None:
    seat = Seat.objects.get(committee=session.district.committee, number=number)
    Tenure.objects.create(seat=seat, user=session.district[key], part="holder", since=session.on + timedelta(days=11))


def signed_later(session: Session, key: str) -> tuple[str, str]:
    session.act("sign_minutes", by=key, on=session.on + LATER)
    signature = session.minutes()["signature"]
    assert signature is not None
    return signature["name"], signature["role"]


def test_the_deputy_of_the_day_signs_for_a_chair_whose_term_ended(session: Session) -> None:
    ended(session, CHAIR)
    follows(session, "nora", 1)
    with pytest.raises(Refused, match="Georg Lindner unterschreibt die Niederschrift"):
        session.act("sign_minutes", by="nora", on=session.on + LATER)
    with pytest.raises(Conflict):
        session.act("sign_minutes", by=SECRETARY, on=session.on + LATER)
    assert signed_later(session, DEPUTY_CHAIR) == ("Georg Lindner", "stellvertretender Vorsitz")


def test_so_it_does_for_a_chair_whose_account_is_closed(session: Session) -> None:
    ended(session)
    session.district[CHAIR].is_active = False
    session.district[CHAIR].save()
    assert signed_later(session, DEPUTY_CHAIR) == ("Georg Lindner", "stellvertretender Vorsitz")


def test_where_both_terms_ended_who_follows_signs_in_their_place(session: Session) -> None:
    ended(session, CHAIR, DEPUTY_CHAIR)
    follows(session, "nora", 1)
    with pytest.raises(Unknown):
        session.act("sign_minutes", by=CHAIR, on=session.on + LATER)
    with pytest.raises(Conflict):
        session.act("sign_minutes", by=SECRETARY, on=session.on + LATER)
    assert signed_later(session, "nora") == (session.district["nora"].name, "Vorsitz, in Vertretung")


def test_where_nobody_follows_the_office_signs(session: Session) -> None:
    ended(session, CHAIR, DEPUTY_CHAIR)
    name = session.district[SECRETARY].name
    assert signed_later(session, SECRETARY) == (name, "Geschäftsführung, anstelle des Vorsitzes")


def test_a_chair_that_became_deputy_still_signs(session: Session) -> None:
    """The same person in the other of the two seats saw and led it all."""
    ended(session, CHAIR, DEPUTY_CHAIR)
    follows(session, CHAIR, 3)
    assert signed_later(session, CHAIR) == ("Mehmet Demir", "Vorsitz")


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
