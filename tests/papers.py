# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small files that are what they say: what honest people send."""

import zipfile
from io import BytesIO

import pillow_heif
from PIL import Image

from workflows.demo.papers import assembled, pdf

__all__ = ["WORD", "assembled", "docx", "heic", "jpeg", "pdf", "png", "word_parts", "zipped"]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Something with a form: dark on the left, bright on the right."""
    return Image.linear_gradient("L").rotate(90).resize(size).convert(mode)


def jpeg(size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    return saved(picture(size, mode), "JPEG", **options)


def png(size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    return saved(picture(size, mode), "PNG", **options)


def heic(size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(picture(size)).save(out, **options)
    return out.getvalue()


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def word_parts(text: str = "Satzung", body: str = "") -> dict[str, bytes]:
    """The parts of a Word document, before they are packed."""
    types = (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'
    )
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>{body}"
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORDS}"><w:body>{paragraph}</w:body></w:document>',
    }
    return {name: f'<?xml version="1.0" encoding="UTF-8"?>{part}'.encode() for name, part in parts.items()}


def docx(text: str = "Satzung", body: str = "", **more: bytes) -> bytes:
    return zipped(word_parts(text, body) | more)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2027, 1, 20, 9, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
