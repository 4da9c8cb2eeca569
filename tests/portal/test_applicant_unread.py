# SPDX-License-Identifier: AGPL-3.0-or-later
"""What nobody can read yet is kept as it was typed: half a date, a sum in words. It is told, and it blocks."""

from datetime import date

import pytest
from django.test import Client

from grants import drafts
from grants.models import Application
from tests.portal.applicant import text, url
from tests.portal.saving import PROJECT, by_itself, carried, opened
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform


@pytest.fixture
def case(mettmann: District) -> Application:
    return drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])


def test_half_a_date_is_there_again_with_its_reason(antje: Client, case: Application) -> None:
    place = url("page", case, "ort-und-zeit")
    antje.post(place, {"town": "Hilden", "starts_on": "15.5.", "participants": "viele"})
    page = text(antje.get(place))
    assert 'value="15.5."' in page
    assert 'value="viele"' in page
    assert "Bitte geben Sie bei „Erster Tag“ ein Datum ein, das es gibt" in page
    assert "<title>Fehler:" in page
    case.refresh_from_db()
    assert case.typed == {"ort-und-zeit": {"starts_on": ["15.5."], "participants": ["viele"]}}
    assert case.answer("town") == "Hilden"


def test_what_becomes_clear_is_no_longer_kept_as_text(antje: Client, case: Application) -> None:
    place = url("page", case, "ort-und-zeit")
    antje.post(place, {"starts_on": "15.5.", "ends_on": "bald"})
    antje.post(place, opened(antje, case, "ort-und-zeit") | {"starts_on": "15.5.2027", "ends_on": "bald"})
    case.refresh_from_db()
    assert (case.starts_on, case.typed) == (date(2027, 5, 15), {"ort-und-zeit": {"ends_on": ["bald"]}})
    antje.post(place, opened(antje, case, "ort-und-zeit") | {"starts_on": "15.5.2027", "ends_on": ""})
    case.refresh_from_db()
    assert case.typed == {}


def test_a_good_answer_made_unclear_is_no_answer_any_more(antje: Client, case: Application) -> None:
    """The page, the rules and the letter would otherwise speak of different days."""
    place = url("page", case, "ort-und-zeit")
    antje.post(place, {"starts_on": "15.5.2027"})
    antje.post(place, opened(antje, case, "ort-und-zeit") | {"starts_on": "15.5.20"})
    antje.post(place, opened(antje, case, "ort-und-zeit") | {"starts_on": "Mai"})
    case.refresh_from_db()
    assert (case.starts_on, case.typed) == (None, {"ort-und-zeit": {"starts_on": ["Mai"]}})


@pytest.mark.parametrize(
    ("key", "field", "typed"),
    [
        ("projekt", "title", "X" * 101),
        ("projekt", "field", "nonsense"),
        ("projekt", "summary", "<script>alert(1)</script>" * 40),
        ("ort-und-zeit", "town", "Köln"),
        ("ort-und-zeit", "participants", "-1"),
        ("ort-und-zeit", "ends_on", "31.02.2027"),
        ("beratung-und-beginn", "consulted_on", "gestern 💶"),
    ],
)
def test_every_kind_of_question_keeps_what_it_cannot_read(
    antje: Client, case: Application, key: str, field: str, typed: str
) -> None:
    assert antje.post(url("page", case, key), {field: typed}).status_code == 422
    case.refresh_from_db()
    assert case.typed == {key: {field: [typed]}}
    page = antje.get(url("page", case, key))
    assert page.context["form"].errors.keys() == {field}
    assert "<script>alert" not in page.content.decode()


def test_an_unread_entry_is_told_once_on_every_page_that_tells_and_at_the_door(
    antje: Client, mettmann: District, on: date
) -> None:
    case = draft(mettmann.call, mettmann.association)
    place = url("page", case, "ort-und-zeit")
    form = antje.get(place).context["form"]
    answers = {name: form[name].value() for name in form.fields} | {"starts_on": "15.5."}
    antje.post(place, answers | opened(antje, case, "ort-und-zeit"))
    sentence = "Ihre Eingabe bei „Erster Tag“ konnten wir nicht lesen. Bitte prüfen Sie sie."
    assert sentence in text(antje.get(url("case", case)))
    check = text(antje.get(url("check", case)))
    assert sentence in check
    assert f"{place}#id_starts_on" in check
    assert "15.5." in check
    assert "Bitte beantworten Sie: Erster Tag" not in check
    with pytest.raises(drafts.Refused) as refused:
        perform("submit", Application.objects.get(pk=case.pk), by=mettmann["antje"], on=on)
    assert [(finding.rule, finding.field) for finding in refused.value.findings] == [("unread", "starts_on")]


def test_a_text_nobody_can_keep_is_said_and_the_stored_answer_stays(antje: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    antje.post(page, PROJECT)
    long = opened(antje, case) | PROJECT | {"summary": "lang " * 5000, "aims": "Neu"}
    answer = by_itself(antje, page, long)
    assert "Zu lang zum Speichern: „Ihr Projekt in wenigen Sätzen“. Alles andere ist heute um" in text(answer)
    case.refresh_from_db()
    assert (case.answer("summary"), case.answer("aims"), case.typed) == ("Wir kochen.", "Neu", {})


def test_all_that_is_kept_unread_has_an_end(antje: Client, case: Application) -> None:
    case.typed = {"früher": {str(number): ["x" * 18_000] for number in range(10)}}
    case.save()
    answer = antje.post(url("page", case, "projekt"), {"summary": "y" * 15_000})
    assert answer.status_code == 409
    assert "Das ist zu viel Text. Bitte kürzen Sie Ihre Eingaben" in text(answer)
    assert "y" * 15_000 in text(answer)


def test_a_sum_nobody_can_read_is_there_again_and_blocks(antje: Client, case: Application) -> None:
    plan = url("plan", case)
    assert antje.post(plan, {"amount_asked": "rund 600"}).status_code == 422
    page = text(antje.get(plan))
    assert 'value="rund 600"' in page
    assert "einen Betrag in Euro ein" in page
    check = text(antje.get(url("check", case)))
    assert "Ihre Eingabe bei „Beantragte Summe“ konnten wir nicht lesen." in check
    assert "Bitte geben Sie an, wie viel Geld Sie beantragen." not in check
    antje.post(plan, carried(antje.get(plan)) | {"amount_asked": "600"})
    case.refresh_from_db()
    assert (case.amount_asked, case.typed) == (600, {})
