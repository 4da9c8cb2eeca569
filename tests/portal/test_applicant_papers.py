# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several papers at once: the good ones stay, each bad one is named; the same told to a script."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from grants import uploads
from grants.models import Application
from grants.uploads import LARGEST
from tests import papers
from tests.portal.applicant import pdf, seal, text, url
from tests.promises import hostile_pdf
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

AS_SCRIPT = {"headers": {"accept": "application/json"}}


@pytest.fixture
def case(mettmann: District) -> Application:
    application = draft(mettmann.call, mettmann.association)
    application.documents.all().delete()
    return application


def several(*names: str) -> list[SimpleUploadedFile]:
    """A file for each name; a broken one where the name says so."""
    return [pdf(name, papers.pdf(name)[: 300 if "kaputt" in name else None]) for name in names]


def test_several_files_come_in_at_once(antje: Client, case: Application) -> None:
    files = [*several("Teil 1.pdf", "Teil 2.pdf"), SimpleUploadedFile("IMG_1.HEIC", papers.heic())]
    page = antje.post(url("documents", case), {"kind": "statutes", "statutes-file": files}, follow=True)
    assert "„Teil 1.pdf“, „Teil 2.pdf“ und „IMG_1.jpg“ sind hochgeladen." in text(page)
    assert [paper.name for paper in case.documents.all()] == ["Teil 1.pdf", "Teil 2.pdf", "IMG_1.jpg"]


def test_the_good_ones_stay_and_each_bad_one_is_named(antje: Client, case: Application) -> None:
    files = several("gut.pdf", "kaputt.pdf", "auch kaputt.pdf")
    page = antje.post(url("documents", case), {"kind": "statutes", "statutes-file": files})
    assert page.status_code == 422
    for words in ("„gut.pdf“ ist hochgeladen.", "„kaputt.pdf“ ist beschädigt", "„auch kaputt.pdf“ ist beschädigt"):
        assert words in text(page)
    assert [paper.name for paper in case.documents.all()] == ["gut.pdf"]


def test_a_script_is_told_the_same(antje: Client, case: Application) -> None:
    acting = pdf("Formular.pdf", hostile_pdf.file(b"/OpenAction" + hostile_pdf.JS))
    sent = {"kind": "statutes", "statutes-file": [*several("gut.pdf", "kaputt.pdf"), acting]}
    answer = antje.post(url("documents", case), sent, **AS_SCRIPT)
    told = answer.json()
    assert (answer.status_code, told["taken"]) == (422, ["gut.pdf", "Formular.pdf"])
    assert [words.split("“")[0] for words in told["errors"]] == ["„kaputt.pdf"]
    assert "Befehle entfernt" in told["remarks"][0]
    assert "gut.pdf“ ist hochgeladen" not in text(antje.get(url("documents", case))), "the script said it already"


def test_eleven_at_once_are_too_many(antje: Client, case: Application) -> None:
    files = several(*(f"{number}.pdf" for number in range(11)))
    page = antje.post(url("documents", case), {"kind": "statutes", "statutes-file": files})
    assert "höchstens 10 Dateien auf einmal" in text(page)
    assert not case.documents.exists()


def test_a_file_too_large_is_named_and_the_other_stays(antje: Client, case: Application) -> None:
    files = [SimpleUploadedFile("Film.pdf", b"%PDF-" + bytes(LARGEST + 3_000_000)), *several("gut.pdf")]
    page = antje.post(url("documents", case), {"kind": "statutes", "statutes-file": files})
    assert "„Film.pdf“ ist größer als 10 MB." in text(page)
    assert [paper.name for paper in case.documents.all()] == ["gut.pdf"]


