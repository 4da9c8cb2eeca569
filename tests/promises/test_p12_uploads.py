# SPDX-License-Identifier: AGPL-3.0-or-later
"""P12: what anybody sends is kept as a harmless paper or refused with a sentence, in bounded time and memory."""

import re
import resource
import time
import zipfile
from collections import Counter
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from grants import uploads
from grants.models import Application, Document
from grants.parsing import DOCX, JPEG, PDF, PNG, STARTS, Paper, Unfit, child
from law.finding import Refused
from tests.promises import hostile
from tests.promises.crowd import rounds
from tests.promises.hostile import Hostile
from workflows.demo.district import District
from workflows.demo.drafts import draft

SECONDS = 10
MEGABYTES = 300
THROUGH_THE_WEB = 6  # every sixth file also comes by HTTP, and every name
ACTING = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
CARRIERS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/3D"}
MARKUP = re.compile(rb"(?i)<(script|\?php|!doctype|html|svg)|javascript:")
INVISIBLE = re.compile(r"[\x00-\x1f\x7f/\\<>\"'\u200b\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(autouse=True)
def room_for_all(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """One case takes every file here, from one person; that both have an end is told elsewhere."""
    monkeypatch.setattr(uploads, "MOST_PAPERS", 10_000)
    settings.UPLOADS_AN_HOUR = 10_000


@pytest.fixture(scope="module")
def files() -> tuple[Hostile, ...]:
    """Made before a transaction begins: PostgreSQL ends one in which nothing happens for a minute."""
    return hostile.everything(rounds(0, 2_000))


@pytest.fixture
def case(mettmann: District) -> Application:
    application = draft(mettmann.call, mettmann.association)
    application.documents.all().delete()
    return application


# --- what a kept paper may hold ---


def harmless(document: Document) -> None:
    """Looked at with other eyes than those that let it in."""
    with document.file.open() as file:
        content = file.read()
    assert re.fullmatch(r"documents/[0-9a-f]{32}", str(document.file.name))
    assert not INVISIBLE.search(document.name), document.name
    assert document.name.lower().endswith(uploads.ENDINGS[document.media_type]), document.name
    assert content.startswith(STARTS[document.media_type])
    assert len(content) == document.size
    LOOKS[document.media_type](content)


def _picture(content: bytes) -> None:
    assert not MARKUP.search(content)
    with Image.open(BytesIO(content)) as image:
        image.load()
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "transparency"}, image.info
        assert image.width * image.height <= 25_000_000
    end = b"IEND\xaeB`\x82" if content.startswith(STARTS[PNG]) else b"\xff\xd9"
    assert content.endswith(end)
    assert content.count(end) == 1


def _pdf(content: bytes) -> None:
    assert not MARKUP.search(content)
    assert not re.search(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|GoToE|OpenAction|XFA)\b", content)
    assert re.search(rb"startxref\n\d+\n%%EOF\n$", content)
    reader = PdfReader(BytesIO(content))
    assert not reader.is_encrypted
    assert len(reader.pages)
    for number in range(1, len(reader.xref[0]) + 1):
        _still(reader.get_object(number))
    _still(reader.trailer["/Root"])


def _still(item: Any) -> None:
    if isinstance(item, DictionaryObject):
        assert item.get("/S") not in ACTING, item
        assert item.get("/Subtype") not in CARRIERS, item
        assert not ("/EF" in item and "/F" in item), item
    if isinstance(item, DictionaryObject | ArrayObject):
        for each in item.values() if isinstance(item, DictionaryObject) else item:
            _still(each)


def _word(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.comment == b""
        entries = archive.infolist()
        assert sum(entry.file_size for entry in entries) <= 60 * 1024 * 1024
        for entry in entries:
            part = archive.read(entry)
            assert not re.search(rb"(?i)<!doctype|<!entity|macroenabled|<script|<\?php", part), entry.filename
            assert not re.search(r"(?i)vba|activex|\.bin$|\.\.|\.html?$", entry.filename)
            assert b'TargetMode="External"' not in part or b"/hyperlink" in part
    assert content.rindex(b"PK\x05\x06") == len(content) - 22


LOOKS = {PDF: _pdf, JPEG: _picture, PNG: _picture, DOCX: _word}


# --- through the store ---


def sent(case: Application, file: Hostile) -> Document | None:
    upload = SimpleUploadedFile(file.name, file.content, file.told)
    try:
        return uploads.store(case, "statutes", upload, by=None, on=case.call.opens_on)
    except Refused as refused:
        assert re.search(r"„.+“ .+\. ?.*", str(refused)), str(refused)
        return None


@pytest.mark.soak
def test_nothing_hostile_is_kept(files: tuple[Hostile, ...], case: Application) -> None:
    assert len(files) >= 200
    before, slowest, kept = _megabytes(resource.RUSAGE_SELF), 0.0, Counter[str]()
    for file in files:
        started = time.monotonic()
        document = sent(case, file)
        slowest = max(slowest, time.monotonic() - started)
        if document is not None:
            assert not file.refused, file.family
            harmless(document)
            kept[file.family] += 1
    assert slowest <= SECONDS
    assert _megabytes(resource.RUSAGE_CHILDREN) <= MEGABYTES + before, "a child starts as a copy of us"
    assert _megabytes(resource.RUSAGE_SELF) - before <= MEGABYTES
    assert set(kept) >= {"acting pdf", "telling picture", "polyglot", "named"}, "cleaning is tried, not only refusing"


def _megabytes(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


@pytest.mark.parametrize("name", hostile.honest())
def test_honest_twins_are_kept(case: Application, name: str) -> None:
    """So that the test above cannot pass by refusing everything."""
    document = sent(case, Hostile("honest", name, hostile.honest()[name]))
    assert document is not None
    harmless(document)


def test_without_reading_them_hostile_files_are_kept(
    files: tuple[Hostile, ...], case: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: by their first bytes alone, many pass, and the look at what was kept finds it."""
    monkeypatch.setattr(child, "read", by_first_bytes)
    caught = Counter[str]()
    for file in files:
        if file.family in {"acting pdf", "telling picture", "polyglot", "word", "pdf"} and len(file.content) < 100_000:
            document = sent(case, file)
            caught[file.family] += document is not None and not _is_harmless(document)
    assert min(caught.values()) > 0
    assert sum(caught.values()) >= 50, caught


def by_first_bytes(content: bytes) -> Paper:
    for media_type, start in STARTS.items():
        if content.startswith(start):
            return Paper(media_type, content)
    raise Unfit("unknown")


def _is_harmless(document: Document) -> bool:
    try:
        harmless(document)
    except Exception:
        return False
    return True


# --- through the web ---


def test_nothing_hostile_comes_in_through_the_web(
    files: tuple[Hostile, ...], client: Client, mettmann: District, case: Application
) -> None:
    client.force_login(mettmann["antje"])
    client.raise_request_exception = False
    address = reverse("applicant:documents", args=[case.public_id])
    sends = [file for file in files if file.family == "named"]
    sends += [file for file in files if file.family != "named"][::THROUGH_THE_WEB]
    assert len(sends) >= 60
    for file in sends:
        started = time.monotonic()
        answer: Any = client.generic("POST", address, *multipart(file))
        # A name with NUL or a head of kilobytes is no request at all.
        allowed = (302, 400, 422) if file.family == "named" else (302, 422)
        assert answer.status_code in allowed, (file.family, file.name, answer.status_code)
        assert time.monotonic() - started <= SECONDS
        if file.refused:
            assert answer.status_code == 422, file.family
            assert "„" in answer.content.decode(), file.family
    papers = list(case.documents.all())
    assert len(papers) >= 20
    for document in papers:
        harmless(document)
        _is_sealed(client, case, document)


def multipart(file: Hostile) -> tuple[bytes, str]:
    """The name as browsers write it."""
    name = file.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    field = f'form-data; name="statutes-file"; filename="{name}"'
    head = f"--X\r\nContent-Disposition: {field}\r\nContent-Type: {file.told}\r\n"
    kind = '--X\r\nContent-Disposition: form-data; name="kind"\r\n\r\nstatutes\r\n'
    return kind.encode() + head.encode() + b"\r\n" + file.content + b"\r\n--X--\r\n", "multipart/form-data; boundary=X"


def _is_sealed(client: Client, case: Application, document: Document) -> None:
    """A browser saves it and never opens it inside the portal, and headers stay headers."""
    answer: Any = client.get(reverse("applicant:document", args=[case.public_id, document.public_id]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == document.media_type
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == ("nosniff", "sandbox")
    assert "Set-Cookie" not in answer.headers
    assert not re.search(r"[\r\n]", answer["Content-Disposition"])
    assert len(b"".join(answer.streaming_content)) == document.size


def test_nobody_else_gets_a_paper(client: Client, mettmann: District, case: Application) -> None:
    document = sent(case, Hostile("honest", "a.pdf", hostile.honest()["a.pdf"]))
    assert document is not None
    address = reverse("applicant:document", args=[case.public_id, document.public_id])
    assert client.get(address).status_code == 302
    for stranger in ("nora", "paul", "mehmet"):
        client.force_login(mettmann[stranger])
        assert client.get(address).status_code == 404
