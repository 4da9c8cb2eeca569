# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDF, opened without repair, freed of whatever acts by itself, and written anew."""

import zlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from grants.parsing import MEGABYTE, MOST_PAGES, PDF, Paper, Unfit
from grants.parsing.active import SUSPECT, drop, strip

LARGEST_STREAM = 128 * MEGABYTE
MOST_UNPACKED = 400 * MEGABYTE
MOST_IMAGE_PIXELS = 100_000_000  # A3 at 600 dots per inch
CHUNK = MEGABYTE
MOST_FILTERS = 3
TOLD = {"scripts", "attachments", "signature"}
PACKERS = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}

pikepdf.settings.set_qpdf_limits(
    parser_max_nesting=100,
    parser_max_container_size=100_000,
    max_stream_filters=MOST_FILTERS,
    flate_max_memory=LARGEST_STREAM,
    run_length_max_memory=LARGEST_STREAM,
    png_max_memory=LARGEST_STREAM,
    tiff_max_memory=LARGEST_STREAM,
    dct_max_memory=LARGEST_STREAM,
)


def read(content: bytes) -> Paper:
    with _opened(content) as pdf:
        _fits(pdf)
        remarks = {"signature"} if _unsign(pdf) else set()
        saved = _saved(pdf)
        if SUSPECT.search(saved):
            remarks |= strip(pdf)
            saved = _saved(pdf)
    with _opened(saved) as again:
        if len(again.pages) == 0 or (SUSPECT.search(saved) and strip(again)):
            raise Unfit("active")
    return Paper(PDF, saved, tuple(sorted(remarks & TOLD)))


def _opened(content: bytes) -> pikepdf.Pdf:
    """A repair could lose a page without a word; the person can save it anew and see."""
    try:
        pdf = pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True)
    except (pikepdf.PasswordError, pikepdf.PdfError, RuntimeError):
        # For its keys it would need a source of chance, which is closed by now.
        raise Unfit("encrypted" if b"/Encrypt" in content else "damaged") from None
    if pdf.is_encrypted:
        raise Unfit("encrypted")
    return pdf


def _fits(pdf: pikepdf.Pdf) -> None:
    pages = len(pdf.pages)
    if pages == 0:
        raise Unfit("damaged")
    if pages > MOST_PAGES:
        raise Unfit("too_many_pages")
    if "/Collection" in pdf.Root:
        raise Unfit("portfolio")
    if pdf.Root.get("/NeedsRendering"):
        raise Unfit("form_without_pages")
    _unpacks(pdf)


def _unpacks(pdf: pikepdf.Pdf) -> None:
    """Every packed stream, unpacked without keeping it: small files that grow without end stop here."""
    total = 0
    for stream in _streams(pdf):
        total += _size(stream)
        if total > MOST_UNPACKED or _pixels(stream) > MOST_IMAGE_PIXELS:
            raise Unfit("bomb")


def _streams(pdf: pikepdf.Pdf) -> Iterator[Stream]:
    for each in pdf.objects:
        if isinstance(each, Stream):
            yield each


def _pixels(stream: Stream) -> int:
    if stream.get("/Subtype") != Name.Image:
        return 0
    return abs(int(stream.get("/Width", 0))) * abs(int(stream.get("/Height", 0)))


def _size(stream: Stream) -> int:
    filters = stream.get("/Filter")
    names = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters or "")]
    packers = [name for name in names if name in PACKERS]
    if len(packers) > 1 or len(names) > MOST_FILTERS:
        raise Unfit("bomb")
    if names in (["/FlateDecode"], ["/Fl"]):
        return _inflated(stream.read_raw_bytes())
    return len(stream.read_bytes()) if packers else 0


def _inflated(packed: bytes) -> int:
    unpacker, size, rest = zlib.decompressobj(), 0, packed
    while rest and not unpacker.eof:
        size += len(unpacker.decompress(rest, CHUNK))
        rest = unpacker.unconsumed_tail
        if size > LARGEST_STREAM:
            raise Unfit("bomb")
    return size


def _saved(pdf: pikepdf.Pdf) -> bytes:
    """The same for the same, without compressed objects: any scanner later can read what is in it."""
    drop(pdf.Root, "/Metadata")
    drop(pdf.trailer, "/Info")
    out = BytesIO()
    pdf.save(
        out,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        fix_metadata_version=False,
        deterministic_id=True,
    )
    return out.getvalue()


def _unsign(pdf: pikepdf.Pdf) -> bool:
    """A signature holds for the bytes that were sent, not for ours; better none than a broken one."""
    form = pdf.Root.get("/AcroForm")
    signed = drop(pdf.Root, "/Perms")
    if isinstance(form, Dictionary):
        signed = drop(form, "/SigFlags") or signed
        for each in form.get("/Fields", ()):
            if isinstance(each, Dictionary) and each.get("/FT") == Name.Sig:
                signed = drop(each, "/V") or signed
    return signed
