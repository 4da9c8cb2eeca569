# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body asks those who applied through the office: who may, about what, and what the record says of it."""

import json
from datetime import date
from typing import Any

import pytest
from django.core import mail

from committees.models import AgendaItem, Meeting, Seat, Tenure
from grants.models import Affiliation, Application, BodyQuestion, Event, Message, OfficeRecusal, Representative
from law.finding import Refused
from tests.portal.committee import Evening
from workflows import consequences
from workflows.demo.district import District
from workflows.engine import Conflict, Forbidden, Unknown, perform
from workflows.models import Attempt

QUESTION, ANSWER = "Wer kocht am Dachs-4417?", "Zwei Köchinnen vom Verein Otter-9023."


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


@pytest.fixture
def case(evening: Evening) -> Application:
    return evening.case()


def ask(evening: Evening, case: Application, who: str = "fatma", text: str = QUESTION, **data: Any) -> Event:
    item = data.get("item") or evening.item(case)
    meeting, on = data.get("meeting", item.meeting), evening.meeting.held_on
    return perform("ask_applicant", meeting, by=evening.district[who], on=on, item=item, text=text)


def asked(evening: Evening, case: Application) -> BodyQuestion:
    ask(evening, case)
    consequences.run_pending()
    mail.outbox.clear()
    return BodyQuestion.objects.get()


def of_office(evening: Evening, act: str, case: Application, who: str = "sabine", **data: Any) -> Event:
    return perform(act, case, by=evening.district[who], on=evening.meeting.held_on, **data)


def test_a_question_is_a_row_an_event_of_ids_and_a_mail_to_the_unit(evening: Evening, case: Application) -> None:
    version = evening.meeting.version
    event = ask(evening, case, text=f"  {QUESTION} ")
    question = BodyQuestion.objects.get()
    assert (question.text, question.by, question.application) == (QUESTION, evening.district["fatma"], case)
    assert event.data == {"item": evening.item(case).pk, "question": question.pk}
    consequences.run_pending()
    (sent,) = [each for each in mail.outbox if "Gremium" in each.subject]
    assert sent.to == [evening.district.unit.email]
    assert f"/amt/fall/{case.public_id}/" in str(sent.body)
    assert "Dachs" not in f"{sent.subject}{sent.body}"
    evening.meeting.refresh_from_db()
    assert evening.meeting.version == version, "nobody's open page grows stale by it"


@pytest.mark.parametrize("who", ["fatma", "mehmet", "georg", "nora", "oksana"])
def test_whoever_sits_deputises_advises_or_leads_may_ask(evening: Evening, case: Application, who: str) -> None:
    d, since = evening.district, date(2025, 1, 1)
    if who == "nora":
        seat = Seat.objects.create(committee=d.committee, number=99, organisation="Polizei", advisory=True)
        Tenure.objects.create(seat=seat, user=d[who], since=since)
    if who == "oksana":
        d.association.representatives.filter(user=d[who]).delete()
        seat = Seat.objects.get(committee=d.committee, number=4)
        Tenure.objects.create(seat=seat, user=d[who], part=Tenure.Part.DEPUTY, since=since)
    ask(evening, case, who)
    assert BodyQuestion.objects.get().by == d[who]


