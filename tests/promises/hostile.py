# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that nobody honest sends, made by rule: the same every time. `everything()` has all, `honest()` their twins."""

import random
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from tests import papers

PDF, JPG, PNG, WORD, PHONE = "a.pdf", "a.jpg", "a.png", "a.docx", "a.heic"
SCRIPT = b"<script>alert(document.cookie)</script>"
PHP = b"<?php system($_GET['c']); ?>"
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"


class Hostile(NamedTuple):
    """refused: it must be; otherwise it may be kept if nothing of it is left that acts."""

    family: str
    name: str
    content: bytes
    refused: bool = False
    told: str = "application/octet-stream"  # what the browser says it is


def honest() -> dict[str, bytes]:
    """One small file of each kind."""
    return {
        PDF: papers.pdf(),
        JPG: papers.jpeg((200, 120)),
        PNG: papers.png((200, 120)),
        WORD: papers.docx(),
        PHONE: papers.heic((128, 96)),
    }


def everything(count: int) -> tuple[Hostile, ...]:
    """All families; with a count, broken copies fill up to it."""
    from tests.promises import hostile_pdf, hostile_pictures, hostile_word

    found = [
        *truncated(),
        *disguised(),
        *tailed(),
        *named(),
        *hostile_pdf.all_files(),
        *hostile_pictures.all_files(),
        *hostile_word.all_files(),
    ]
    return (*found, *broken(max(count - len(found), 25)))


def truncated() -> Iterator[Hostile]:
    for name, content in honest().items():
        for eighth in range(1, 8):
            yield Hostile("truncated", name, content[: len(content) * eighth // 8], refused=True)
        yield Hostile("truncated", name, content[:20], refused=True)
    yield from (Hostile("empty", name, b"", refused=True) for name in (PDF, JPG))


def disguised() -> Iterator[Hostile]:
    """Something else under a name and a type that sound well."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
    others = {
        "svg": svg,
        "svgz": b"\x1f\x8b" + zlib.compress(svg),
        "html": HTML,
        "xhtml": b'<?xml version="1.0"?>' + HTML,
        "js": b"alert(1)//",
        "php": PHP,
        "sh": b"#!/bin/sh\nrm -rf /\n",
        "exe": b"MZ\x90\x00" + bytes(200),
        "elf": b"\x7fELF\x02\x01\x01" + bytes(200),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
        "gif": papers.saved(papers.picture(), "GIF"),
        "tiff": papers.saved(papers.picture(), "TIFF"),
        "webp": papers.saved(papers.picture(), "WEBP"),
        "bmp": papers.saved(papers.picture(), "BMP"),
        "ico": papers.saved(papers.picture((32, 32)), "ICO"),
        "rtf": rb"{\rtf1{\object\objdata 0105}}",
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "zip": papers.zipped({"a.txt": b"a"}),
        "jar": papers.zipped({"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"}),
        "eicar": rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
        "text": b"Nur ein Text.",
        "zeros": bytes(5000),
        "late pdf": bytes(600) + papers.pdf(),
        "html pdf": HTML + papers.pdf(),
        "gifar": papers.saved(papers.picture(), "GIF") + papers.docx(),
        "exe docx": b"MZ\x90\x00" + bytes(60) + papers.docx(),
    }
    ends = [(PDF, "application/pdf"), (JPG, "image/jpeg"), ("rechnung.pdf.exe", "application/pdf"), (PNG, "image/png")]
    for number, content in enumerate(others.values()):
        for shift in (0, 1):
            name, told = ends[(number + shift) % len(ends)]
            yield Hostile("disguised", name, content, refused=True, told=told)


def tailed() -> Iterator[Hostile]:
    """A good file with a second one behind it; the same under the other's name."""
    tails = {".php": PHP, ".html": HTML, ".zip": papers.docx(), ".jar": papers.zipped({"A.class": b"\xca\xfe\xba\xbe"})}
    for name, content in honest().items():
        for ending, tail in tails.items():
            yield Hostile("polyglot", name if ending in (".zip", ".jar") else f"a{ending}", content + tail)


def named() -> Iterator[Hostile]:
    """Good files with names that want to be somebody else."""
    names = [
        "rechnung\u202efdp.exe",
        "\u2066gpj\u2069.html",
        "a" * 5000 + ".pdf",
        "ä" * 300 + ".pdf",
        "a.pdf\0.html",
        "../../../../etc/cron.d/a.pdf",
        "..\\..\\windows\\system32\\a.pdf",
        "/etc/passwd",
        "C:\\autoexec.bat",
        ".htaccess",
        "....pdf",
        " .pdf",
        ".pdf",
        "a.pdf;.jpg",
        "a.pdf\r\nSet-Cookie: a=b",
        'a"; filename="b.html',
        "<img src=x onerror=alert(1)>.pdf",
        "{{ 7*7 }}.pdf",
        "a.svg",
        "a.html",
        "a.pdf.",
        "a.pdf   ",
        "a.p\u200bdf",
        "CON",
        "~/.ssh/authorized_keys",
        "$(reboot).pdf",
        "a%00.html",
        "a%2f..%2fb.html",
        "😀" * 60 + ".pdf",
        "a\u0300" * 200,
    ]
    for number, name in enumerate(names):
        yield Hostile("named", name, papers.pdf(f"Name {number}"), told="text/html")


def broken(count: int) -> Iterator[Hostile]:
    """Honest files with some bytes changed, cut out or doubled."""
    chance = random.Random(20270120)
    twins = list(honest().items())
    for number in range(count):
        name, content = twins[number % len(twins)]
        yield Hostile("broken", name, spoiled(content, chance))


def spoiled(content: bytes, chance: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(out))
        match chance.randrange(4):
            case 0:
                out[place] = chance.randrange(256)
            case 1:
                del out[place : place + chance.randint(1, 30)]
            case 2:
                out[place:place] = out[place : place + chance.randint(1, 60)]
            case 3:
                out[place : place + 4] = chance.randbytes(4)
        if not out:
            return content[:1]
    return bytes(out)


def zeros(megabytes: int) -> bytes:
    """So many megabytes, packed; each is the same packed bytes, so even a thousand are made at once."""
    packer = zlib.compressobj(9)
    one = bytes(1024 * 1024)
    head = packer.compress(one) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(one) + packer.flush(zlib.Z_FULL_FLUSH)
    end = b"\x03\x00" + struct.pack(">HH", megabytes * len(one) % 65521, 1)
    return head + again * (megabytes - 1) + end if megabytes else zlib.compress(b"")
