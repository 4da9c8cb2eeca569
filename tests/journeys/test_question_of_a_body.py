# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member wants to know something: the office passes it on, the applicant writes back, the body reads the answer."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from grants.models import Affiliation, BodyQuestion, OfficeRecusal
from tests.portal.committee import Evening, url_of
from tests.portal.office import url_of as case_url
from tests.portal.office import words
from workflows.demo.district import District
from workflows.engine import perform

QUESTION, REPLY = "Wer beaufsichtigt die Kinder beim Kochen?", "Zwei Eltern und eine Köchin."
ANSWER = "Zwei Eltern und eine Köchin, jeweils zu zweit."
OWN = "Fragen an die Antragstellenden"


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def form_of(evening: Evening, case: object) -> str:
    item = evening.item(case)  # type: ignore[arg-type]
    return url_of(item.meeting, "ask_applicant") + f"?top={item.public_id}"


def of_question(case: object, act: str) -> str:
    return case_url(case, act) + f"?frage={BodyQuestion.objects.get().pk}"  # type: ignore[arg-type]


def part_of(html: str, anchor: str) -> str:
    inside = html.partition(f'id="{anchor}"')[2].partition("</section>")[0]
    return " ".join(unescape(strip_tags(re.sub(r"<", " <", inside))).split())


def test_from_the_member_to_the_applicant_and_back(evening: Evening) -> None:
    d, case = evening.district, evening.case()
    item = evening.item(case)
    page = evening.get("fatma", url_of(item)).content.decode()
    assert form_of(evening, case) in page and OWN in page
    form = evening.read("fatma", form_of(evening, case))
    assert f"TOP {item.position}: {item.title}" in form and "die Antragstellenden ohne ihn" in form
    answer = evening.send("fatma", form_of(evening, case), item=item.pk, text=QUESTION)
    assert (answer.status_code, answer["Location"]) == (302, url_of(item) + "#fragen")
    page = evening.read("fatma", url_of(item))
    assert "Ihre Frage ist beim Amt." in page and "Die Frage ist beim Amt." in page
    assert QUESTION in evening.read("helga", url_of(item)), "the others read it too"

    html = evening.get("sabine", case_url(case)).content.decode()
    asked = part_of(html, "fragen")
    assert f"zur Sitzung am {item.meeting.held_on:%d.%m.%Y}" in asked
    assert "Fragen aus dem Gremium" in asked and f"{d['fatma'].name} fragt" in asked and QUESTION in asked
    assert "Frage weitergeben" not in words(evening.get("sabine", case_url(case))), "not among the usual steps"
    pass_on = of_question(case, "pass_on_question")
    assert QUESTION in evening.read("sabine", pass_on)
    answer = evening.send("sabine", pass_on, question=BodyQuestion.objects.get().pk)
    assert (answer.status_code, answer["Location"]) == (302, case_url(case) + "#fragen")
    page = evening.get("sabine", case_url(case)).content.decode()
    assert "Weitergegeben:" in part_of(page, "fragen")
    assert "pass_on_question" not in page
    assert "Das Amt hat die Frage weitergegeben." in evening.read("fatma", url_of(item))

    antje = Client()
    antje.force_login(d["antje"])
    seen = antje.get(reverse("applicant:case", args=[case.public_id])).content.decode()
    assert QUESTION in seen and d["fatma"].name not in seen
    address = reverse("applicant:message", args=[case.public_id])
    assert antje.post(address, {"message": REPLY}).status_code == 302
    assert REPLY not in evening.read("fatma", url_of(item)), "messages are between the applicant and the office"

    write = of_question(case, "answer_question")
    assert REPLY in evening.read("sabine", write), "what the applicant wrote stands beside the form"
    answer = evening.send("sabine", write, question=BodyQuestion.objects.get().pk, answer=" ")
    assert answer.status_code == 422
    answer = evening.send("sabine", write, question=BodyQuestion.objects.get().pk, answer=ANSWER)
    assert (answer.status_code, answer["Location"]) == (302, case_url(case) + "#fragen")
    assert "Frage aus dem Gremium beantwortet" in evening.read("sabine", case_url(case))
    for member in ("fatma", "helga", "katrin"):
        assert ANSWER in evening.read(member, url_of(item))
    assert ANSWER not in antje.get(reverse("applicant:case", args=[case.public_id])).content.decode()

    assert ANSWER in evening.read("thomas", write), "the text to correct stands there"
    evening.send("thomas", write, question=BodyQuestion.objects.get().pk, answer="Eine Köchin.")
    page = evening.read("fatma", url_of(item))
    assert "Eine Köchin." in page and ANSWER not in page


