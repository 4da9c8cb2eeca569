# SPDX-License-Identifier: AGPL-3.0-or-later
"""The curve of a number: inside its frame, readable without colour, with every point in the table."""

from datetime import date, timedelta
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from monitoring import backlog
from monitoring.charts import WIDTH
from monitoring.curves import Point, curve, printed
from monitoring.indicators import Stock
from tests.monitoring.test_charts import SVG, check

LAST = date(2027, 6, 14)


def points(values: list[int]) -> list[Point]:
    return [Point(LAST - timedelta(weeks=len(values) - n - 1), value) for n, value in enumerate(values)]


@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=60), st.none() | st.integers(0, 50))
def test_any_curve_can_be_drawn(values: list[int], threshold: int | None) -> None:
    picture = curve("Titel", "Satz.", points(values), ("Tag", "Zahl"), threshold=threshold, ident="c")
    root = check(picture, "c")
    for path in root.iter(f"{SVG}path"):
        numbers = [float(each) for each in path.attrib["d"].replace("z", "").translate(LETTERS).split()]
        assert all(-1 <= each <= WIDTH for each in numbers)
    assert len(picture.rows) == len(values)


LETTERS = str.maketrans(dict.fromkeys("MLHV", " "))


def test_the_newest_point_has_its_number_and_leads_the_table() -> None:
    picture = curve("Titel", "Satz.", points([0, 7, 5]), ("Tag", "Zahl"), threshold=6, ident="c")
    texts = [text.text for text in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")]
    assert texts == ["7", "0", "31.05.2027", "14.06.2027", "5", "Schwelle 6"]
    assert picture.rows[0] == ("14.06.2027", "5")


def test_the_backlog_reads_itself() -> None:
    days = backlog.days_of_a_year(LAST)
    assert (len(days), days[0], days[-1]) == (53, date(2026, 6, 15), LAST)
    before = [(day, Stock()) for day in days[:-2]]
    none = backlog.picture([*before, (days[-2], Stock()), (LAST, Stock())], ident="r")
    assert none.sentence == "Kein Fall wartete länger als 21 Tage."
    less = backlog.picture([*before, (days[-2], Stock(9, 9, 7, 40)), (LAST, Stock(3, 3, 1, 30))], ident="r")
    assert less.sentence == (
        "Am 14.06.2027 wartet 1 Fall länger als 21 Tage auf einen Bescheid. Am meisten waren es am 07.06.2027: 7."
    )
    assert less.rows[0] == ("14.06.2027", "1", "3", "30")


def test_on_paper_the_picture_brings_its_colours() -> None:
    svg = printed(curve("Titel", "Satz.", points([1, 2]), ("Tag", "Zahl"), ident="c"))
    assert svg.count("<style>") == 1
    assert "var(" not in svg
    ElementTree.fromstring(svg)
