# SPDX-License-Identifier: AGPL-3.0-or-later
"""The child that opens a spreadsheet somebody sent: XLSX on standard input, its first sheet as JSON on standard output.

Run as a module by `sheets.read`; it binds its own hands before it looks at a byte, so that a small file that unpacks
to a huge one, or one cell far outside, ends the child and nothing else. No formula is computed: what stands in a cell
is what the program that wrote it last showed.
"""

import io
import json
import resource
import sys
from datetime import date, datetime
from typing import Any

from grants.parsing.limits import LIMITS


def main() -> None:
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    most_rows, most_columns = int(sys.argv[1]), int(sys.argv[2])
    try:
        answer: dict[str, Any] = {"rows": rows_of(sys.stdin.buffer.read(), most_rows, most_columns)}
    except Exception:
        answer = {"unfit": "damaged"}
    sys.stdout.write(json.dumps(answer))


def rows_of(content: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    """Of the first sheet a person would see, without empty lines; one more than allowed tells that there are more."""
    import python_calamine as calamine  # noqa: PLC0415 - only once the limits hold

    with calamine.load_workbook(io.BytesIO(content)) as book:
        seen = [each for each in book.sheets_metadata if each.visible == calamine.SheetVisibleEnum.Visible]
        sheets = [each.name for each in seen if each.typ == calamine.SheetTypeEnum.WorkSheet]
        found: list[list[str]] = []
        for row in book.get_sheet_by_name(sheets[0]).iter_rows():
            cells = [told(cell) for cell in row[:most_columns]]
            if any(cells):
                found.append(cells)
            if len(found) > most_rows:
                break
        return found


def told(cell: Any) -> str:
    """As a person in Germany would have typed it."""
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


if __name__ == "__main__":
    main()
