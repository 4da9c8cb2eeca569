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
from tests.portal.applicant import pdf, text, url
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


@pytest.fixture
def antje(client: Client, mettmann: District) -> Client:
    client.force_login(mettmann["antje"])
    return client


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
