# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who opened unusually much: counts of the log of readers side by side. A hint to look, never a finding."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from monitoring.charts import Part, Picture, bars

TIMES = 3  # as much as the middle of everybody is unusual …
LEAST = 20  # … from so many openings on: two against five say nothing
Counted = tuple[str, int, int]


def line(counted: Sequence[Counted]) -> int:
    """From how many openings on somebody stands out."""
    return max(LEAST, round(TIMES * median(opened for _who, opened, _refused in counted)))


def picture(counted: Sequence[Counted], *, ident: str) -> Picture:
    """A bar for each person; a refused address counts for itself, for nobody comes by one by chance often."""
    most = line(counted)
    parts = [Part("no" if opened >= most else "bound", who, Decimal(opened), str(opened)) for who, opened, _ in counted]
    rows = [(who, str(opened), str(refused), "ja" if opened >= most else "nein") for who, opened, refused in counted]
    header = ("Person", "Geöffnet", "Abgewiesen", "Auffällig")
    target = (Decimal(most), f"auffällig ab {most}")
    return bars("Wer wie viel geöffnet hat", _sentence(counted, most), parts, header, rows, ident=ident, target=target)


def _sentence(counted: Sequence[Counted], most: int) -> str:
    unusual = [who for who, opened, _refused in counted if opened >= most]
    refused = sum(number for _who, _opened, number in counted)
    turned = {0: "Niemand wurde abgewiesen.", 1: "Einmal wurde jemand abgewiesen."}
    told = turned.get(refused, f"{refused} Mal wurde jemand abgewiesen.")
    return f"Auffällig viel geöffnet: {', '.join(unusual)}. {told}" if unusual else f"Niemand fällt auf. {told}"
