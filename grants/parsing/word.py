# SPDX-License-Identifier: AGPL-3.0-or-later
"""Word documents: an archive with limits, every part read, no macro, nothing that reaches outside; packed anew."""

import encodings.cp437  # noqa: F401 - names in archives; later the child can open nothing, no module either
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from xml.parsers import expat

from PIL import Image

from grants.parsing import DOCX, MEGABYTE, MOST_PIXELS, Paper, Unfit

MOST_PARTS = 1000
LARGEST_PART = 40 * MEGABYTE
MOST_UNPACKED = 60 * MEGABYTE
MOST_RATIO = 200
SMALL = MEGABYTE  # a part this small may be packed as tightly as it likes
DEEPEST = 200
A_DAY = (1980, 1, 1, 0, 0, 0)  # the same file gives the same file

TYPES, MAIN = "[Content_Types].xml", "word/document.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = re.compile(r"(?i)vbaproject|vbadata|macroenabled|activex|(^|/)macros?(/|\.)")
EMBEDDED = re.compile(r"(?i)oleobject|embeddings?/|afchunk|altchunk|application/vnd\.ms-package")
FIELDS = re.compile(r"(?i)\b(dde|ddeauto|includetext|includepicture|import|link|macrobutton)\b")
ADDRESS = re.compile(r'(?i)https?://[^\s"]*')  # of a link; it may contain any word
PICTURES = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF8",),
    ".bmp": (b"BM",),
    ".tif": (b"II*\x00", b"MM\x00*"),
    ".tiff": (b"II*\x00", b"MM\x00*"),
    ".emf": (b"\x01\x00\x00\x00",),
    ".wmf": (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00"),
    ".odttf": (b"",),
}
MEASURED = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
Image.preinit()
# The one thing outside that a text may point to: what somebody clicks on.
LINK = re.compile(r"(?i)(https?://|mailto:|tel:|#)")


def read(content: bytes) -> Paper:
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except zipfile.BadZipFile:
        raise Unfit("damaged") from None
    with archive:
        names = _names(archive)
        parts = dict(_parts(archive, names))
    _is_document(parts)
    for name, part in parts.items():
        _check(name, part)
    return Paper(DOCX, _packed(parts))


def _names(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unfit("bomb")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Unfit("damaged")
    for entry in entries:
        _sound(entry)
    if not {TYPES, MAIN} <= {entry.filename for entry in entries}:
        raise Unfit("unknown")
    return entries


def _sound(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.orig_filename or "\0" in entry.orig_filename:
        raise Unfit("damaged")
    if entry.flag_bits & 1:
        raise Unfit("encrypted")
    if MACROS.search(entry.filename):
        raise Unfit("macros")
    if EMBEDDED.search(entry.filename) or _ending(entry.filename) not in {".xml", ".rels", *PICTURES}:
        raise Unfit("embedded")
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise Unfit("bomb")


def _ending(name: str) -> str:
    """With `_rels/.rels`, which for a path has none."""
    return "." + name.rpartition(".")[2].lower()


def _parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """What an archive says about its sizes need not be true."""
    total = 0
    for entry in entries:
        with archive.open(entry) as part:
            content = part.read(LARGEST_PART + 1)
        total += len(content)
        if len(content) > LARGEST_PART or total > MOST_UNPACKED:
            raise Unfit("bomb")
        yield entry.filename, content


def _is_document(parts: dict[str, bytes]) -> None:
    types = Xml(parts[TYPES])
    told = {
        attributes.get("PartName", "").lstrip("/"): attributes.get("ContentType", "") for _, attributes in types.tags
    }
    if any(MACROS.search(attributes.get("ContentType", "")) for _, attributes in types.tags):
        raise Unfit("macros")
    if told.get(MAIN) != MAIN_TYPE:
        raise Unfit("unknown")


def _check(name: str, part: bytes) -> None:
    ending = _ending(name)
    if ending in PICTURES:
        _check_picture(ending, part)
        return
    xml = Xml(part)
    if ending == ".rels":
        for _tag, attributes in xml.tags:
            _check_relation(attributes)
    if FIELDS.search(ADDRESS.sub(" ", xml.instructions)):
        raise Unfit("fields")


def _check_picture(ending: str, part: bytes) -> None:
    if not part.startswith(PICTURES[ending]):
        raise Unfit("embedded")
    if format_ := MEASURED.get(ending):
        with Image.open(BytesIO(part), formats=[format_]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unfit("too_many_pixels")


def _check_relation(attributes: dict[str, str]) -> None:
    kind, target = attributes.get("Type", ""), attributes.get("Target", "")
    if MACROS.search(kind) or MACROS.search(target):
        raise Unfit("macros")
    if EMBEDDED.search(kind):
        raise Unfit("embedded")
    inside = (
        attributes.get("TargetMode", "Internal") == "Internal" and ":" not in target and not target.startswith("//")
    )
    if not inside and not (kind.endswith("/hyperlink") and LINK.match(target)):
        raise Unfit("external")


class Xml:
    """A part read through: its tags with attributes where they matter here, and its field instructions."""

    def __init__(self, content: bytes) -> None:
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.instructions = ""
        self._depth, self._instruction = 0, False
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            raise Unfit("damaged") from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unfit("damaged")
        name = tag.rpartition(" ")[2]
        self._instruction = name in ("instrText", "delInstrText")
        if name in ("Relationship", "Override", "Default"):
            self.tags.append((name, attributes))
        if name == "fldSimple":
            self.instructions += " ".join(attributes.values()) + " "
        if name == "fldChar":
            # One field may stand right inside another; a word in pieces stands in one.
            self.instructions += " "

    def _end(self, _tag: str) -> None:
        self._depth -= 1
        self._instruction = False

    def _text(self, text: str) -> None:
        if self._instruction:
            self.instructions += text


def _no_doctype(*_declared: object) -> None:
    """No Word document has one; entities begin here."""
    raise Unfit("damaged")


def _packed(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda each: (each != TYPES, each)):
            archive.writestr(zipfile.ZipInfo(name, A_DAY), parts[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()
