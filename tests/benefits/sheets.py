# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Jobcenter's monthly table as a file, for tests."""

import io
import zipfile
from html import escape
from typing import Any

from benefits.monthly import HEADINGS

HEADER = [words[0] for words in HEADINGS.values()]


def line(month: str, **changed: Any) -> list[str]:
    """15 were open before: 10 came, 12 were decided, 1 was done otherwise, 12 are left."""
    values: dict[str, Any] = {
        "month": month,
        "town": "Ratingen",
        "package": "Gemeinschaftliches Mittagessen",
        "received": 10,
        "awarded": 9,
        "rejected": 3,
        "otherwise_done": 1,
        "open": 12,
        "ripe": 8,
        "age_21": 5,
        "age_42": 2,
        "age_90": 1,
        "age_older": 0,
        "days": 240,
        "decided": 12,
    }
    return [str(value) for value in (values | changed).values()]


def csv(*lines: list[str], header: list[str] = HEADER, bom: bool = False, delimiter: str = ";") -> bytes:
    text = "\r\n".join(delimiter.join(row) for row in (header, *lines))
    return text.encode("utf-8-sig" if bom else "utf-8")


def xlsx(*lines: list[str], header: list[str] = HEADER, extra: dict[str, bytes] | None = None) -> bytes:
    """As a spreadsheet keeps it: words in a list of their own, numbers in their cells, empty cells left out."""
    words: list[str] = []
    rows = []
    for number, row in enumerate((header, *lines), start=1):
        cells = []
        for place, value in enumerate(row):
            name = f"{chr(65 + place)}{number}"
            if value.replace(".", "").isdigit():
                cells.append(f'<c r="{name}"><v>{value}</v></c>')
            elif value:
                words.append(value)
                cells.append(f'<c r="{name}" t="s"><v>{len(words) - 1}</v></c>')
        rows.append(f'<row r="{number}">{"".join(cells)}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    strings = "".join(f"<si><t>{escape(word)}</t></si>" for word in words)
    return packed(
        f"<worksheet {main}><sheetData>{''.join(rows)}</sheetData></worksheet>", f"<sst {main}>{strings}</sst>", extra
    )


RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMED = f"""<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{RELATED}">
    <sheets><sheet name="Tabelle1" sheetId="1" r:id="rId1"/></sheets></workbook>"""
PARTS = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
    <Relationship Id="rId1" Type="{RELATED}/worksheet" Target="worksheets/sheet1.xml"/>
    <Relationship Id="rId2" Type="{RELATED}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""

WHOLE = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
    <Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""


def packed(sheet: str, strings: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook of one sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", WHOLE)
        archive.writestr("xl/workbook.xml", NAMED)
        archive.writestr("xl/_rels/workbook.xml.rels", PARTS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return file.getvalue()