def test_a_draft_sent_while_a_file_was_read_stays_as_it_was(
    antje: Client, case: Application, mettmann: District, on: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine = uploads.examine

    def slowly(upload: Any) -> uploads.Examined:
        perform("submit", case, by=mettmann["antje"], on=on)
        return examine(upload)

    uploads.store(case, "statutes", pdf("Satzung von gestern.pdf"), by=None, on=case.call.opens_on)
    monkeypatch.setattr(uploads, "examine", slowly)
    answer = antje.post(url("documents", case), {"kind": "statutes", "statutes-file": several("spät.pdf")}, **AS_SCRIPT)
    assert (answer.status_code, answer.json()["taken"]) == (409, [])
    assert "schon eingereicht" in answer.json()["errors"][0]
    assert [paper.name for paper in case.documents.all()] == ["Satzung von gestern.pdf"]


def test_the_page_offers_the_camera_and_several_files(antje: Client, case: Application) -> None:
    page = text(antje.get(url("documents", case)))
    assert 'accept="application/pdf,.pdf,.docx,image/*,.heic,.heif" multiple' in page
    assert "portal/upload.js" in page


# --- what the office asked for ---


@pytest.fixture
def asked(mettmann: District, on: date) -> Application:
    """A case whose office wants a notice and a site plan."""
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    items = [("exemption_notice", "Freistellungsbescheid"), ("other", "Lageplan")]
    perform("request_documents", case, by=mettmann["sabine"], on=on, items=items, due_on=date(2027, 2, 3))
    case.refresh_from_db()
    return case


def field(case: Application, kind: str) -> str:
    return f"file-{case.requested_items.get(kind=kind).public_id.hex}"


def received(case: Application, kind: str) -> list[str]:
    return [paper.name for paper in case.documents.filter(kind=kind)]


def test_an_item_is_answered_with_several_files(antje: Client, asked: Application) -> None:
    address = url("supply", asked)
    assert 'heif" multiple' in text(antje.get(address))
    files = {
        field(asked, "exemption_notice"): several("Seite 1.pdf", "Seite 2.pdf"),
        field(asked, "other"): several("Plan.pdf"),
    }
    page = antje.post(address, {**files, **seal(antje, address)}, follow=True)
    assert "Danke. Ihre Unterlagen sind angekommen." in text(page)
    assert (received(asked, "exemption_notice"), received(asked, "other")) == (
        ["Seite 1.pdf", "Seite 2.pdf"],
        ["Plan.pdf"],
    )
    item = asked.requested_items.get(kind="exemption_notice")
    assert item.document is not None
    assert item.document.name == "Seite 1.pdf"
    asked.refresh_from_db()
    assert asked.status == "submitted"


def test_one_bad_file_of_several_keeps_none(antje: Client, asked: Application) -> None:
    """An answer is given as a whole; each bad file is named beside its own field."""
    address = url("supply", asked)
    files = {
        field(asked, "exemption_notice"): several("gut.pdf", "kaputt.pdf", "auch kaputt.pdf"),
        field(asked, "other"): several("Plan.pdf"),
    }
    before = asked.documents.count()
    page = antje.post(address, {**files, **seal(antje, address)}, **AS_SCRIPT)
    assert page.status_code == 422
    assert "data-supply" in text(page), "a script shows the page as it is"
    for words in ("„kaputt.pdf“ ist beschädigt", "„auch kaputt.pdf“ ist beschädigt"):
        assert words in text(page)
    assert text(page).count('aria-invalid="true"') == 1
    assert asked.documents.count() == before
    asked.refresh_from_db()
    assert asked.status == "incomplete"


def test_a_script_is_told_where_to_go_on(antje: Client, asked: Application) -> None:
    address = url("supply", asked)
    sent = {field(asked, "other"): several("Plan.pdf"), **seal(antje, address)}
    assert antje.post(address, sent, **AS_SCRIPT).json() == {"next": url("case", asked)}
    assert "Danke. Ihre Unterlagen sind angekommen." in text(antje.get(url("case", asked)))


def test_more_than_ten_files_for_all_items_together_are_too_many(antje: Client, asked: Application) -> None:
    address = url("supply", asked)
    files = [several(*(f"{kind} {number}.pdf" for number in range(count))) for kind, count in (("a", 6), ("b", 5))]
    sent = {field(asked, "exemption_notice"): files[0], field(asked, "other"): files[1]}
    page = antje.post(address, {**sent, **seal(antje, address)})
    assert page.status_code == 422
    assert "Bitte senden Sie höchstens 10 Dateien auf einmal." in text(page)
    sent[field(asked, "other")] = files[1][:4]
    for upload in [*files[0], *files[1]]:
        upload.seek(0)
    assert antje.post(address, {**sent, **seal(antje, address)}).status_code == 302
    assert len(received(asked, "exemption_notice") + received(asked, "other")) == 10


def test_a_case_full_of_papers_says_so_beside_the_field(
    antje: Client, asked: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_PAPERS", asked.documents.count() + 1)
    address = url("supply", asked)
    sent = {field(asked, "other"): several("Plan 1.pdf", "Plan 2.pdf"), **seal(antje, address)}
    before = asked.documents.count()
    page = antje.post(address, sent)
    assert page.status_code == 422
    assert "Dateien sind nicht möglich." in text(page)
    assert asked.documents.count() == before
