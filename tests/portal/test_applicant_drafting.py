# SPDX-License-Identifier: AGPL-3.0-or-later
"""An applicant fills in a draft: right answers, wrong answers, other people's drafts."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from grants import drafts
from grants.models import Applicant, Application
from tests.papers import pdf as sheet
from tests.portal.applicant import fetch, pdf, text, url
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

PLACE = {
    "in_district": "yes",
    "town": "Hilden",
    "starts_on": "01.06.2027",
    "ends_on": "30.07.2027",
    "participants": "40",
    "target_group": "Alle",
}
ADVICE = {"first_contact_on": "01.12.2026", "consulted_on": "05.12.2026", "begun": "no"}


@pytest.fixture
def empty(mettmann: District) -> Application:
    return drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])


# --- beginning ---


def test_somebody_without_an_application_is_shown_the_way(antje: Client) -> None:
    page = text(antje.get(reverse("applicant:list")))
    assert "Sie haben noch keinen Antrag" in page
    assert "Förderungen ansehen" in page


def test_an_application_begins_for_an_organisation_one_acts_for(antje: Client, mettmann: District) -> None:
    begin = reverse("applicant:begin", args=[mettmann.call.slug])
    assert "Begegnungscafé Hilden e.V." in text(antje.get(begin))
    done = antje.post(begin, {"applicant": mettmann.association.public_id}, follow=True)
    assert "0 von 7 Aufgaben erledigt" in text(done)
    assert Application.objects.get().applicant == mettmann.association


def test_an_application_cannot_begin_for_somebody_elses_organisation(antje: Client, mettmann: District) -> None:
    begin = reverse("applicant:begin", args=[mettmann.call.slug])
    answer = antje.post(begin, {"applicant": mettmann.person.public_id})
    assert answer.status_code == 422
    assert not Application.objects.exists()


NEW = {
    "kind": "organisation",
    "name": "Nachbarn am Bach e.V.",
    "legal_form": "eingetragener Verein",
    "street": "Am Bach 1",
    "postcode": "40699",
    "town": "Erkrath",
    "email": "nachbarn@beispiel.test",
    "account_holder": "Nachbarn am Bach e.V.",
    "iban": "DE89 3704 0044 0532 0130 00",
}


def test_a_new_organisation_is_taken_in_with_its_account(client: Client, mettmann: District) -> None:
    client.force_login(mettmann["nora"])
    begin = reverse("applicant:begin", args=[mettmann.call.slug])
    form = client.get(begin, follow=True)
    assert "Wer stellt den Antrag?" in text(form)
    done = client.post(form.redirect_chain[-1][0], NEW, follow=True)
    assert "Nachbarn am Bach e.V." in text(done)
    applicant = Applicant.objects.get(name="Nachbarn am Bach e.V.")
    assert applicant.iban == "DE89370400440532013000"
    check = client.get(url("check", Application.objects.get()))
    assert "DE89 3704 0044 0532 0130 00" in text(check)
    assert "Commerzbank" in text(check)


def test_looking_at_an_account_without_a_number_is_no_failure(antje: Client, mettmann: District) -> None:
    """A form somebody else made: the button of the IBAN, but no field for it."""
    new = reverse("applicant:new_applicant", args=[mettmann.call.slug])
    assert antje.post(new, {"do": "look"}).status_code == 200


@pytest.mark.parametrize(
    ("iban", "sentence"),
    [
        ("DE89 3704 0044 0532 0130 01", "Die IBAN enthält einen Tippfehler"),
        ("DE89 3704", "Die IBAN hat nicht die richtige Länge"),
        ("Sparkasse", "Das ist keine IBAN"),
        ("", "Bitte füllen Sie „IBAN“ aus."),
    ],
)
def test_a_wrong_iban_is_explained_and_nothing_typed_is_lost(
    antje: Client, mettmann: District, iban: str, sentence: str
) -> None:
    new = reverse("applicant:new_applicant", args=[mettmann.call.slug])
    answer = antje.post(new, NEW | {"iban": iban})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Nachbarn am Bach e.V." in text(answer)
    assert not Application.objects.exists()


def test_a_closed_call_takes_no_new_application(antje: Client, mettmann: District) -> None:
    mettmann.call.closes_on = date(2027, 1, 19)
    mettmann.call.save()
    answer = antje.get(reverse("applicant:begin", args=[mettmann.call.slug]), follow=True)
    assert "Die Frist ist am 19.01.2027 abgelaufen" in text(answer)


# --- question pages ---


def test_answers_are_kept_and_the_next_page_follows(antje: Client, empty: Application) -> None:
    answer = antje.post(url("page", empty, "ort-und-zeit"), PLACE)
    assert answer["Location"] == url("page", empty, "beratung-und-beginn")
    empty.refresh_from_db()
    assert (empty.starts_on, empty.answer("town")) == (date(2027, 6, 1), "Hilden")
    assert "1 von 7 Aufgaben erledigt" in text(antje.get(url("case", empty)))


def test_a_wrong_date_stays_as_typed_and_the_other_answers_are_kept(antje: Client, empty: Application) -> None:
    answer = antje.post(url("page", empty, "ort-und-zeit"), PLACE | {"starts_on": "Anfang Juni"})
    assert answer.status_code == 422
    page = text(answer)
    assert "<title>Fehler:" in page
    assert 'value="Anfang Juni"' in page
    assert "Bitte geben Sie bei „Erster Tag“ ein Datum ein, das es gibt, zum Beispiel 15.05.2027." in page
    empty.refresh_from_db()
    assert (empty.starts_on, empty.ends_on, empty.answer("participants")) == (None, date(2027, 7, 30), 40)


def test_open_questions_do_not_stop_a_draft(antje: Client, empty: Application) -> None:
    assert antje.post(url("page", empty, "ort-und-zeit"), {"town": "Haan"}).status_code == 302
    tasks = text(antje.get(url("case", empty)))
    assert "5 Fragen sind noch offen." in tasks
    assert "Unvollständig" in tasks


def test_scenario_5_ten_weeks_warns_and_asks_for_a_reason(antje: Client, mettmann: District) -> None:
    case = drafts.begin(
        mettmann.call, mettmann.association, by=mettmann["antje"], starts_on=date(2027, 5, 15), ends_on=date(2027, 6, 1)
    )
    late = ADVICE | {"first_contact_on": "20.01.2027"}
    assert antje.post(url("page", case, "beratung-und-beginn"), late).status_code == 302
    case.starts_on = date(2027, 3, 20)
    case.save()
    stopped = antje.post(url("page", case, "beratung-und-beginn"), late)
    assert stopped["Location"] == url("page", case, "beratung-und-beginn")
    page = text(antje.get(stopped["Location"]))
    assert "Zwischen dem ersten Kontakt und dem Beginn liegen weniger als 10 Wochen." in page
    assert "war der 09.01.2027 der letzte Tag" in page
    assert "Trotzdem weiter" in page
    reasoned = antje.post(url("page", case, "beratung-und-beginn"), late | {"exception_reason": "Krankheit"})
    assert reasoned["Location"] == url("page", case, "partner-und-wirkung")
    assert "Die Fachstelle prüft Ihre Begründung." in text(antje.get(url("page", case, "beratung-und-beginn")))


def test_a_hint_stops_once_and_then_lets_go(antje: Client, empty: Application) -> None:
    beyond = PLACE | {"ends_on": "28.02.2028"}
    stopped = antje.post(url("page", empty, "ort-und-zeit"), beyond | {"told": ""})
    page = antje.get(stopped["Location"])
    on = antje.post(stopped["Location"], beyond | {"told": page.context["told"]})
    assert on["Location"] == url("page", empty, "beratung-und-beginn")


def test_scenario_4_year_limit_is_told_with_an_offer_to_split(antje: Client, empty: Application) -> None:
    period = PLACE | {"starts_on": "15.11.2027", "ends_on": "28.02.2028"}
    page = text(antje.post(url("page", empty, "ort-und-zeit"), period, follow=True))
    assert "muss bis 31.12.2027 enden" in page
    assert "Sie können es teilen" in page
    sent = antje.post(url("check", empty))
    assert sent.status_code == 422
    assert "muss bis 31.12.2027 enden" in text(sent)
    empty.refresh_from_db()
    assert empty.status == "draft"


# --- the plan ---


def test_the_plan_tells_its_gap_in_words(antje: Client, empty: Application) -> None:
    add = url("add_line", empty, "ausgabe")
    assert "Personalkosten" in text(antje.get(add))
    antje.post(add, {"kind": "fee", "label": "Moderation", "amount": "1.200,50"})
    antje.post(url("add_line", empty, "einnahme"), {"kind": "own", "label": "Kasse", "amount": "200"})
    page = text(antje.post(url("plan", empty), {"amount_asked": "650", "do": "recalculate"}, follow=True))
    assert "Es fehlen noch 350,50 €" in page
    antje.post(url("plan", empty), {"amount_asked": "1.000,50"})
    assert "Der Plan geht auf" in text(antje.get(url("plan", empty)))


def test_a_line_is_changed_and_removed(antje: Client, empty: Application, mettmann: District) -> None:
    line = drafts.put_line(empty, side="expense", kind="fee", label="Band", amount=Decimal(300), by=mettmann["antje"])
    change = url("change_line", empty, line.public_id)
    assert 'value="300,00"' in text(antje.get(change))
    antje.post(change, {"kind": "fee", "label": "Musik", "amount": "280"})
    line.refresh_from_db()
    assert (line.label, line.amount) == ("Musik", Decimal(280))
    antje.post(url("remove_line", empty, line.public_id))
    assert not empty.plan.exists()
    gone = antje.post(change, {"kind": "fee", "label": "Musik", "amount": "280"}, follow=True)
    assert "Diese Zeile gibt es nicht mehr" in text(gone)


def test_a_line_taken_out_is_named_and_comes_back(antje: Client, empty: Application, mettmann: District) -> None:
    named = {"side": "expense", "kind": "fee", "label": "Band & Chor", "amount": Decimal("1300.50")}
    line = drafts.put_line(empty, **named, by=mettmann["antje"])  # type: ignore[arg-type]
    page = text(antje.post(url("remove_line", empty, line.public_id), follow=True))
    assert "Entfernt: Band & Chor, 1.300,50 €" in page
    assert "Rückgängig machen" in page
    undo = page[page.index("Entfernt:") : page.index("Rückgängig machen")]
    assert f'action="{url("add_line", empty, "ausgabe")}"' in undo
    hidden = dict(re.findall(r'<input type="hidden" name="(kind|label|amount)" value="([^"]*)"', undo))
    antje.post(url("add_line", empty, "ausgabe"), hidden)
    back = empty.plan.get()
    assert {key: getattr(back, key) for key in named} == named
    assert "Rückgängig machen" not in text(antje.get(url("plan", empty))), "told once"


def test_a_line_of_one_draft_is_not_offered_to_another(antje: Client, empty: Application, mettmann: District) -> None:
    other = drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])
    by = mettmann["antje"]
    line = drafts.put_line(empty, side="expense", kind="fee", label="Band", amount=Decimal(1), by=by)
    antje.post(url("remove_line", empty, line.public_id))
    assert "Rückgängig machen" not in text(antje.get(url("plan", other)))


def test_a_telephone_has_the_keys_of_a_telephone(antje: Client, mettmann: District) -> None:
    page = text(antje.get(reverse("applicant:new_applicant", args=[mettmann.call.slug])))
    assert re.search(r'<input type="tel" name="phone"[^>]* autocomplete="tel"', page)


def test_costs_nobody_funds_say_so_where_they_are_chosen(antje: Client, empty: Application) -> None:
    page = text(antje.get(url("add_line", empty, "ausgabe")))
    assert "Personalkosten (können wir nicht fördern)" in page
    assert "Sachkosten (können" not in page


def test_lines_stand_in_one_order_everywhere(antje: Client, empty: Application, mettmann: District) -> None:
    """By kind as the programme lists them, not as they were typed."""
    for kind, label in (("travel", "Zuletzt"), ("fee", "Danach"), ("material", "Zuerst")):
        amount, by = Decimal(10), mettmann["antje"]
        drafts.put_line(empty, side="expense", kind=kind, label=label, amount=amount, by=by)
    for name in ("plan", "check", "print"):
        page = text(antje.get(url(name, empty)))
        assert page.index("Zuerst") < page.index("Danach") < page.index("Zuletzt")


@pytest.mark.parametrize("amount", ["", "0", "-5", "viel", "1.00.0"])
def test_an_amount_that_is_none_is_asked_again(antje: Client, empty: Application, amount: str) -> None:
    answer = antje.post(url("add_line", empty, "ausgabe"), {"kind": "fee", "label": "Band", "amount": amount})
    assert answer.status_code == 422
    assert 'value="Band"' in text(answer)
    assert not empty.plan.exists()


# --- papers ---


def test_papers_are_uploaded_shown_and_removed(antje: Client, empty: Application) -> None:
    papers = url("documents", empty)
    done = antje.post(papers, {"kind": "statutes", "statutes-file": pdf()}, follow=True)
    assert "„Satzung.pdf“ ist hochgeladen." in text(done)
    antje.post(papers, {"kind": "statutes", "statutes-file": pdf()})
    assert empty.documents.count() == 1, "the same file again is the same paper"
    antje.post(papers, {"kind": "statutes", "statutes-file": pdf("Satzung Teil 2.pdf", content=sheet("Teil 2"))})
    assert empty.documents.count() == 2
    paper = empty.documents.first()
    assert paper is not None
    content, answer = fetch(antje, url("document", empty, paper.public_id))
    assert content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    antje.post(url("remove_document", empty, paper.public_id))
    assert empty.documents.count() == 1


def test_a_file_that_is_no_pdf_is_refused_beside_its_field(antje: Client, empty: Application) -> None:
    answer = antje.post(url("documents", empty), {"kind": "statutes", "statutes-file": pdf(content=b"MZ...")})
    assert answer.status_code == 422
    assert "„Satzung.pdf“ ist kein PDF, Foto (JPEG, PNG, HEIC) oder Word-Dokument (DOCX)." in text(answer)
    assert 'href="#id_statutes-file"' in text(answer)
    assert not empty.documents.exists()


def test_no_file_at_all_is_said(antje: Client, empty: Application) -> None:
    answer = antje.post(url("documents", empty), {"kind": "statutes"})
    assert "Bitte wählen Sie bei „Satzung: Dateien“ eine Datei aus." in text(answer)


# --- other people, other tabs ---


def test_nobody_else_meets_a_draft(client: Client, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    names = [("case",), ("page", "projekt"), ("plan",), ("documents",), ("check",), ("receipt",), ("discard",)]
    for stranger in ("nora", "paul", "sabine", "mehmet"):
        client.force_login(mettmann[stranger])
        for name, *args in names:
            assert client.get(url(name, case, *args)).status_code == 404
            assert client.post(url(name, case, *args)).status_code in (404, 405)


def test_without_login_the_way_leads_to_the_login_and_back(client: Client, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    answer = client.get(url("plan", case))
    assert answer["Location"] == f"{reverse('public:login')}?next={url('plan', case)}"


def test_a_draft_sent_in_another_tab_says_so_and_keeps_what_was_typed(
    antje: Client, mettmann: District, on: date
) -> None:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    answer = antje.post(url("page", case, "projekt"), {"title": "Ein ganz neuer Titel"})
    assert answer.status_code == 409
    assert "Dieser Antrag ist schon eingereicht." in text(answer)
    assert "Ein ganz neuer Titel" in text(answer)
    line = antje.post(url("add_line", case, "ausgabe"), {"kind": "fee", "label": "Band", "amount": "5"})
    assert (line.status_code, "schon eingereicht" in text(line)) == (409, True)
    upload = antje.post(url("documents", case), {"kind": "offers", "offers-file": pdf()})
    assert (upload.status_code, "schon eingereicht" in text(upload)) == (409, True)
    asked = antje.post(url("plan", case), {"amount_asked": "1"})
    assert (asked.status_code, "schon eingereicht" in text(asked)) == (409, True)
    case.refresh_from_db()
    assert (case.title, case.amount_asked) == ("Begegnungscafé am Markt", Decimal(4800))


def test_a_draft_is_discarded_after_one_question(antje: Client, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    assert "Entwurf löschen?" in text(antje.get(url("discard", case)))
    assert Application.objects.exists()
    assert "Der Entwurf ist gelöscht." in text(antje.post(url("discard", case), follow=True))
    assert not Application.objects.exists()


def test_a_paper_the_office_is_typing_in_is_not_on_the_applicants_desk(antje: Client, mettmann: District) -> None:
    case = drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"], channel=Application.Channel.PAPER)
    assert antje.get(url("case", case)).status_code == 404
