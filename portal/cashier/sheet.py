# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of payments as a table for the treasury's own program, where no cell is ever run as a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

from permissions.treasury import Payable

HEADINGS = ("Empfänger", "IBAN", "Betrag", "Verwendungszweck", "Aktenzeichen", "Fällig am")
# What a spreadsheet takes for the beginning of a formula; a full-width sign counts too.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The same, as text also to a spreadsheet."""
    return f"'{text}" if text.lstrip(" ").startswith(BEGINS_A_FORMULA) else text


def written(lines: Iterable[Payable]) -> bytes:
    """CSV with semicolons and a mark of its encoding, as German spreadsheets open it."""
    out = StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    rows.writerow(HEADINGS)
    for line in lines:
        amount = f"{line.amount:.2f}".replace(".", ",")
        cells = (line.payee, line.iban, amount, line.reference, line.file_number, f"{line.due_on:%d.%m.%Y}")
        rows.writerow(harmless(cell) for cell in cells)
    return out.getvalue().encode("utf-8-sig")