def test_who_is_out_reads_no_question_and_asks_none(evening: Evening) -> None:
    d = evening.district
    Affiliation.objects.create(user=d["karim"], name=d.association.name, kind=Affiliation.Kind.BOARD)
    case = evening.case()
    item = evening.item(case)
    evening.send("fatma", form_of(evening, case), item=item.pk, text=QUESTION)
    page = evening.read("karim", url_of(item))
    assert OWN not in page and QUESTION not in page and "Etwas fragen" not in page
    answer = evening.send("karim", form_of(evening, case), item=item.pk, text="Und wer zahlt?")
    assert answer.status_code == 422
    assert "Sie sind bei diesem Punkt ausgeschlossen" in words(answer)
    assert BodyQuestion.objects.count() == 1


def test_in_writing_it_is_asked_and_told_alike(evening: Evening) -> None:
    case, day = evening.ready(evening.case(schedule=False)), evening.meeting.held_on
    perform("circulate", case, by=evening.district["katrin"], on=day, amount=case.amount_asked)
    item = evening.item(case)
    assert "Etwas fragen" in evening.read("fatma", url_of(item))
    assert evening.send("fatma", form_of(evening, case), item=item.pk, text=QUESTION).status_code == 302
    assert QUESTION in evening.read("helga", url_of(item))
    asked = part_of(evening.get("sabine", case_url(case)).content.decode(), "fragen")
    assert f"im Umlauf bis {item.meeting.held_on:%d.%m.%Y}" in asked and "zur Sitzung" not in asked


def test_the_office_that_is_biased_reads_none(evening: Evening) -> None:
    case = evening.case()
    item = evening.item(case)
    evening.send("fatma", form_of(evening, case), item=item.pk, text=QUESTION)
    write = of_question(case, "answer_question")
    OfficeRecusal.objects.create(application=case, user=evening.district["sabine"], ground="relative")
    assert QUESTION in evening.read("thomas", case_url(case))
    assert QUESTION not in evening.read("sabine", case_url(case))
    assert evening.get("sabine", write).status_code == 302


def test_there_is_nothing_to_ask_once_it_is_resolved_and_the_answers_stay(evening: Evening) -> None:
    case = evening.case()
    item = evening.item(case)
    evening.send("fatma", form_of(evening, case), item=item.pk, text=QUESTION)
    evening.present(9)
    poll = evening.poll(case)
    assert "Etwas fragen" in evening.read("fatma", url_of(item))
    evening.votes(poll, fatma="yes", georg="yes")
    evening.send("katrin", url_of(poll, "close_poll"))
    page = evening.read("fatma", url_of(item))
    assert QUESTION in page and "Etwas fragen" not in page


def test_the_secretary_reads_and_does_not_ask(evening: Evening) -> None:
    case = evening.case()
    item = evening.item(case)
    assert OWN not in evening.read("katrin", url_of(item))
    evening.send("fatma", form_of(evening, case), item=item.pk, text=QUESTION)
    page = evening.read("katrin", url_of(item))
    assert QUESTION in page and "Etwas fragen" not in page


def test_too_much_is_told_and_kept(evening: Evening) -> None:
    case = evening.case()
    long = "Wort " * 120
    answer = evening.send("fatma", form_of(evening, case), item=evening.item(case).pk, text=long)
    assert answer.status_code == 422
    assert "auf 500 Zeichen" in words(answer) and long.strip() in answer.content.decode()


def test_a_case_without_questions_has_no_panel_and_no_act(evening: Evening) -> None:
    case = evening.case()
    assert "Fragen aus dem Gremium" not in evening.read("sabine", case_url(case))
    for act in ("pass_on_question", "answer_question"):
        answer = evening.get("sabine", case_url(case, act))
        assert (answer.status_code, answer["Location"]) == (302, case_url(case))
