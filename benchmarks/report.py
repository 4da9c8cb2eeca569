# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows there are, and the table of the last run in docs/performance.md."""

import re
from pathlib import Path

ROWS = {
    "B1": "benchmarks.b1_door",
    "B2": "benchmarks.b2_work",
    "B2-family": "benchmarks.b2_claims",
    "B3": "benchmarks.b3_tick",
    "B4": "benchmarks.b4_votes",
    "B5": "benchmarks.b5_backlog",
    "B6": "benchmarks.b6_pages",
    "B8": "benchmarks.b8_import",
    "B9": "benchmarks.b9_workers",
}
TABLE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
FIELDS = re.compile(
    r"(?P<row>\S+) vs=(?P<vs>\S+) ratio=(?P<ratio>\S+) statements=(?P<statements>\S+) note=(?P<note>.*)"
)


def keep(row: str, lines: list[str]) -> None:
    """Replace the row's part of the table."""
    cells = [found.groupdict() for found in map(FIELDS.fullmatch, lines) if found]
    body = "\n".join("| {row} | {vs} | {ratio} | {statements} | {note} |".format(**cell) for cell in cells)
    start, end = f"<!-- {row} -->", f"<!-- /{row} -->"
    text = TABLE.read_text()
    head = "| Row | against | ours ÷ theirs | statements | note |\n|---|---|---|---|---|"
    TABLE.write_text(re.sub(f"{start}.*{end}", f"{start}\n{head}\n{body}\n{end}", text, flags=re.DOTALL))
