# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures that grow, tell too much, carry something or are none."""

import struct
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests import papers
from tests.promises.hostile import HTML, PHP, SCRIPT, Hostile, zeros

SIGN = b"\x89PNG\r\n\x1a\n"
BACTERIA = Image.Exif()
BACTERIA.update({0x010E: SCRIPT.decode(), 0x013B: PHP.decode(), 0x9286: HTML, 0x0112: 6})
PLACE = {1: "N", 2: (51.0, 10.0, 0.0), 3: "E", 4: (6.0, 56.0, 0.0)}


def all_files() -> Iterator[Hostile]:
    for name, content in refused():
        yield Hostile("picture", name, content, refused=True, told="image/png")
    for name, content in telling():
        yield Hostile("telling picture", name, content, told="image/jpeg")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def raw_png(width: int, height: int, packed: bytes, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return SIGN + head + b"".join(chunks) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@cache
def refused() -> tuple[tuple[str, bytes], ...]:
    return tuple(_refused())


def _refused() -> Iterator[tuple[str, bytes]]:
    yield "a.png", raw_png(50_000, 50_000, zeros(900), depth=1, colour=0)
    yield "a.png", raw_png(5_001, 5_000, zeros(80))
    yield "a.png", raw_png(2**31 - 1, 2**31 - 1, b"x\x9c")
    yield "a.png", raw_png(1, 2**31 - 1, zeros(1))
    yield "a.png", raw_png(0, 0, b"")
    yield "a.png", raw_png(100, 100, b"nothing packed")
    yield "a.png", raw_png(100, 100, zeros(0))
    for kind in (b"zTXt", b"iTXt"):
        text = b"a\0\0" + (b"" if kind == b"zTXt" else b"\1\0\0\0") + zeros(200)
        yield "a.png", raw_png(9, 9, b"", chunk(kind, text))
    good = papers.png((200, 120))
    for place in (12, 20, 30, 60):
        yield "a.png", good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :]
    yield "a.jpg", tall(65_500, 65_500)
    yield "a.jpg", tall(5_001, 5_000)
    yield "a.jpg", tall(0, 0)
    yield "a.jpg", b"\xff\xd8\xff\xd9"
    yield "a.jpg", b"\xff\xd8\xff" + HTML
    yield "a.jpg", b"\xff\xd8\xff\xe0\xff\xff" + b"\xff" * 90_000
    yield "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400)
    yield "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + HTML
    yield "a.heic", huge_heic()
    yield "a.heic", papers.heic((128, 96)).replace(b"hvc1", b"av01")


def tall(width: int, height: int) -> bytes:
    """A JPEG whose head tells another size."""
    content = bytearray(papers.jpeg((64, 64)))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def huge_heic() -> bytes:
    content = papers.heic((128, 96))
    place = content.index(b"ispe") + 8
    return content[:place] + struct.pack(">II", 60_000, 60_000) + content[place + 8 :]


def telling() -> Iterator[tuple[str, bytes]]:
    """What stays must be pixels only."""
    exif = exif_with_place()
    yield "a.jpg", papers.jpeg(exif=exif)
    yield "a.png", papers.png(exif=exif)
    yield "a.heic", papers.heic(exif=exif.tobytes())
    yield "a.jpg", papers.jpeg(exif=b"Exif\0\0" + b"MM\0*\0\0\0\x08" + bytes(64_000))
    yield "a.jpg", papers.jpeg(exif=b"Exif\0\0" + b"\xff" * 60_000)
    yield "a.jpg", papers.jpeg(comment=PHP)
    yield "a.jpg", papers.jpeg(comment=HTML + b"%PDF-1.7")
    yield "a.jpg", papers.jpeg(icc_profile=b"\0" * 60_000 + SCRIPT)
    yield "a.jpg", papers.jpeg(xmp=SCRIPT)
    yield "a.jpg", spliced(b"\xff\xed", b"Photoshop 3.0\0" + PHP)
    yield "a.jpg", papers.jpeg(mode="CMYK")
    yield "a.jpg", papers.jpeg(mode="L")
    yield "a.jpg", papers.jpeg((900, 700), progressive=True)
    yield "a.jpg", two_in_one()
    text = PngInfo()
    text.add_text("Comment", HTML.decode(), zip=True)
    text.add_itxt("XML:com.adobe.xmp", SCRIPT.decode())
    yield "a.png", papers.png(pnginfo=text)
    yield "a.png", papers.png(icc_profile=SCRIPT * 50)
    yield "a.png", raw_png(60, 40, zlib.compress((b"\0" + SCRIPT.ljust(180)) * 40), chunk(b"aaAa", PHP))
    yield "a.png", papers.png(save_all=True, append_images=[papers.picture(mode="RGB").rotate(90)] * 30)
    yield "a.png", sixteen()
    yield "a.png", papers.png(mode="P", transparency=3)
    yield "a.png", papers.png(mode="1")
    yield "a.png", papers.png(mode="LA")
    yield "a.png", papers.png(mode="RGBA")
    yield "a.png", papers.png((4000, 6000))
    yield "a.jpg", papers.png()
    yield "a.pdf", papers.jpeg()
    yield "a.html", papers.jpeg(comment=HTML)


def exif_with_place() -> Image.Exif:
    BACTERIA.get_ifd(0x8825).update(PLACE)
    return BACTERIA


def spliced(marker: bytes, body: bytes) -> bytes:
    content = papers.jpeg()
    return content[:2] + marker + struct.pack(">H", len(body) + 2) + body + content[2:]


def two_in_one() -> bytes:
    out = BytesIO()
    papers.picture().save(out, "MPO", save_all=True, append_images=[papers.picture().rotate(180)])
    return out.getvalue()


def sixteen() -> bytes:
    return papers.saved(papers.picture(mode="L").convert("I").point(lambda value: value * 257).convert("I;16"), "PNG")
