# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sends and what is kept of it: pictures upright and without their place, papers without what acts."""

import re
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from grants import uploads
from grants.models import Application
from grants.parsing import DOCX, JPEG, PDF, PNG, Paper, Unfit, child
from grants.parsing import pdf as pdf_reader
from law.finding import Refused
from tests import papers
from tests.promises import hostile_pdf, hostile_pictures
from workflows.demo.district import District
from workflows.demo.drafts import draft


@pytest.fixture
def case(mettmann: District) -> Application:
    application = draft(mettmann.call, mettmann.association)
    application.documents.all().delete()
    return application


def examined(content: bytes, name: str = "Satzung.pdf") -> uploads.Examined:
    return uploads.examine(SimpleUploadedFile(name, content))


def refusal(content: bytes, name: str = "Satzung.pdf") -> str:
    with pytest.raises(Refused) as refused:
        examined(content, name)
    return str(refused.value)


# --- names and kinds ---


@pytest.mark.parametrize(
    ("name", "content", "kept", "media_type"),
    [
        ("Satzung.PDF", papers.pdf(), "Satzung.PDF", PDF),
        ("Satzung", papers.pdf(), "Satzung.pdf", PDF),
        ("Satzung.v2", papers.pdf(), "Satzung.v2.pdf", PDF),
        ("IMG_0012.HEIC", papers.heic(), "IMG_0012.jpg", JPEG),
        ("IMG_0012.heic", papers.jpeg(), "IMG_0012.jpg", JPEG),
        ("Foto.jpeg", papers.jpeg(), "Foto.jpeg", JPEG),
        ("Foto.jpg", papers.png(), "Foto.png", PNG),
        ("Bericht.html", papers.docx(), "Bericht.html.docx", DOCX),
        ("rechnung\u202efdp.exe", papers.pdf(), "rechnung_fdp.exe.pdf", PDF),
        (".pdf", papers.pdf(), "pdf.pdf", PDF),
    ],
)
def test_the_content_says_what_it_is_and_the_name_follows(
    name: str, content: bytes, kept: str, media_type: str
) -> None:
    paper = examined(content, name)
    assert (paper.name, paper.media_type) == (kept, media_type)


def test_a_long_name_keeps_its_ending() -> None:
    paper = examined(papers.pdf(), "Satzung " * 60 + ".pdf")
    assert len(paper.name) <= 150
    assert paper.name.endswith(".pdf")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ist leer"),
        (b"%PDF-" + bytes(uploads.LARGEST), "größer als 10 MB"),
        (b"MZ", "kein PDF, Foto (JPEG, PNG, HEIC) oder Word-Dokument"),
        (papers.pdf()[:-60], "beschädigt oder unvollständig"),
        (next(hostile_pdf.locked()), "mit einem Kennwort geschützt"),
        (hostile_pictures.tall(5_001, 5_000), "mehr als 25 Megapixel"),
        (papers.docx(**{"word/vbaProject.bin": b"x"}), "enthält Makros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "einem alten Programm"),
    ],
)
def test_a_refusal_names_the_file_and_what_to_do(content: bytes, words: str) -> None:
    text = refusal(content, "Satzung 2027.pdf")
    assert text.startswith("„Satzung 2027.pdf“ ")
    assert words in text
    assert "Bitte" in text


def test_the_same_file_again_is_the_paper_that_is_there(case: Application) -> None:
    """Whatever is written anew is written the same."""
    for name, content in {
        "a.pdf": papers.pdf(),
        "a.jpg": papers.jpeg(),
        "a.png": papers.png(),
        "a.docx": papers.docx(),
        "a.heic": papers.heic(),
    }.items():
        on = case.call.opens_on
        first, second = (
            uploads.store(case, "statutes", SimpleUploadedFile(name, content), by=None, on=on) for _ in range(2)
        )
        assert first == second, name
    assert case.documents.count() == 5


# --- pictures ---


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_and_tells_no_place(orientation: int) -> None:
    exif = hostile_pictures.exif_with_place()
    exif[0x0112] = orientation
    sent = papers.jpeg((80, 40), exif=exif)
    assert Image.open(BytesIO(sent)).getexif().get_ifd(0x8825), "the place is in what is sent"
    kept = Image.open(BytesIO(examined(sent, "Foto.jpg").content))
    assert kept.size == ((40, 80) if orientation >= 5 else (80, 40))
    assert not kept.getexif()


def test_a_photo_turned_by_the_camera_is_turned_back() -> None:
    """Dark left becomes dark above when the top is on the right."""
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = Image.open(BytesIO(examined(papers.jpeg((80, 40), exif=exif), "Foto.jpg").content)).convert("L")
    before = papers.picture((80, 40), "L")
    left_is_dark = before.getpixel((2, 20)) < before.getpixel((77, 20))
    assert (kept.getpixel((20, 2)) < kept.getpixel((20, 77))) == left_is_dark


