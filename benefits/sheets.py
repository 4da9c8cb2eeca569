# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table somebody sends, as rows of text: CSV as Excel writes it in German, or the first sheet of an XLSX file.

Both come from outside: nothing here evaluates a formula, follows a link or unpacks more than it may.
"""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

LARGEST, UNPACKED, ROWS, COLUMNS = 1_000_000, 20_000_000, 5_000, 60
TOO_LARGE = "Die Datei ist größer als 1 MB. Bitte senden Sie nur die Tabelle der Monatszahlen."
UNREADABLE = "Diese Datei ist keine lesbare Tabelle. Bitte speichern Sie sie als CSV oder XLSX und senden Sie sie neu."
TOO_LONG = f"Die Tabelle hat mehr als {ROWS} Zeilen. Bitte teilen Sie sie auf."
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMN = re.compile(r"[A-Z]{1,3}")


class Unreadable(Exception):
    """What is wrong with the file, as a sentence for whoever sent it."""


def read(content: bytes) -> list[list[str]]:
    """Empty lines left out; every line as long as it is."""
    if len(content) > LARGEST:
        raise Unreadable(TOO_LARGE)
    rows = _of_xlsx(content) if content[:4] == b"PK\x03\x04" else _of_csv(content)
    rows = [[cell.strip() for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    if len(rows) > ROWS:
        raise Unreadable(TOO_LONG)
    return rows


def written(rows: list[list[str]]) -> str:
    """The same rows as CSV, to be carried through a page."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue()


def _of_csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise Unreadable(UNREADABLE)
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(UNREADABLE) from error


def _of_xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if sum(each.file_size for each in file.infolist()) > UNPACKED:
                raise Unreadable(TOO_LARGE)
            names = file.namelist()
            strings = _strings(file) if "xl/sharedStrings.xml" in names else []
            sheets = sorted((name for name in names if name.startswith("xl/worksheets/sheet")), key=_numbered)
            return [_cells(row, strings) for row in _parsed(file, sheets[0]).iter(f"{MAIN}row")]
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, IndexError, ValueError, RuntimeError) as error:
        raise Unreadable(UNREADABLE) from error


def _numbered(name: str) -> int:
    return int(re.sub(r"\D", "", name) or 0)


def _parsed(file: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """No sheet declares a document type; one that does wants something else."""
    content = file.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unreadable(UNREADABLE)
    return ElementTree.fromstring(content)


def _strings(file: zipfile.ZipFile) -> list[str]:
    return [_text(each) for each in _parsed(file, "xl/sharedStrings.xml").iter(f"{MAIN}si")]


def _text(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{MAIN}t"))


def _cells(row: ElementTree.Element, strings: list[str]) -> list[str]:
    """Cells say in which column they stand: empty ones in between are not there."""
    found: list[str] = []
    for cell in row.iter(f"{MAIN}c"):
        named = COLUMN.match(cell.get("r", ""))
        place = _column(named.group()) if named else len(found)
        if place >= COLUMNS:
            break
        found += [""] * (place + 1 - len(found))
        found[place] = _value(cell, strings)
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = cell.find(f"{MAIN}v")
    text = (value.text or "") if value is not None else ""
    return strings[int(text)] if cell.get("t") == "s" else text
