# SPDX-License-Identifier: AGPL-3.0-or-later
"""Data in, accessible PDF out: Typst, confined to the letter templates, user text only ever as data."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import segno
import typst

from law.money import euro

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "letters"
REPLACEMENT = "\u25a1"
PICTURE_PPI = 110

_NAME = re.compile(r"[a-z][a-z_]*")
_MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_JOINERS = "\u200c\u200d"
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class TypesettingFailed(Exception):
    """The compiler refused; its message names the place in the template."""


def typeset(template: str, data: Mapping[str, object]) -> bytes:
    """PDF/UA-1 and PDF/A-2a of templates/letters/<template>.typ; adds the QR codes of `case_url` and `number`."""
    source, values = _source(template), _values(data)
    try:
        return _compile(source, values)
    except typst.TypstError as error:
        if not (missing := _without_glyph(error)):
            raise TypesettingFailed(error.diagnostic) from error
    return _compile_replacing(source, values, missing)


def first_page(template: str, data: Mapping[str, object]) -> bytes:
    """The same letter's first page as PNG, for eyes alone; whoever listens reads the PDF."""
    try:
        pages = typst.compile(
            _source(template),
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="png",
            ppi=PICTURE_PPI,
            sys_inputs={"data": _values(data)},
        )
    except typst.TypstError as error:
        raise TypesettingFailed(error.diagnostic) from error
    first = pages[0] if isinstance(pages, list) else pages
    assert isinstance(first, bytes)
    return first


def _values(data: Mapping[str, object]) -> str:
    codes = {"qr": _code_of(data.get("case_url")), "number_code": _code_of(data.get("number"))}
    values = json.dumps({**data, **codes}, default=_written, ensure_ascii=False)
    return json.dumps(_printable(json.loads(values)), ensure_ascii=False)


def _source(template: str) -> Path:
    source = TEMPLATES / f"{template}.typ"
    if not _NAME.fullmatch(template) or not source.is_file():
        raise TypesettingFailed(f"no letter template {template!r}")
    return source


def _compile(source: Path, values: str) -> bytes:
    """Plain compile with shared fonts: 2 ms; a shared typst.Compiler is not safe between threads."""
    pdf = typst.compile(
        source,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": values},
        pdf_standards=["a-2a", "ua-1"],
    )
    assert isinstance(pdf, bytes)
    return pdf


def _compile_replacing(source: Path, values: str, missing: set[str]) -> bytes:
    """A sign no font has (an emoji, say) becomes a box: a letter with a box beats no letter."""
    pattern = re.compile("|".join(re.escape(sign) for sign in sorted(missing, key=len, reverse=True)))
    try:
        return _compile(source, pattern.sub(REPLACEMENT, values))
    except typst.TypstError as error:
        raise TypesettingFailed(error.diagnostic) from error


@cache
def _fonts() -> typst.Fonts:
    """Only the fonts inside Typst, so that a letter looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


def _without_glyph(error: typst.TypstError) -> set[str]:
    texts = _MISSING.findall(error.diagnostic)
    return {_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in texts}


def _written(value: object) -> str:
    if isinstance(value, Decimal):
        return euro(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a letter cannot print {type(value).__name__}")


def _printable(value: object) -> object:
    """Composed characters, one kind of line end, and nothing invisible that turns or hides text."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", value))
        return "".join(sign for sign in text if sign in "\n\t" or sign in _JOINERS or _visible(sign))
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return value


def _visible(sign: str) -> bool:
    """Neither control, direction mark, surrogate, private use nor unassigned: PDF/A forbids most of them."""
    return not unicodedata.category(sign).startswith("C")


def _code_of(said: object) -> str | None:
    """The QR code of an address or a number, where there is one."""
    if not isinstance(said, str) or not said:
        return None
    out = BytesIO()
    segno.make(said, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()