@pytest.mark.parametrize(
    ("who", "error"),
    [("katrin", Forbidden), ("sabine", Unknown), ("antje", Unknown), ("ute", Unknown), ("lina", Unknown)],
)
def test_nobody_else_asks(evening: Evening, case: Application, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(evening, case, who)
    assert not BodyQuestion.objects.exists()


def test_who_is_out_of_the_point_asks_nothing(evening: Evening) -> None:
    d = evening.district
    Affiliation.objects.create(user=d["karim"], name=d.association.name, kind=Affiliation.Kind.BOARD)
    case = evening.case()
    with pytest.raises(Refused, match="Sie sind bei diesem Punkt ausgeschlossen"):
        ask(evening, case, "karim")
    assert not BodyQuestion.objects.exists()
    assert Attempt.objects.filter(act="ask_applicant", by=d["karim"], kind="refused").count() == 1
    ask(evening, case, "fatma")


def test_the_point_is_on_this_agenda_and_about_a_case(evening: Evening, case: Application) -> None:
    d = evening.district
    other = Meeting.objects.create(committee=d.committee, held_on=date(2027, 5, 12))
    with pytest.raises(Refused, match="steht nicht auf dieser Tagesordnung"):
        ask(evening, case, meeting=other)
    talk = AgendaItem.objects.create(meeting=evening.meeting, position=50, kind="other", title="Aussprache")
    with pytest.raises(Refused, match="gibt es keinen Antrag"):
        ask(evening, case, item=talk)
    assert not BodyQuestion.objects.exists()


def test_nobody_asks_about_what_is_resolved(evening: Evening, case: Application) -> None:
    evening.present(9)
    poll = evening.poll(case)
    ask(evening, case, "helga", "Noch während der Abstimmung?")
    evening.votes(poll, fatma="yes", georg="yes")
    perform("close_poll", poll, by=evening.district["katrin"], on=evening.meeting.held_on)
    with pytest.raises(Refused, match="berät das Gremium hier nicht mehr"):
        ask(evening, case)


def test_nobody_asks_about_what_was_withdrawn_or_moved_to_another_session(evening: Evening, case: Application) -> None:
    first = evening.item(case)
    other = Meeting.objects.create(committee=evening.district.committee, held_on=date(2027, 5, 12))
    evening.schedule(case, meeting=other)
    with pytest.raises(Refused, match="berät das Gremium hier nicht mehr"):
        ask(evening, case, item=first)
    ask(evening, case)
    perform("withdraw", case, by=evening.district["antje"], on=evening.meeting.held_on)
    with pytest.raises(Refused, match="berät das Gremium hier nicht mehr"):
        ask(evening, case, text="Und nun?")


def test_the_same_words_are_asked_once_a_case(evening: Evening, case: Application) -> None:
    ask(evening, case)
    with pytest.raises(Refused, match="Diese Frage ist schon gestellt"):
        ask(evening, case, "helga", f" {QUESTION.upper()} ")
    other = Meeting.objects.create(committee=evening.district.committee, held_on=date(2027, 5, 12))
    evening.schedule(case, meeting=other)
    with pytest.raises(Refused, match="Diese Frage ist schon gestellt"):
        ask(evening, case)
    ask(evening, evening.case("Ein anderes Projekt", 100))
    assert BodyQuestion.objects.count() == 2


def test_a_vote_in_writing_leaves_room_for_questions(evening: Evening) -> None:
    case, d, begun = evening.ready(evening.case(schedule=False)), evening.district, date(2027, 1, 25)
    perform("circulate", case, by=d["katrin"], on=begun, amount=case.amount_asked)
    item = evening.item(case)
    assert item.meeting.kind == Meeting.Kind.CIRCULATION
    perform("ask_applicant", item.meeting, by=d["fatma"], on=begun, item=item, text=QUESTION)
    assert BodyQuestion.objects.get().item == item


# --- the office ---


def test_the_office_passes_it_on_once_as_its_own_message(evening: Evening, case: Application) -> None:
    question = asked(evening, case)
    event = of_office(evening, "pass_on_question", case, question=question)
    message = Message.objects.get()
    assert (message.by, message.from_office) == (evening.district["sabine"], True)
    assert QUESTION in message.text and str(evening.district.committee) in message.text
    assert "Fatma" not in message.text, "who asked is nobody's business outside"
    assert event.data == {"question": question.pk, "message": message.pk}
    consequences.run_pending()
    assert {to for each in mail.outbox for to in each.to} >= {"antje@beispiel.test"}
    question.refresh_from_db()
    assert question.passed_on_at is not None
    with pytest.raises(Refused, match="schon weitergegeben"):
        of_office(evening, "pass_on_question", case, "thomas", question=question)
    assert Message.objects.count() == 1


def test_an_answer_is_corrected_and_no_word_stands_in_the_record(evening: Evening, case: Application) -> None:
    question = asked(evening, case)
    first = of_office(evening, "answer_question", case, question=question, answer="Irgendwer.")
    second = of_office(evening, "answer_question", case, "leyla", question=question, answer=ANSWER)
    question.refresh_from_db()
    assert (question.answer, question.answered_on) == (ANSWER, evening.meeting.held_on)
    assert [each.data for each in (first, second)] == [
        {"question": question.pk, "replaced": False},
        {"question": question.pk, "replaced": True},
    ]
    of_office(evening, "pass_on_question", case, question=question)
    words = [json.dumps(each.data, ensure_ascii=False) for each in Event.objects.all()]
    assert not [each for each in words if "Dachs" in each or "Otter" in each]


@pytest.mark.parametrize("act", ["pass_on_question", "answer_question"])
@pytest.mark.parametrize(
    ("who", "error"), [("antje", Forbidden), ("katrin", Forbidden), ("fatma", Unknown), ("nora", Unknown)]
)
def test_only_the_office_does_it(
    evening: Evening, case: Application, act: str, who: str, error: type[Exception]
) -> None:
    question = asked(evening, case)
    with pytest.raises(error):
        of_office(evening, act, case, who, question=question, answer=ANSWER)
    assert not Message.objects.exists()


@pytest.mark.parametrize("act", ["pass_on_question", "answer_question"])
def test_who_is_biased_in_the_office_does_not(evening: Evening, case: Application, act: str) -> None:
    question = asked(evening, case)
    OfficeRecusal.objects.create(application=case, user=evening.district["sabine"], ground="relative")
    with pytest.raises(Forbidden):
        of_office(evening, act, case, question=question, answer=ANSWER)


@pytest.mark.parametrize("act", ["pass_on_question", "answer_question"])
def test_a_question_about_another_case_is_refused(evening: Evening, case: Application, act: str) -> None:
    question, other = asked(evening, case), evening.case("Ein anderes Projekt", 100)
    with pytest.raises(Refused, match="gehört zu einem anderen Antrag"):
        of_office(evening, act, other, question=question, answer=ANSWER)


def test_to_people_without_an_account_nothing_is_passed_on(evening: Evening, case: Application) -> None:
    question = asked(evening, case)
    Representative.objects.filter(applicant=case.applicant).delete()
    with pytest.raises(Refused, match="kein Konto im Portal"):
        of_office(evening, "pass_on_question", case, question=question)
    of_office(evening, "answer_question", case, question=question, answer=ANSWER)


def test_after_a_withdrawal_nothing_is_passed_on(evening: Evening, case: Application) -> None:
    question = asked(evening, case)
    perform("withdraw", case, by=evening.district["antje"], on=evening.meeting.held_on)
    with pytest.raises(Conflict, match="nicht mehr möglich"):
        of_office(evening, "pass_on_question", case, question=question)
