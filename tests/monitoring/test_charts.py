# SPDX-License-Identifier: AGPL-3.0-or-later
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.charts import DIGIT, PALETTE, WIDTH, Picture, fund_bar, stylesheet, vote_bar

SVG = "{http://www.w3.org/2000/svg}"
money = st.decimals(0, 35_000, places=2)
count = st.integers(0, 25)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", PALETTE)
def test_text_on_every_fill_has_enough_contrast(theme: str) -> None:
    for name, (fill, text) in PALETTE[theme].items():
        assert contrast(fill, text) >= 4.5, name


@pytest.mark.parametrize("theme", PALETTE)
def test_outlines_stand_out_from_every_fill_or_the_fill_from_the_page(theme: str) -> None:
    page, line = PALETTE[theme]["ground"]
    assert contrast(page, line) >= 4.5
    for name, (fill, _) in PALETTE[theme].items():
        assert max(contrast(fill, line), contrast(fill, page)) >= 3, name


@pytest.mark.parametrize("theme", PALETTE)
@pytest.mark.parametrize("bar", [("paid", "bound", "reserved", "free"), ("yes", "no", "abstain", "missing")])
def test_neighbours_differ_without_colour_or_by_their_outline(theme: str, bar: tuple[str, ...]) -> None:
    fills = [PALETTE[theme][name][0] for name in bar]
    assert all(contrast(one, other) >= 1.2 for one, other in pairwise(fills))
    assert contrast(fills[0], fills[1]) >= 2


def check(picture: Picture, ident: str) -> ElementTree.Element:
    """What holds for every picture: named, without style, nothing outside its frame."""
    root = ElementTree.fromstring(picture.svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == f"{ident}-title {ident}-desc"
    assert root.findtext(f"{SVG}title") == picture.title
    assert root.findtext(f"{SVG}desc") == picture.sentence
    assert "style" not in picture.svg
    for box in root.iter(f"{SVG}rect"):
        assert float(box.attrib["x"]) >= 0
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
        assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height
    for text in root.iter(f"{SVG}text"):
        start, end = extent(text)
        assert start >= -1
        assert end <= width + 1
    assert all(len(row) == len(picture.header) for row in picture.rows)
    return root


def extent(text: ElementTree.Element) -> tuple[float, float]:
    length, x = len(text.text or "") * DIGIT, float(text.attrib["x"])
    back = {"middle": length / 2, "end": length}.get(text.attrib.get("text-anchor", ""), 0)
    return x - back, x - back + length


def test_fund_bar_reads_itself() -> None:
    picture = fund_bar(Decimal(35000), Decimal(12000), Decimal(4800), Decimal(2500), ident="fund")
    assert picture.sentence == "Von 35.000,00\u00a0€ sind noch 18.200,00\u00a0€ frei."
    assert picture.rows == (
        ("Ausgezahlt", "2.500,00\u00a0€"),
        ("Bewilligt, noch nicht ausgezahlt", "9.500,00\u00a0€"),
        ("Beschlossen, Bescheid steht aus", "4.800,00\u00a0€"),
        ("Frei", "18.200,00\u00a0€"),
    )
    check(picture, "fund")


def test_vote_bar_reads_itself() -> None:
    picture = vote_bar(3, 1, 1, 5, ident="vote")
    assert picture.sentence == (
        "3 Ja gegen 1 Nein: Die Mehrheit ist erreicht. Von 5 Stimmberechtigten haben 5 abgestimmt."
    )
    root = check(picture, "vote")
    mark = next(root.iter(f"{SVG}path")).attrib["d"]
    tip = float(mark.removeprefix("M").split()[0]) + 5
    assert tip == pytest.approx(1 + 2 / 5 * (WIDTH - 2), abs=0.1)


@pytest.mark.parametrize(
    ("votes", "start"),
    [
        ((1, 3, 0, 5), "1 Ja gegen 3 Nein: Die Mehrheit ist nicht erreicht."),
        ((2, 2, 1, 5), "2 Ja und 2 Nein: Die Stimmen sind gleich."),
        ((0, 0, 1, 5), "Es gibt keine Ja- oder Nein-Stimme. Von 5 Stimmberechtigten hat 1 abgestimmt."),
    ],
)
def test_vote_bar_says_what_came_out(votes: tuple[int, int, int, int], start: str) -> None:
    assert vote_bar(*votes, ident="v").sentence.startswith(start)


@given(money, money, money)
def test_any_fund_can_be_drawn(free: Decimal, reserved: Decimal, paid: Decimal) -> None:
    bound = paid * 2
    check(fund_bar(free + reserved + bound, bound, reserved, paid, ident="f"), "f")


@given(count, count, count, count)
def test_any_vote_can_be_drawn(yes: int, no: int, abstain: int, missing: int) -> None:
    check(vote_bar(yes, no, abstain, yes + no + abstain + missing, ident="v"), "v")


def test_a_narrow_part_has_no_text_inside_but_a_line_in_the_legend() -> None:
    picture = fund_bar(Decimal(35000), Decimal(100), Decimal(0), ident="f")
    root = check(picture, "f")
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert texts.count("100,00\u00a0€") == 1
    assert texts.count("34.900,00\u00a0€") == 2


def test_an_ident_cannot_break_out() -> None:
    assert '"><script>' not in fund_bar(Decimal(1), Decimal(0), Decimal(0), ident='"><script>').svg


def test_the_stylesheet_names_every_class() -> None:
    css = stylesheet()
    for name in PALETTE["light"]:
        if name != "ground":
            assert f".chart-{name} " in css
            assert css.count(f"--chart-on-{name}: ") == 3