def test_sixteen_bits_of_grey_stay_grey() -> None:
    kept = Image.open(BytesIO(examined(hostile_pictures.sixteen(), "Scan.png").content)).convert("L")
    meant = papers.picture(mode="L")
    off = [abs(kept.getpixel(place) - meant.getpixel(place)) for place in ((5, 5), (30, 20), (55, 35))]
    assert max(off) <= 2


def test_colours_of_print_become_colours_of_screens() -> None:
    assert Image.open(BytesIO(examined(papers.jpeg(mode="CMYK"), "a.jpg").content)).mode == "RGB"


# --- PDF ---


def test_what_acts_is_taken_out_and_said() -> None:
    paper = examined(hostile_pdf.file(b"/OpenAction" + hostile_pdf.JS), "Antrag.pdf")
    assert paper.remarks == (
        "Aus „Antrag.pdf“ sind Befehle entfernt, die von selbst etwas tun. Die Seiten sind unverändert.",
    )
    attached = hostile_pdf.file(
        b"/Names<</EmbeddedFiles<</Names[(a) %b]>>>>" % hostile_pdf.FILE, b"", hostile_pdf.ATTACHED
    )
    assert "angehängte Dateien entfernt" in examined(attached).remarks[0]
    signed = b"/AcroForm<</SigFlags 3/Fields[<</FT/Sig/T(a)/V<</Type/Sig/Contents<00>>>>>]>>"
    assert "elektronische Unterschrift" in examined(hostile_pdf.file(signed)).remarks[0]


def test_an_honest_paper_stays_as_it_is() -> None:
    """Text, links, bookmarks, and a font that is called like a danger."""
    font = b"/Resources<</Font<</AA<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>/EF 4 0 R>>>>/Contents 5 0 R"
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://www.example.org/)>>>>]"
    text = hostile_pdf.stream(b"BT /AA 12 Tf (Gegen JavaScript und Launch) Tj ET")
    other = b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>"
    marks = b"/Outlines<</First<</Title(Sound/Movie)/Dest[3 0 R/Fit]>>>>/OpenAction[3 0 R/Fit]"
    paper = examined(hostile_pdf.file(marks, font + link, other, text))
    assert paper.remarks == ()
    page: Any = PdfReader(BytesIO(paper.content)).pages[0]
    assert page.extract_text() == "Gegen JavaScript und Launch"
    assert set(page["/Resources"]["/Font"]) == {"/AA", "/EF"}
    assert page["/Annots"][0].get_object()["/A"]["/URI"] == "https://www.example.org/"


def test_a_filled_form_keeps_its_answers() -> None:
    field = b"<</FT/Tx/T(Name)/V(Yildiz)/AA<</K%b>>>>" % hostile_pdf.JS
    paper = examined(hostile_pdf.file(b"/AcroForm<</Fields[4 0 R]>>", b"", field))
    assert PdfReader(BytesIO(paper.content)).get_form_text_fields() == {"Name": "Yildiz"}
    assert b"JavaScript" not in paper.content


def test_papers_of_other_programs_are_read() -> None:
    """Objects packed into streams, pages of pictures."""
    with pikepdf.open(BytesIO(papers.pdf())) as pdf:
        packed = BytesIO()
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)
    assert PdfReader(BytesIO(examined(packed.getvalue()).content)).pages[0].extract_text() == "Satzung"
    scan = papers.saved(papers.picture((800, 1100)), "PDF")
    assert len(PdfReader(BytesIO(examined(scan).content)).pages) == 1


# --- Word ---


def test_a_word_document_keeps_its_text_and_its_links() -> None:
    relation = (
        f'<Relationship Id="r1" Type="{papers.OFFICE}/hyperlink" Target="https://a.example" TargetMode="External"/>'
    )
    rows = f'<Relationships xmlns="{papers.RELATIONS}">{relation}</Relationships>'
    content = papers.docx(
        "Begegnung", **{"word/_rels/document.xml.rels": rows.encode(), "word/media/a.png": papers.png()}
    )
    paper = examined(content, "Antrag.docx")
    assert paper.media_type == DOCX
    with zipfile.ZipFile(BytesIO(paper.content)) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert b"Begegnung" in archive.read("word/document.xml")
        assert archive.read("word/_rels/document.xml.rels") == rows.encode()


# --- the child ---


def test_the_child_has_no_way_out() -> None:
    """No secret in its surroundings; memory, time, files and sockets bounded before it reads."""
    probe = (
        "import grants.parsing.__main__ as m, json, os, resource, socket, sys\n"
        "[resource.setrlimit(limit, (most, most)) for limit, most in m.LIMITS.items()]\n"
        "m._reader(b'%PDF-')\n"
        "closed = []\n"
        "for attempt in (socket.socket, lambda: open('/etc/hostname')):\n"
        "    try: attempt()\n"
        "    except OSError: closed.append(True)\n"
        "try: big = bytearray(300 * 1024 * 1024)\n"
        "except MemoryError: closed.append(True)\n"
        "print(len(closed), sorted(os.environ))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", probe],
        env=child.ENVIRONMENT,
        cwd=child.PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split(" ", 1)[0] == "3"
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(child.ENVIRONMENT)


