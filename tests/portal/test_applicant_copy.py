# SPDX-License-Identifier: AGPL-3.0-or-later
"""Last year's application becomes this year's draft: what is taken, what is asked anew, what does not fit any more."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Application, Call, PlanItem, Side
from tests.portal.applicant import text, url
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

KEY = "5a0d4e1c-0000-4000-8000-000000000001"


@pytest.fixture
def last_year(mettmann: District, on: date) -> Application:
    """Submitted under the call of this year; the next call is open."""
    case = draft(mettmann.call, mettmann.association, early_start_on=date(2027, 5, 20))
    perform("submit", case, by=mettmann["antje"], on=on)
    case.refresh_from_db()
    return case


@pytest.fixture
def next_call(mettmann: District) -> Call:
    d = mettmann
    return Call.objects.create(
        slug="aktionsfonds-2028",
        programme_key="aktionsfonds",
        title="Aktionsfonds 2028",
        unit=d.unit,
        committee=d.committee,
        fund=d.fund,
        period_from=date(2028, 1, 1),
        period_until=date(2028, 12, 31),
        opens_on=date(2027, 1, 1),
    )


def copy_of(case: Application, call: Call) -> str:
    return reverse("applicant:copy", args=[call.slug, case.public_id])


def test_what_is_taken_over_is_told_before_it_happens(antje: Client, last_year: Application, next_call: Call) -> None:
    page = text(antje.get(copy_of(last_year, next_call)))
    assert "Das übernehmen wir" in page
    assert "Begegnungscafé am Markt" in page
    assert "4.800,00 €" in page
    assert "Unterlagen: Laden Sie sie noch einmal hoch." in page
    assert "Erklärungen: Sie stimmen ihnen vor dem Absenden neu zu." in page
    assert "<li>Erster Tag</li>" in page
    assert "<li>Haben Sie schon begonnen, etwas bestellt oder einen Vertrag geschlossen?</li>" in page
    assert Application.objects.count() == 1


def test_a_copy_has_words_and_money_but_neither_days_nor_papers_nor_declarations(
    antje: Client, mettmann: District, last_year: Application, next_call: Call
) -> None:
    done = antje.post(copy_of(last_year, next_call), {"key": KEY}, follow=True)
    assert "Ihr Antrag ist angelegt." in text(done)
    new = Application.objects.get(call=next_call)
    assert (new.title, new.amount_asked) == ("Begegnungscafé am Markt", Decimal(4800))
    assert new.answer("summary") == last_year.answer("summary")
    assert new.answer("field") == ["democracy", "diversity"]
    assert (new.starts_on, new.ends_on, new.first_contact_on, new.early_start_on) == (None,) * 4
    for key in ("consulted_on", "exception_reason", "begun", "new"):
        assert new.answer(key) is None, key
    assert (new.declarations, new.documents.count(), new.file_number) == ({}, 0, None)
    assert [(line.kind, line.label, line.amount) for line in new.plan.all()] == [
        (line.kind, line.label, line.amount) for line in last_year.plan.all()
    ]
    assert new.saved_by == mettmann["antje"]
    tasks = text(antje.get(url("case", new)))
    assert "Der Plan geht auf" in text(antje.get(url("plan", new)))
    assert "Unvollständig" in tasks
    last_year.refresh_from_db()
    assert last_year.starts_on == date(2027, 6, 1)


def test_what_the_terms_no_longer_allow_is_shown_and_kept_as_typed(
    antje: Client, last_year: Application, next_call: Call
) -> None:
    """A town that left, a text that grew too long, a number that is none, a kind of cost and of income that is gone."""
    answers = last_year.answers | {"town": "Solingen", "target_group": "x" * 300, "participants": "viele"}
    Application.objects.filter(pk=last_year.pk).update(answers=answers)
    PlanItem.objects.create(application=last_year, side=Side.EXPENSE, kind="rent", label="Saalmiete", amount=50)
    PlanItem.objects.create(application=last_year, side=Side.INCOME, kind="lottery", label="Tombola", amount=70)
    page = text(antje.get(copy_of(last_year, next_call)))
    assert "Das passt so nicht mehr" in page
    assert "Bisher: Solingen" in page
    assert "auf 200 Zeichen. Jetzt sind es 300." in page
    assert "Tombola, 70,00 €" in page
    antje.post(copy_of(last_year, next_call), {"key": KEY})
    new = Application.objects.get(call=next_call)
    assert new.typed == {"ort-und-zeit": {"town": ["Solingen"], "target_group": ["x" * 300], "participants": ["viele"]}}
    assert (new.answer("town"), new.answer("participants")) == (None, None)
    assert [(line.kind, line.label) for line in new.plan.filter(amount__lt=100)] == [("other", "Saalmiete")]
    assert "„Saalmiete“ (50,00 €) können wir nicht fördern." in text(antje.get(url("plan", new)))


def test_questions_nobody_asks_any_more_are_named_and_left(
    antje: Client, mettmann: District, last_year: Application
) -> None:
    """The youth fund has a short form."""
    page = text(antje.get(copy_of(last_year, mettmann.youth_call)))
    assert "Das fragen wir nicht mehr" in page
    assert "Plakate, Zeitung und die Netze der Partner" in page
    antje.post(copy_of(last_year, mettmann.youth_call), {"key": KEY})
    new = Application.objects.get(call=mettmann.youth_call)
    assert set(new.answers) == {"summary", "aims", "in_district", "town", "participants"}


def test_a_double_click_makes_one_draft(antje: Client, last_year: Application, next_call: Call) -> None:
    first = antje.post(copy_of(last_year, next_call), {"key": KEY})
    second = antje.post(copy_of(last_year, next_call), {"key": KEY})
    assert first["Location"] == second["Location"]
    assert Application.objects.filter(call=next_call).count() == 1
    assert PlanItem.objects.filter(application__call=next_call).count() == 3
    antje.post(copy_of(last_year, next_call), {"key": "5a0d4e1c-0000-4000-8000-000000000002"})
    assert Application.objects.filter(call=next_call).count() == 2, "another page is another draft"


def test_beginning_offers_former_applications(antje: Client, last_year: Application, next_call: Call) -> None:
    begin = reverse("applicant:begin", args=[next_call.slug])
    page = text(antje.get(begin))
    assert "Womit möchten Sie anfangen?" in page
    assert "Mit „Begegnungscafé am Markt“ (Aktionsfonds 2027, eingereicht am 20.01.2027)" in page
    chosen = {"applicant": last_year.applicant.public_id, "source": last_year.public_id}
    assert antje.post(begin, chosen)["Location"] == copy_of(last_year, next_call)
    mismatch = antje.post(begin, chosen | {"applicant": "new"})
    assert mismatch.status_code == 422
    assert "ist ein Antrag von Begegnungscafé Hilden e.V." in text(mismatch)
    empty = antje.post(begin, chosen | {"source": "empty", "key": KEY}, follow=True)
    assert "0 von 7 Aufgaben erledigt" in text(empty)


def test_an_own_case_leads_to_the_next(antje: Client, last_year: Application, next_call: Call) -> None:
    page = text(antje.get(url("case", last_year)))
    assert "Neuer Antrag für Aktionsfonds 2028" in page
    assert copy_of(last_year, next_call) in page


def test_nobody_copies_what_is_not_theirs(client: Client, mettmann: District, last_year: Application) -> None:
    for stranger in ("nora", "paul", "sabine", "mehmet"):
        client.force_login(mettmann[stranger])
        address = copy_of(last_year, mettmann.call)
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404), stranger
    assert Application.objects.count() == 1


# --- beginning twice ---


def test_an_empty_draft_begins_once_a_page(antje: Client, mettmann: District) -> None:
    begin = reverse("applicant:begin", args=[mettmann.call.slug])
    sent = {"applicant": mettmann.association.public_id, "key": KEY}
    assert antje.post(begin, sent)["Location"] == antje.post(begin, sent)["Location"]
    assert Application.objects.count() == 1
    page = antje.get(begin)
    assert page.context["seal"]["key"] != antje.get(begin).context["seal"]["key"]


def test_somebody_new_is_taken_in_once_a_page(client: Client, mettmann: District) -> None:
    from grants.models import Applicant
    from tests.portal.test_applicant_drafting import NEW

    client.force_login(mettmann["nora"])
    new = reverse("applicant:new_applicant", args=[mettmann.call.slug])
    assert client.post(new, NEW | {"key": KEY})["Location"] == client.post(new, NEW | {"key": KEY})["Location"]
    assert Applicant.objects.filter(name=NEW["name"]).count() == 1
    assert Application.objects.count() == 1


def test_the_key_of_a_page_belongs_to_a_person(client: Client, mettmann: District) -> None:
    """Whoever copies a key begins something of their own and learns nothing."""
    begin = reverse("applicant:begin", args=[mettmann.call.slug])
    client.force_login(mettmann["antje"])
    hers = client.post(begin, {"applicant": mettmann.association.public_id, "key": KEY})
    client.force_login(mettmann["paul"])
    his = client.post(begin, {"applicant": mettmann.person.public_id, "key": KEY})
    assert hers["Location"] != his["Location"]
    assert Application.objects.count() == 2
