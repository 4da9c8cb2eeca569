# SPDX-License-Identifier: AGPL-3.0-or-later
"""After sending: papers the office asked for, withdrawing, and nobody else's business."""

from datetime import date

import pytest
from django.test import Client

from grants.models import Application
from tests.portal.applicant import pdf, seal, status_of, text, url
from workflows import consequences
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform


def ask_for(case: Application, mettmann: District, on: date, *kinds: str) -> None:
    perform("submit", case, by=mettmann["antje"], on=on)
    items = [(kind, f"Bitte: {kind}") for kind in kinds]
    perform("request_documents", case, by=mettmann["sabine"], on=on, items=items, due_on=date(2027, 2, 3))
    case.refresh_from_db()


@pytest.fixture
def sent(mettmann: District) -> Application:
    return draft(mettmann.call, mettmann.association)


def names(case: Application, kind: str) -> tuple[str, str]:
    item = case.requested_items.get(kind=kind)
    return f"file-{item.public_id.hex}", f"text-{item.public_id.hex}"


def test_requested_papers_are_supplied_by_file_and_by_word(
    antje: Client, mettmann: District, sent: Application, on: date
) -> None:
    ask_for(sent, mettmann, on, "exemption_notice", "other")
    page = text(antje.get(url("case", sent)))
    assert "Bitte reichen Sie nach, was noch fehlt." in page
    assert "Bitte: exemption_notice (bis 03.02.2027, noch 14 Tage)" in page
    supply = url("supply", sent)
    file, _ = names(sent, "exemption_notice")
    _, words = names(sent, "other")
    answer = antje.post(
        supply, {file: pdf("Bescheid.pdf"), words: "Liegt bei Ihnen.", **seal(antje, supply)}, follow=True
    )
    assert "Danke. Ihre Unterlagen sind angekommen." in text(answer)
    assert status_of(sent) == "submitted"
    assert sent.requested_items.get(kind="other").answer == "Liegt bei Ihnen."
    assert sent.documents.filter(name="Bescheid.pdf", kind="exemption_notice").count() == 1


def test_supplying_twice_stores_nothing_twice(antje: Client, mettmann: District, sent: Application, on: date) -> None:
    ask_for(sent, mettmann, on, "exemption_notice")
    supply = url("supply", sent)
    sealed, (file, _) = seal(antje, supply), names(sent, "exemption_notice")
    antje.post(supply, {file: pdf("Bescheid.pdf"), **sealed})
    again = antje.post(supply, {file: pdf("Bescheid.pdf"), **sealed}, follow=True)
    assert "schon angekommen" in text(again)
    assert sent.documents.filter(name="Bescheid.pdf").count() == 1


def test_supplying_nothing_or_a_wrong_file_is_said_in_words(
    antje: Client, mettmann: District, sent: Application, on: date
) -> None:
    ask_for(sent, mettmann, on, "exemption_notice")
    supply, (file, words) = url("supply", sent), names(sent, "exemption_notice")
    nothing = antje.post(supply, {words: " ", **seal(antje, supply)})
    assert nothing.status_code == 422
    assert "Bitte laden Sie mindestens eine Unterlage hoch oder schreiben Sie eine Antwort." in text(nothing)
    wrong = antje.post(supply, {file: pdf("Bescheid.pdf", b"MZ"), words: "Anbei", **seal(antje, supply)})
    assert wrong.status_code == 422
    assert "„Bescheid.pdf“ ist kein PDF" in text(wrong)
    assert "Anbei" in text(wrong)
    assert sent.documents.count() == 1
    assert status_of(sent) == "incomplete"


def test_a_request_that_grew_meanwhile_keeps_the_typed_words(
    antje: Client, mettmann: District, sent: Application, on: date
) -> None:
    ask_for(sent, mettmann, on, "exemption_notice")
    supply, (file, words) = url("supply", sent), names(sent, "exemption_notice")
    sealed = seal(antje, supply)
    more = [("other", "Ein Lageplan")]
    perform("request_documents", sent, by=mettmann["sabine"], on=on, items=more, due_on=date(2027, 2, 3))
    answer = antje.post(supply, {file: pdf("Bescheid.pdf"), words: "Liegt bei.", **sealed})
    assert answer.status_code == 409
    assert "inzwischen geändert" in text(answer)
    assert "Liegt bei." in text(answer)
    assert not sent.documents.filter(name="Bescheid.pdf").exists()


def test_a_case_is_withdrawn_with_a_reason(antje: Client, mettmann: District, sent: Application, on: date) -> None:
    perform("submit", sent, by=mettmann["antje"], on=on)
    withdraw = url("withdraw", sent)
    assert "Antrag zurückziehen" in text(antje.get(url("case", sent)))
    answer = antje.post(withdraw, {"reason": "Der Raum ist weg.", **seal(antje, withdraw)}, follow=True)
    assert "Sie haben Ihren Antrag zurückgezogen." in text(answer)
    assert status_of(sent) == "withdrawn"
    assert antje.get(withdraw).status_code == 404


def test_nobody_else_meets_a_case(client: Client, mettmann: District, sent: Application, on: date) -> None:
    ask_for(sent, mettmann, on, "exemption_notice")
    consequences.run_pending()
    letter, paper = sent.letters.first(), sent.documents.first()
    assert letter is not None and paper is not None
    addresses = [url(name, sent) for name in ("case", "receipt", "supply", "withdraw", "check")]
    addresses += [url("letter", sent, letter.public_id), url("document", sent, paper.public_id)]
    for stranger in ("nora", "paul", "sabine", "mehmet", "katrin"):
        client.force_login(mettmann[stranger])
        assert {client.get(address).status_code for address in addresses} == {404}
        assert client.post(url("supply", sent)).status_code == 404
        assert client.post(url("withdraw", sent)).status_code == 404


def test_a_paper_of_another_case_is_not_found_under_ones_own(antje: Client, mettmann: District) -> None:
    mine, other = draft(mettmann.call, mettmann.association), draft(mettmann.call, mettmann.association)
    paper = other.documents.get()
    assert antje.get(url("document", mine, paper.public_id)).status_code == 404
