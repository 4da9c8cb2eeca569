# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Jobcenter's monthly table: read as it comes, checked row by row, kept as a whole or not at all."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from benefits import monthly, sheets, spreadsheet
from benefits.models import MonthlyFigures
from benefits.sheets import Unreadable
from tests.benefits.sheets import HEADER, csv, line, packed, xlsx
from workflows.demo.families import Families

ON = date(2026, 11, 30)


def check(content: bytes, **more: Any) -> monthly.Checked:
    return monthly.checked(sheets.read(content), ON, **more)


def keep(offices: Families, content: bytes) -> monthly.Checked:
    return monthly.keep(sheets.read(content), by=offices["deniz"], on=ON)


def faults(*lines: list[str]) -> str:
    return " ".join(fault for row in check(csv(*lines)).bad for fault in row.faults)


def test_two_months_that_fit(offices: Families) -> None:
    lines = [line("09/2026"), line("10/2026", received=20, open=19, ripe=8)]
    found = keep(offices, csv(*lines))
    assert found.clean
    assert [row.hint for row in found.rows] == [
        "Der Monat davor liegt nicht vor: Der Bestand ließ sich nicht prüfen.",
        "",
    ]
    kept = MonthlyFigures.objects.get(month=date(2026, 10, 1))
    assert (kept.town, kept.package, kept.received, kept.open, kept.imported_by) == (
        "Ratingen",
        "lunch",
        20,
        19,
        offices["deniz"],
    )


@pytest.mark.parametrize(
    "content",
    [
        csv(line("09/2026"), bom=True),
        csv(line("09/2026"), delimiter="\t"),
        csv(line("September 2026")),
        csv(line("2026-09"), [""] * 15),
        csv(line("01.09.2026", town="RATINGEN", package="lunch", days="240,0")),
        xlsx(line("09/2026")),
        xlsx(line("46266", days="240.0")),
    ],
)
def test_as_it_comes(offices: Families, content: bytes) -> None:
    found = check(content)
    assert (found.clean, [row.faults for row in found.bad]) == (True, [])
    figures = found.rows[0].figures
    assert figures is not None
    assert (figures.month, figures.town, figures.package, figures.days) == (date(2026, 9, 1), "Ratingen", "lunch", 240)


def test_windows_signs_and_thousands(offices: Families) -> None:
    header = ["Eingänge" if each == "Eingegangen" else each for each in HEADER]
    content = ";".join(header) + "\n" + ";".join(line("März 2026", town="", received="1.010"))
    figures = check(content.encode("cp1252")).rows[0].figures
    assert figures is not None
    assert (figures.month, figures.town, figures.received) == (date(2026, 3, 1), "", 1010)


def test_columns_by_other_names_and_as_somebody_says(offices: Families) -> None:
    renamed = {"Bewilligt": "Bewilligungen", "Summe der Tage": "Tagessumme netto", "Reif über 90 Tage": "> 90 Tage"}
    header = [renamed.get(each, each) for each in HEADER]
    found = check(csv(line("09/2026"), header=header))
    assert (found.missing, found.clean) == (("Summe der Tage",), False)
    assert check(csv(line("09/2026"), header=header), chosen={"days": header.index("Tagessumme netto")}).clean
    assert check(csv(line("09/2026"), header=header), chosen={"days": 99}).missing == ("Summe der Tage",)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"month": "irgendwann"}, "„irgendwann“ ist kein Monat."),
        ({"month": "13/2026"}, "„13/2026“ ist kein Monat."),
        ({"month": "12/2026"}, "Der Monat 12/2026 hat noch nicht begonnen."),
        ({"town": "Atlantis"}, "Die Stadt „Atlantis“ gibt es hier nicht."),
        ({"package": "Urlaub"}, "Die Leistung „Urlaub“ gibt es nicht."),
        ({"open": "viele"}, "In „Offen“ steht „viele“. Bitte tragen Sie eine ganze Zahl ein"),
        ({"open": "-3"}, "In „Offen“ steht „-3“."),
        ({"received": "1,5"}, "In „Eingegangen“ steht „1,5“."),
        ({"received": ""}, "In „Eingegangen“ steht „“."),
        ({"received": "1.000.000.000.000"}, "In „Eingegangen“"),
        ({"open": 7}, "8 sind bearbeitungsreif, aber nur 7 offen."),
        ({"age_21": 4}, "Die vier Altersklassen ergeben 7, bearbeitungsreif sind 8."),
        ({"decided": 11}, "Bewilligt und abgelehnt ergeben 12, entschieden sind 11."),
        ({"awarded": 0, "rejected": 0, "decided": 0}, "Nichts ist entschieden, aber die Summe der Tage ist 240."),
    ],
)
def test_what_is_wrong_is_said(offices: Families, changed: dict[str, Any], said: str) -> None:
    assert said in faults(line(**({"month": "09/2026"} | changed)))


