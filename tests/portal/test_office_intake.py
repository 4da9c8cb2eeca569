# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper intake: a paper becomes a case with its true day of receipt."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grants.models import Applicant, Application, Call, Side, Status, Unit
from tests import papers
from tests.portal.office import SEAL, Desk, words
from workflows.demo.district import District

URL = "/amt/eingang/"


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def paper(desk: Desk, **changed: Any) -> dict[str, Any]:
    """A paper of a new applicant, as a clerk types it."""
    typed = {
        "key": str(uuid4()),
        "call": desk.district.call.pk,
        "received_on": "14.01.2027",
        "name": "Nachbarschaft Velbert",
        "kind": "organisation",
        "street": "Friedrichstraße 5",
        "postcode": "42551",
        "town": "Velbert",
        "title": "Stadtspaziergang in vier Sprachen",
        "starts_on": "1.5.27",
        "ends_on": "31.05.2027",
        "first_contact_on": "02.12.2026",
        "amount_asked": "1.250,50",
        "plan-TOTAL_FORMS": "5",
        "plan-INITIAL_FORMS": "0",
    }
    return typed | changed


def send(desk: Desk, **changed: Any) -> Any:
    return desk.browser("sabine").post(URL, paper(desk, **changed))


def test_a_paper_becomes_a_case(desk: Desk) -> None:
    lines = {
        "plan-0-kind": "expense:fee",
        "plan-0-label": "Stadtführerin",
        "plan-0-amount": "1250,50",
        "plan-2-kind": "income:own",
        "plan-2-label": "Eigenmittel",
        "plan-2-amount": "200",
    }
    scan = SimpleUploadedFile("Antrag.pdf", papers.pdf("Scan"))
    answer = send(desk, scan=scan, summary="Wir gehen durch die Stadt.", **lines)
    case = Application.objects.get()
    assert answer["Location"] == f"/amt/fall/{case.public_id}/"
    assert (case.status, case.channel, case.submitted_on) == (Status.SUBMITTED, "paper", date(2027, 1, 14))
    assert (case.amount_asked, case.due_on) == (Decimal("1250.50"), date(2027, 1, 28))
    assert sorted(case.plan.values_list("side", flat=True)) == [Side.EXPENSE, Side.INCOME]
    page = words(desk.browser("sabine").get(answer["Location"]))
    assert f"Der Papierantrag ist aufgenommen. Aktenzeichen {case.file_number}." in page
    assert "auf Papier" in page
    assert "Papierantrag aufgenommen Eingegangen am 14.01.2027. Sabine Krüger" in page
    assert "Antrag.pdf Antrag auf Papier" in page
    assert "Bitte beantworten Sie" not in page, "a paper has no form pages"
    assert "Nachbarschaft Velbert" in desk.read("sabine", "/amt/")


def test_the_day_of_receipt_decides_about_the_deadline(desk: Desk) -> None:
    Call.objects.update(closes_on=date(2027, 1, 15))
    answer = send(desk, received_on="16.01.2027")
    assert answer.status_code == 422
    assert "Die Frist ist am 15.01.2027 abgelaufen." in words(answer)
    assert "<title>Fehler: Papierantrag aufnehmen" in answer.content.decode()
    assert send(desk, received_on="15.01.2027").status_code == 302, "typed in later, received in time"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("received_on", "21.01.2027", "Der Eingang liegt in der Zukunft. Bitte prüfen Sie das Datum."),
        ("received_on", "01.10.2026", "Anträge sind ab dem 01.11.2026 möglich."),
        ("received_on", "gestern", "Bitte geben Sie bei „Eingegangen am“ ein Datum ein, das es gibt"),
        ("title", "", "Bitte füllen Sie „Titel des Projekts“ aus."),
        ("street", " ", "Bitte füllen Sie „Straße und Hausnummer“ aus."),
        ("kind", "", "Bitte wählen Sie bei „Art“ eine Antwort."),
        ("postcode", "425510", "Bitte kürzen Sie „Postleitzahl“ auf 5 Zeichen. Jetzt sind es 6."),
        ("email", "ohne-at", "Bitte geben Sie bei „E-Mail-Adresse“ eine E-Mail-Adresse ein"),
        ("ends_on", "30.04.2027", "Der letzte Tag liegt vor dem ersten."),
        ("amount_asked", "viel", "Bitte geben Sie bei „Beantragte Summe“ einen Betrag in Euro ein"),
        ("amount_asked", "0", "Bitte geben Sie einen Betrag über 0 Euro ein."),
        ("call", "999999", "Bitte wählen Sie bei „Förderung“ eine der Antworten aus."),
        ("plan-0-amount", "12,50", "Bitte füllen Sie „Wofür“ aus."),
        ("plan-TOTAL_FORMS", "", "Papierantrag aufnehmen"),
    ],
)
def test_wrong_papers_leave_nothing_behind(desk: Desk, field: str, typed: str, sentence: str) -> None:
    before = Applicant.objects.count()
    answer = send(desk, **{field: typed})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Stadtspaziergang in vier Sprachen" in answer.content.decode() or field == "title", "nothing typed is lost"
    assert not Application.objects.exists()
    assert Applicant.objects.count() == before