@pytest.mark.parametrize(
    "crash",
    [
        "import os; os.abort()",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "raise SystemExit(3)",
        "import time; time.sleep(60)",
        "while True: pass",
        "print('nothing of use')",
        "print('[1]')",
        "print('{}')",
        """print('{"media_type": "text/html"}'); print('<html>')""",
        """print('{"media_type": "application/pdf"}'); print('<html>')""",
        "import sys; sys.stdout.write('{' * 50_000_000)",
    ],
)
def test_a_child_that_dies_or_lies_is_a_refusal(monkeypatch: pytest.MonkeyPatch, crash: str) -> None:
    monkeypatch.setattr(child, "COMMAND", [sys.executable, "-c", crash])
    monkeypatch.setattr(child, "SECONDS", 2)
    assert "konnten wir nicht lesen" in refusal(papers.pdf())


def test_when_too_many_wait_the_next_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0.01)
    for _ in range(child.AT_ONCE):
        child._turns.acquire()
    try:
        assert "in einigen Minuten noch einmal" in refusal(papers.pdf())
    finally:
        for _ in range(child.AT_ONCE):
            child._turns.release()
    assert examined(papers.pdf()).media_type == PDF


def test_a_picture_of_the_largest_size_fits_into_the_child() -> None:
    """25 megapixels of noise, to be turned: nothing honest is larger."""
    exif = Image.Exif()
    exif[0x0112] = 6
    noise = Image.effect_noise((5000, 5000), 20).convert("RGB")
    paper = examined(papers.saved(noise, "JPEG", quality=60, exif=exif), "Foto.jpg")
    assert Image.open(BytesIO(paper.content)).size == (5000, 5000)


def test_every_reason_has_its_sentence() -> None:
    """Also those that only the child knows."""
    sources = [path.read_text() for path in (child.PROJECT / "grants").glob("parsing/*.py")]
    sources.append(Path(uploads.__file__).read_text())
    sources.append((child.PROJECT / "grants/scanning.py").read_text())
    found = {reason for text in sources for reason in re.findall(r'(?:Unfit\(|"unfit": )"(\w+)"', text)}
    found |= {reason for text in sources for reason in re.findall(r'Unfit\("(\w+)" if', text)}
    assert found <= set(uploads.REFUSALS)
    assert {"virus", "bomb", "empty", "too_much"} <= found


def test_the_reader_itself_refuses_what_grows() -> None:
    """In this process, where a look inside is possible: a stream just over the limit, and one just under it."""
    flate = b"/Filter/FlateDecode"
    for megabytes, fits in ((129, False), (127, True)):
        content = hostile_pdf.file(
            b"", b"/Contents 4 0 R", hostile_pdf.stream(zlib.compress(bytes(megabytes << 20)), flate)
        )
        if fits:
            assert isinstance(pdf_reader.read(content), Paper)
        else:
            with pytest.raises(Unfit, match="bomb"):
                pdf_reader.read(content)


# --- fields of a Word document ---


def field(*pieces: str) -> str:
    """Instructions as Word keeps them: `{` begins a field, `}` ends it, whatever stands around it."""
    ends = {"{": "begin", "}": "end"}
    runs = (
        f'<w:fldChar w:fldCharType="{ends[each]}"/>' if each in ends else f"<w:instrText>{each}</w:instrText>"
        for each in pieces
    )
    return "<w:p>" + "".join(f"<w:r>{run}</w:r>" for run in runs) + "</w:p>"


@pytest.mark.parametrize(
    "body",
    [
        field("{", " IF x", "{", 'INCLUDETEXT "\\\\host\\a.docx"', "}", "}"),
        field("{", ' HYPERLINK "https://x', "{", "INCLUDEPICTURE a", "}", "}"),
        "<w:p><w:del><w:r><w:delInstrText> DDEAUTO a</w:delInstrText></w:r></w:del></w:p>",
    ],
    ids=["right inside another", "inside an address", "in a deletion that can be undone"],
)
def test_a_field_that_loads_is_found_wherever_it_hides(body: str) -> None:
    with pytest.raises(Refused, match="lädt Inhalte von anderen Orten nach"):
        examined(papers.docx(body=body), "Satzung.docx")


def test_an_address_may_contain_any_word() -> None:
    body = field("{", ' HYPERLINK "https://kreis.example/import/link/dde" ', "}")
    assert examined(papers.docx(body=body), "Satzung.docx").media_type == DOCX


def test_a_case_has_an_end_of_papers(mettmann: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file again is no new one; another is refused with what to do."""
    monkeypatch.setattr(uploads, "MOST_PAPERS", 2)
    case = draft(mettmann.call, mettmann.association)
    first = SimpleUploadedFile("Eins.pdf", papers.pdf("Eins"))
    uploads.store(case, "offers", first, by=None, on=case.call.opens_on)
    first.seek(0)
    uploads.store(case, "offers", first, by=None, on=case.call.opens_on)
    with pytest.raises(Refused, match="Bitte entfernen Sie zuerst eine andere"):
        uploads.store(
            case, "offers", SimpleUploadedFile("Zwei.pdf", papers.pdf("Zwei")), by=None, on=case.call.opens_on
        )
