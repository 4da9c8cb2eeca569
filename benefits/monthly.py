# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Jobcenter's monthly table: which column says what, what is wrong with which row, and all of it or nothing kept.

Each row is held against the month before it, in the file or kept: open then + received = awarded + rejected +
otherwise done + open now. A row without a month before is taken as it is: somewhere the numbers begin.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from benefits.catalogue import PACKAGES
from benefits.models import Compartment, MonthlyFigures
from benefits.models.monthly import COUNTS
from law.calendar import add_months

# Of each column: what we call it, and what else it is called.
HEADINGS: dict[str, tuple[str, ...]] = {
    "month": ("Monat", "Berichtsmonat", "Zeitraum"),
    "town": ("Stadt", "Kommune", "Ort", "Gemeinde"),
    "package": ("Leistung", "Leistungsart", "Paket", "BuT-Leistung"),
    "received": ("Eingegangen", "Eingänge", "Anträge", "Neuanträge"),
    "awarded": ("Bewilligt", "Bewilligungen"),
    "rejected": ("Abgelehnt", "Ablehnungen"),
    "otherwise_done": ("Sonst erledigt", "Sonstig erledigt", "Sonstige Erledigung", "Sonstige Erledigungen"),
    "open": ("Offen", "Unerledigt", "Bestand"),
    "ripe": ("Bearbeitungsreif", "Davon bearbeitungsreif", "Reif"),
    "age_21": ("Reif 0 bis 21 Tage", "0-21 Tage", "0 bis 21 Tage"),
    "age_42": ("Reif 22 bis 42 Tage", "22-42 Tage", "22 bis 42 Tage"),
    "age_90": ("Reif 43 bis 90 Tage", "43-90 Tage", "43 bis 90 Tage"),
    "age_older": ("Reif über 90 Tage", "über 90 Tage", "> 90 Tage", "mehr als 90 Tage"),
    "days": ("Summe der Tage", "Summe Tage", "Tage gesamt", "Bearbeitungstage"),
    "decided": ("Entschieden", "Entscheidungen", "Anzahl entschieden"),
}
DISTRICT = ("", "kreis", "kreis gesamt", "gesamt", "kreis mettmann")
MONTHS = (
    *("januar", "februar", "märz", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "dezember"),
)
WHOLE = re.compile(r"(?P<whole>\d{1,3}(\.\d{3}){1,2}|\d{1,9})([.,]0+)?")
DASHES = str.maketrans({"–": "-", "—": "-", "\u00a0": " "})
FIRST_SERIAL = date(1899, 12, 30)  # day 0 of a spreadsheet
Key = tuple[date, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: its number there, what it says, and each thing that is wrong with it as a sentence."""

    number: int
    figures: MonthlyFigures | None
    faults: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole file. Without a fault it can be kept; with one nothing of it is."""

    rows: tuple[Row, ...]
    missing: tuple[str, ...] = ()  # columns nobody found

    @property
    def good(self) -> list[Row]:
        return [row for row in self.rows if not row.faults]

    @property
    def bad(self) -> list[Row]:
        return [row for row in self.rows if row.faults]

    @property
    def clean(self) -> bool:
        return bool(self.rows) and not self.bad and not self.missing


def columns_of(headings: Sequence[str], chosen: Mapping[str, int] | None = None) -> dict[str, int]:
    """Where each field stands: as somebody chose, or by what its column is called."""
    known = {_plain(heading): place for place, heading in reversed(list(enumerate(headings)))}
    found = {}
    for name, words in HEADINGS.items():
        places = [known[_plain(word)] for word in words if _plain(word) in known]
        if chosen and name in chosen and 0 <= chosen[name] < len(headings):
            found[name] = chosen[name]
        elif places:
            found[name] = places[0]
    return found


def checked(table: Sequence[Sequence[str]], on: date, chosen: Mapping[str, int] | None = None) -> Checked:
    """Nothing is kept. The first row of the table holds the headings."""
    if not table:
        return Checked((), tuple(words[0] for words in HEADINGS.values()))
    columns = columns_of(table[0], chosen)
    if missing := tuple(words[0] for name, words in HEADINGS.items() if name not in columns):
        return Checked((), missing)
    towns = set(Compartment.objects.values_list("town", flat=True))
    rows = [_row(number, line, columns, towns, on) for number, line in enumerate(table[1:], start=2)]
    return Checked(tuple(_held_against(rows)))


def keep(table: Sequence[Sequence[str]], *, by: Any, on: date, chosen: Mapping[str, int] | None = None) -> Checked:
    """All rows or none; what a month said before is replaced. Checked anew, for months may have come since."""
    with transaction.atomic():
        found = checked(table, on, chosen)
        if found.clean:
            made = [row.figures for row in found.rows if row.figures is not None]
            for figures in made:
                figures.imported_by = by
            MonthlyFigures.objects.bulk_create(
                made,
                update_conflicts=True,
                unique_fields=["month", "town", "package"],
                update_fields=[*COUNTS, "imported_by", "imported_at"],
            )
    return found


def _row(number: int, line: Sequence[str], columns: Mapping[str, int], towns: Collection[str], on: date) -> Row:
    cells = {name: line[place] if place < len(line) else "" for name, place in columns.items()}
    faults: list[str] = []
    month, town, package = _month(cells["month"]), _town(cells["town"], towns), _package(cells["package"])
    if month is None:
        faults.append(f"„{cells['month']}“ ist kein Monat. Bitte schreiben Sie zum Beispiel 09/2026.")
    elif month > on:
        faults.append(f"Der Monat {month:%m/%Y} hat noch nicht begonnen. Bitte prüfen Sie ihn.")
    if town is None:
        faults.append(f"Die Stadt „{cells['town']}“ gibt es hier nicht. Bitte prüfen Sie, wie sie geschrieben ist.")
    if package is None:
        faults.append(f"Die Leistung „{cells['package']}“ gibt es nicht. Bitte nehmen Sie eine aus der Liste.")
    counts = {name: _count(cells[name]) for name in COUNTS}
    faults += [
        f"In „{HEADINGS[name][0]}“ steht „{cells[name]}“. Bitte tragen Sie eine ganze Zahl ein, auch 0."
        for name, count in counts.items()
        if count is None
    ]
    if faults or month is None or town is None or package is None:
        return Row(number, None, tuple(faults))
    figures = MonthlyFigures(month=month, town=town, package=package, **counts)
    return Row(number, figures, tuple(_in_itself(figures)))


def _in_itself(row: MonthlyFigures) -> Iterable[str]:
    by_age = row.age_21 + row.age_42 + row.age_90 + row.age_older
    if row.ripe > row.open:
        yield f"{row.ripe} sind bearbeitungsreif, aber nur {row.open} offen. Bitte prüfen Sie beide Zahlen."
    if by_age != row.ripe:
        yield f"Die vier Altersklassen ergeben {by_age}, bearbeitungsreif sind {row.ripe}. Beides muss gleich sein."
    if row.decided != row.awarded + row.rejected:
        yield (
            f"Bewilligt und abgelehnt ergeben {row.awarded + row.rejected}, entschieden sind {row.decided}."
            " Beides muss gleich sein."
        )
    if row.days and not row.decided:
        yield f"Nichts ist entschieden, aber die Summe der Tage ist {row.days}. Bitte prüfen Sie beide Zahlen."


def _held_against(rows: Sequence[Row]) -> list[Row]:
    """Each row against the month before and the one after, of the file or else as they are kept."""
    mine: dict[Key, Row] = {}
    found = [_once(row, mine) for row in rows]
    kept = _kept(mine)
    known = kept | {key: row.figures for key, row in mine.items() if row.figures is not None}
    return [_chained(row, known, kept, mine) for row in found]


def _once(row: Row, mine: dict[Key, Row]) -> Row:
    if row.figures is None or (first := mine.setdefault(_key(row.figures), row)) is row:
        return row
    text = f"Diesen Monat mit Stadt und Leistung hat schon Zeile {first.number}. Bitte streichen Sie eine."
    return Row(row.number, row.figures, (*row.faults, text))


def _chained(row: Row, known: Mapping[Key, MonthlyFigures], kept: Mapping[Key, Any], mine: Mapping[Key, Row]) -> Row:
    figures = row.figures
    if figures is None:
        return row
    before, after = _beside(_key(figures), -1), _beside(_key(figures), 1)
    faults = list(row.faults)
    if before in known:
        faults += _broken(known[before], figures)
    if after in kept and after not in mine:
        faults += [f"{text} Der Monat danach liegt schon vor." for text in _broken(figures, kept[after])]
    hint = "" if before in known else "Der Monat davor liegt nicht vor: Der Bestand ließ sich nicht prüfen."
    return Row(row.number, figures, tuple(faults), hint)


def _broken(before: MonthlyFigures, after: MonthlyFigures) -> Iterable[str]:
    """The identity of the flow."""
    came, went = before.open + after.received, after.done + after.open
    if came != went:
        yield (
            f"{before.open} waren Ende {before.month:%m/%Y} offen, {after.received} kamen dazu: zusammen {came}."
            f" Erledigt und offen sind im {after.month:%m/%Y} aber {went}. Beides muss gleich sein."
        )


def _kept(mine: Mapping[Key, Row]) -> dict[Key, MonthlyFigures]:
    """What is kept of the months around those of the file, in one statement."""
    months = {add_months(month, step) for month, _town, _package in mine for step in (-1, 0, 1)}
    return {_key(row): row for row in MonthlyFigures.objects.filter(month__in=months)}


def _key(row: MonthlyFigures) -> Key:
    return row.month, row.town, row.package


def _beside(key: Key, months: int) -> Key:
    return add_months(key[0], months), key[1], key[2]


def _plain(words: str) -> str:
    return " ".join(words.translate(DASHES).casefold().split())


def _month(text: str) -> date | None:
    """09/2026, 09.2026, 2026-09, 01.09.2026, 2026-09-01, September 2026, or the number a spreadsheet keeps."""
    plain = _plain(text)
    word, _, year = plain.partition(" ")
    if word in MONTHS and re.fullmatch(r"\d{4}", year):
        return date(int(year), MONTHS.index(word) + 1, 1)
    if re.fullmatch(r"\d{5}(\.0)?", plain):
        return (FIRST_SERIAL + timedelta(days=int(plain[:5]))).replace(day=1)
    german = re.fullmatch(r"(?:\d{1,2}\.)?(?P<month>\d{1,2})[./](?P<year>\d{4})", plain)
    found = german or re.match(r"(?P<year>\d{4})-(?P<month>\d{2})(-\d{2}.*)?$", plain)
    if not found or not 1 <= int(found["month"]) <= 12 or int(found["year"]) < 2000:
        return None
    return date(int(found["year"]), int(found["month"]), 1)


def _town(text: str, towns: Collection[str]) -> str | None:
    """As the offices write it; the whole district has none."""
    plain = _plain(text)
    if plain in DISTRICT:
        return ""
    return next((town for town in towns if _plain(town) == plain), None)


def _package(text: str) -> str | None:
    plain = _plain(text)
    return next((key.value for key, each in PACKAGES.items() if plain in {key.value, _plain(each.title)}), None)


def _count(text: str) -> int | None:
    """A point stands between thousands, as in German."""
    found = WHOLE.fullmatch(text.strip())
    return int(found["whole"].replace(".", "")) if found else None
