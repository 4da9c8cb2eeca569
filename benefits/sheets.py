# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table somebody sends, as rows of text: CSV as Excel writes it in German, or the first sheet of an XLSX file.

Both come from outside: nothing here evaluates a formula, follows a link or unpacks more than it may. A spreadsheet is
opened by a child of its own (`benefits/spreadsheet.py`).
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence

from grants.parsing import Unfit
from grants.parsing.child import asked

LARGEST, UNPACKED, ROWS, COLUMNS = 1_000_000, 20_000_000, 5_000, 60
TOO_LARGE = "Die Datei ist größer als {} MB. Bitte senden Sie nur die Tabelle, ohne Bilder und andere Blätter."
UNREADABLE = "Diese Datei ist keine lesbare Tabelle. Bitte speichern Sie sie als CSV oder XLSX und senden Sie sie neu."
TOO_LONG = f"Die Tabelle hat mehr als {ROWS} Zeilen. Bitte teilen Sie sie auf."
BUSY = "Gerade werden viele Dateien gelesen. Bitte senden Sie die Tabelle in einer Minute noch einmal."
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """What is wrong with the file, as a sentence for whoever sent it."""


def read(content: bytes, *, largest: int = LARGEST) -> list[list[str]]:
    """Empty lines left out; every line as long as it is. The headings do not count as a line of the table."""
    if len(content) > largest:
        raise Unreadable(TOO_LARGE.format(largest // 1_000_000))
    rows = _of_xlsx(content, largest) if content[:4] == b"PK\x03\x04" else _of_csv(content)
    rows = [[cell.replace("\0", "").strip() for cell in row[:COLUMNS]] for row in rows]
    rows = [row for row in rows if any(row)]
    if len(rows) > ROWS + 1:
        raise Unreadable(TOO_LONG)
    return rows


def written(rows: Iterable[Sequence[str]]) -> str:
    """The same rows as CSV, to be carried through a page."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue()


def for_excel(rows: Iterable[Sequence[str]]) -> bytes:
    """As CSV that Excel opens in German, in which no cell is a formula: before one stands a quotation mark."""
    return written([[guarded(cell) for cell in row] for row in rows]).replace("\n", "\r\n").encode("utf-8-sig")


def guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


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


def _of_xlsx(content: bytes, largest: int) -> list[list[str]]:
    """What its archive says of itself is looked at first; whoever lies meets the limits of the child."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if sum(each.file_size for each in file.infolist()) > UNPACKED:
                raise Unreadable(TOO_LARGE.format(largest // 1_000_000))
            if any(_declares(file, name) for name in file.namelist() if name.endswith(".xml")):
                raise Unreadable(UNREADABLE)
        answer = json.loads(asked(content, "benefits.spreadsheet", str(ROWS + 1), str(COLUMNS)))
        return [[str(cell) for cell in row] for row in answer["rows"]]
    except (zipfile.BadZipFile, Unfit, KeyError, TypeError, ValueError, RuntimeError, NotImplementedError) as error:
        busy = isinstance(error, Unfit) and error.reason == "busy"
        raise Unreadable(BUSY if busy else UNREADABLE) from error


def _declares(file: zipfile.ZipFile, name: str) -> bool:
    """No sheet declares a document type; one that does wants something else."""
    with file.open(name) as part:
        start = part.read(4096)
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start
