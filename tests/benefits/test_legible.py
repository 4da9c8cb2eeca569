# SPDX-License-Identifier: AGPL-3.0-or-later
"""A picture of a paper shows something, or is refused with what to do."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from benefits import filing
from grants.parsing import JPEG, PNG
from grants.uploads import Examined
from law.finding import Refused
from tests.papers import saved

SIZE = (900, 1200)
LINE = "Bewilligt ab 01.09.2026"


def written(mode: str, paper: str | tuple[int, ...], ink: str | tuple[int, ...]) -> Image.Image:
    sheet = Image.new(mode, SIZE, paper)
    ImageDraw.Draw(sheet).text((100, 200), LINE, fill=ink, font_size=28)
    return sheet


def dark() -> Image.Image:
    """What a lens sees with its cap on: noise, and no light."""
    return Image.effect_noise(SIZE, 12).point(lambda value: value / 8)


SHEETS: dict[str, tuple[Callable[[], Image.Image], bool]] = {
    "one line on white": (lambda: written("L", "white", "black"), True),
    "one line in the shade": (lambda: written("L", "#606060", "#101010"), True),
    "ink on nothing": (lambda: written("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)), True),
    "white": (lambda: Image.new("L", SIZE, "white"), False),
    "black": (lambda: Image.new("RGB", SIZE, "black"), False),
    "nothing at all": (lambda: Image.new("RGBA", SIZE, (0, 0, 0, 0)), False),
    "dark": (dark, False),
}


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_sheet_shows_something(name: str, kind: str) -> None:
    made, shows = SHEETS[name]
    image = made()
    if image.mode == "RGBA" and kind == "JPEG":
        kind = "PNG"
    paper = Examined("x", JPEG if kind == "JPEG" else PNG, saved(image, kind))
    if shows:
        assert filing.legible(paper) is paper
    else:
        with pytest.raises(Refused, match="nichts zu erkennen"):
            filing.legible(paper)


def test_a_small_one_is_told_as_small() -> None:
    with pytest.raises(Refused, match="zu klein"):
        filing.legible(Examined("x", PNG, saved(Image.new("L", (599, 900), "white"), "PNG")))