def test_a_broken_scan_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    answer = send(desk, scan=SimpleUploadedFile("Antrag.pdf", b"MZ kein PDF"))
    assert "„Antrag.pdf“ ist kein PDF, Foto (JPEG, PNG, HEIC) oder Word-Dokument (DOCX)." in words(answer)
    assert not Application.objects.exists()


def test_a_known_name_asks_who_it_is(desk: Desk) -> None:
    """The association has a case in this unit; Paul has none, so the office does not know him."""
    desk.case()
    answer = send(desk, name="begegnungscafé hilden", street="")
    page = words(answer)
    assert "Diesen Namen kennen wir schon. Wer ist es?" in page
    assert "Begegnungscafé Hilden e.V., Mittelstraße 12, 40721 Hilden" in page
    known = {"name": "begegnungscafé hilden", "known": str(desk.district.association.public_id)}
    assert send(desk, street="", postcode="", town="", kind="", **known).status_code == 302
    assert Application.objects.latest("pk").applicant == desk.district.association
    page = words(send(desk, name="Paul Wenders", do="search"))
    assert "Diesen Namen kennen wir schon." not in page


def test_somebody_else_with_a_known_name_is_taken_in_anew(desk: Desk) -> None:
    desk.case()
    assert send(desk, name="Begegnungscafé", known="new", town="").status_code == 422
    assert send(desk, name="Begegnungscafé", known="new").status_code == 302
    assert Application.objects.latest("pk").applicant.name == "Begegnungscafé"
    answer = send(desk, name="Begegnungscafé", known=str(uuid4()))
    assert answer.status_code == 422, "only those who were offered"


def test_looking_up_a_name_checks_nothing_yet(desk: Desk) -> None:
    desk.case()
    answer = send(desk, name="Begegnungscafé", title="", do="search")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "kern-error" not in page
    assert "Niemand davon. Bitte neu anlegen." in page
    assert 'value="1.250,50"' in page


def test_more_lines_keep_what_was_typed(desk: Desk) -> None:
    line = {"plan-4-kind": "expense:travel", "plan-4-label": "Fahrkarten", "plan-4-amount": "80"}
    answer = send(desk, do="lines", **line)
    page = answer.content.decode()
    assert 'value="Fahrkarten"' in page
    assert page.count('class="fw-line"') == 6
    assert not Application.objects.exists()
    emptied = {"plan-TOTAL_FORMS": "6", "plan-INITIAL_FORMS": "1"}
    assert send(desk, **emptied).status_code == 302, "an emptied line does not count"
    assert not Application.objects.get().plan.exists()


def test_a_double_click_takes_one_paper_in(desk: Desk) -> None:
    seal = dict(SEAL.findall(desk.get("sabine", URL).content.decode()))
    places = {send(desk, **seal)["Location"] for _click in range(2)}
    assert len(places) == 1
    assert Application.objects.count() == 1
    page = words(desk.browser("sabine").get(places.pop()))
    assert "Diese Seite haben Sie schon abgeschickt. Das ist der Fall daraus." in page


def test_a_call_of_another_unit_is_no_choice(desk: Desk) -> None:
    page = desk.read("sabine", URL)
    assert "Aktionsfonds 2027" in page
    Call.objects.filter(pk=desk.district.youth_call.pk).update(unit=_elsewhere())
    assert "Jugendfonds 2027" not in desk.read("sabine", URL)
    assert send(desk, call=desk.district.youth_call.pk).status_code == 422


def _elsewhere() -> Unit:
    return Unit.objects.create(name="Jugendamt", authority="Kreis Mettmann", town="Mettmann")