def test_the_identity_against_the_month_before(offices: Families) -> None:
    said = faults(line("09/2026"), line("10/2026", received=20, open=18))
    assert (
        "12 waren Ende 09/2026 offen, 20 kamen dazu: zusammen 32. Erledigt und offen sind im 10/2026 aber 31." in said
    )
    keep(offices, csv(line("09/2026")))
    assert "zusammen 32" in faults(line("10/2026", received=20, open=18)), "the month before may be kept already"
    assert not faults(line("10/2026", town="Velbert")), "another town begins its own row"


def test_a_month_that_comes_later_still_fits_the_one_after_it(offices: Families) -> None:
    keep(offices, csv(line("10/2026")))
    assert "Der Monat danach liegt schon vor." in faults(line("09/2026", open=20, received=18))
    assert not faults(line("09/2026", open=15, received=13))


def test_a_row_twice(offices: Families) -> None:
    assert "hat schon Zeile 2" in faults(line("09/2026"), line("09/2026"))


def test_a_wrong_row_keeps_nothing_of_the_file(offices: Families) -> None:
    found = keep(offices, csv(line("08/2026"), line("09/2026", open="x"), line("08/2026", town="Velbert")))
    assert (len(found.good), [row.number for row in found.bad]) == (2, [3])
    assert not MonthlyFigures.objects.exists()


def test_a_month_sent_again_replaces_what_it_said(offices: Families) -> None:
    keep(offices, csv(line("09/2026")))
    keep(offices, csv(line("09/2026", received=14)))
    assert MonthlyFigures.objects.get().received == 14


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 and no archive", "keine lesbare Tabelle"),
        (b"a;b\n\0\0", "keine lesbare Tabelle"),
        (b"x" * 1_000_001, "größer als 1 MB"),
        (b"a\n" * 5_002, "mehr als 5000 Zeilen"),
        (xlsx(extra={"xl/media/bomb": b"0" * 20_000_001}), "größer als 1 MB"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        sheets.read(content)


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    "sheet",
    [
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet {MAIN}><sheetData/></worksheet>',
        # One cell at the far end: whoever lays the whole sheet out needs gigabytes for it.
        f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
        f"<worksheet {MAIN}><sheetData><row",
    ],
)
def test_a_hostile_sheet_is_refused_in_words(sheet: str) -> None:
    with pytest.raises(Unreadable, match="keine lesbare Tabelle"):
        sheets.read(packed(sheet))


def test_a_word_used_a_thousand_times_is_no_way_to_fill_the_memory() -> None:
    line = "".join(f'<c r="{column}%(n)s" t="s"><v>0</v></c>' for column in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    rows = "".join(f'<row r="{n}">{line % {"n": n}}</row>' for n in range(1, 401))
    word = f"<sst {MAIN}><si><t>{'a' * 1_000_000}</t></si></sst>"
    with pytest.raises(Unreadable, match="keine lesbare Tabelle"):
        sheets.read(packed(f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>", word))


def test_numbers_dates_and_truths_are_read_as_a_person_types_them() -> None:
    cells = (10.0, 320.5, True, datetime(2026, 9, 1, tzinfo=UTC), date(2026, 9, 1), " x ")
    assert [spreadsheet.told(cell) for cell in cells] == ["10", "320,5", "ja", "2026-09-01", "2026-09-01", "x"]


def test_nothing_at_all(db: None) -> None:
    assert not check(b"").clean
    assert not check(csv()).clean
