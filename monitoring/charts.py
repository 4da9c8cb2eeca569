# SPDX-License-Identifier: AGPL-3.0-or-later
"""Data to pictures: a title, one sentence that reads it, the SVG, and the table behind it.

No style attribute and no script: colours come from classes, which `stylesheet()` writes. Neighbouring fills
differ in lightness too, and every part has its name and number in the legend, so colour never stands alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from law.money import euro

WIDTH, BAR, LINE, SIZE = 360, 40, 22, 14
ROW, THIN = 48, 14  # of a picture with a bar under each label
DIGIT = 8.0  # widest sign of a label at SIZE, so that an estimate is never too small

# name: (fill, text on it); "ground" is the page, "missing" and "free" are drawn as empty boxes
PALETTE: dict[str, dict[str, tuple[str, str]]] = {
    "light": {
        "ground": ("#ffffff", "#1b2a41"),
        "paid": ("#123a63", "#ffffff"),
        "bound": ("#3a6ea8", "#ffffff"),
        "reserved": ("#c3d8f0", "#1b2a41"),
        "free": ("#ffffff", "#1b2a41"),
        "yes": ("#14532d", "#ffffff"),
        "no": ("#f4b49c", "#1b2a41"),
        "abstain": ("#d8dde5", "#1b2a41"),
        "missing": ("#ffffff", "#1b2a41"),
    },
    "dark": {
        "ground": ("#171a1f", "#eef1f5"),
        "paid": ("#a9cdf5", "#0d1726"),
        "bound": ("#3a6ea8", "#ffffff"),
        "reserved": ("#22395a", "#ffffff"),
        "free": ("#171a1f", "#eef1f5"),
        "yes": ("#8fdcae", "#0d1726"),
        "no": ("#8c2f1b", "#ffffff"),
        "abstain": ("#3a424e", "#ffffff"),
        "missing": ("#171a1f", "#eef1f5"),
    },
}


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page shows: heading, sentence, `svg` (safe markup), and `header` with `rows` for the table."""

    title: str
    sentence: str
    svg: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar: `kind` names its colour, `text` its amount in words."""

    kind: str
    label: str
    size: Decimal
    text: str


def fund_bar(limit: Decimal, bound: Decimal, reserved: Decimal, paid: Decimal = Decimal(0), *, ident: str) -> Picture:
    """`bound` includes what is paid already; free is the rest of the limit."""
    free = max(limit - bound - reserved, Decimal(0))
    parts = [
        _money("paid", "Ausgezahlt", paid),
        _money("bound", "Bewilligt, noch nicht ausgezahlt", bound - paid),
        _money("reserved", "Beschlossen, Bescheid steht aus", reserved),
        _money("free", "Frei", free),
    ]
    title = "Stand des Fonds"
    sentence = f"Von {euro(limit)} sind noch {euro(free)} frei."
    return _picture(title, sentence, parts, limit, ("Anteil", "Betrag"), ident)


def vote_bar(yes: int, no: int, abstain: int, entitled: int, *, ident: str, tie: str = "") -> Picture:
    """Seats of a vote; the mark stands at half of the yes and no votes, abstentions do not count.

    tie: what decides where the votes are equal.
    """
    missing = max(entitled - yes - no - abstain, 0)
    parts = [
        _votes("yes", "Ja", yes),
        _votes("no", "Nein", no),
        _votes("abstain", "Enthaltung", abstain),
        _votes("missing", "Nicht abgestimmt", missing),
    ]
    equal = f" {tie}" if tie and yes == no else ""
    sentence = f"{_majority(yes, no)}{equal} {_turnout(yes + no + abstain, entitled)}"
    mark = Decimal(yes + no) / 2 if yes + no else None
    total = Decimal(max(entitled, yes + no + abstain))
    return _picture("Ergebnis der Abstimmung", sentence, parts, total, ("Stimme", "Anzahl"), ident, mark=mark)


def bars(
    title: str,
    sentence: str,
    parts: Sequence[Part],
    header: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    *,
    ident: str,
    target: tuple[Decimal, str] | None = None,
) -> Picture:
    """A bar under each label, the longest as wide as the picture; rows are the table, which may say more.

    target: a line across all bars, and its name under them.
    """
    most = max((part.size for part in parts), default=Decimal(0))
    height = ROW * len(parts)
    if target is None:
        lines: list[str] = []
    else:
        most = max(most, target[0])
        lines = _target(_scaled(target[0], most), target[1], len(parts))
    drawing = [mark for number, part in enumerate(parts) for mark in _bar_line(part, most, number * ROW)] + lines
    height += LINE if lines else 0
    return Picture(title, sentence, framed(title, sentence, drawing, height, ident), header, tuple(rows))


def _target(at: float, name: str, count: int) -> list[str]:
    """Across each bar, not through the words above it; its name never leaves the picture."""
    half = len(name) * DIGIT / 2
    middle = min(max(at, half), WIDTH - half)
    marks = "".join(f"M{at:g} {number * ROW + 16}v{THIN + 8}" for number in range(count))
    return [
        f'<path class="chart-threshold" d="{marks}"/>',
        text("chart-text", name, middle, ROW * count + SIZE, "middle"),
    ]


def _bar_line(part: Part, most: Decimal, top: int) -> list[str]:
    """The name and the amount above the bar; a name too long for the line is cut, the table has it whole."""
    room = int((WIDTH - len(part.text) * DIGIT - 16) / DIGIT)
    name = part.label if len(part.label) <= room else f"{part.label[: room - 1].rstrip()}…"
    width = _scaled(part.size, most) - 1
    line = [
        text("chart-text", name, 1, top + 14, "start"),
        text("chart-text", part.text, WIDTH - 1, top + 14, "end"),
        f'<rect class="chart-free" x="1" y="{top + 20}" width="{WIDTH - 2}" height="{THIN}"/>',
    ]
    if width > 0:
        line.append(f'<rect class="chart-{part.kind}" x="1" y="{top + 20}" width="{width:g}" height="{THIN}"/>')
    return line


def _money(kind: str, label: str, amount: Decimal) -> Part:
    return Part(kind, label, amount, euro(amount))


def _votes(kind: str, label: str, count: int) -> Part:
    return Part(kind, label, Decimal(count), str(count))


def _majority(yes: int, no: int) -> str:
    if yes == no:
        return f"{yes} Ja und {no} Nein: Die Stimmen sind gleich." if yes else "Es gibt keine Ja- oder Nein-Stimme."
    reached = "erreicht" if yes > no else "nicht erreicht"
    return f"{yes} Ja gegen {no} Nein: Die Mehrheit ist {reached}."


def _turnout(cast: int, entitled: int) -> str:
    verb = "hat" if cast == 1 else "haben"
    return f"Von {entitled} Stimmberechtigten {verb} {cast} abgestimmt."


def _picture(
    title: str,
    sentence: str,
    parts: Sequence[Part],
    total: Decimal,
    header: tuple[str, ...],
    ident: str,
    *,
    mark: Decimal | None = None,
) -> Picture:
    top = 28 if mark is not None else 2
    drawing = [*_segments(parts, total, top), *_legend(parts, top + BAR + 12)]
    if mark is not None:
        drawing += _mark(_scaled(mark, total), top)
    height = top + BAR + 12 + LINE * len(parts)
    rows = tuple((part.label, part.text) for part in parts)
    return Picture(title, sentence, framed(title, sentence, drawing, height, ident), header, rows)


def framed(title: str, sentence: str, drawing: Iterable[str], height: int, ident: str) -> str:
    name = escape(ident)
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(sentence)}</desc>'
        f"{''.join(drawing)}</svg>"
    )


def _scaled(size: Decimal, total: Decimal) -> float:
    """Position on the bar, one unit of margin on both sides for the outline."""
    share = min(max(size / total, Decimal(0)), Decimal(1)) if total else Decimal(0)
    return round(1 + float(share) * (WIDTH - 2), 1)


def _segments(parts: Sequence[Part], total: Decimal, top: int) -> list[str]:
    drawn, done = [], Decimal(0)
    for part in parts:
        left, right = _scaled(done, total), _scaled(done + part.size, total)
        done += part.size
        if right > left:
            drawn.append(_segment(part, left, right, top))
    return drawn


def _segment(part: Part, left: float, right: float, top: int) -> str:
    """A box, with its number inside only where there is room for it."""
    width = round(right - left, 1)
    box = f'<rect class="chart-{part.kind}" x="{left}" y="{top}" width="{width}" height="{BAR}"/>'
    if len(part.text) * DIGIT + 8 > width:
        return box
    middle, base = round((left + right) / 2, 1), top + BAR / 2 + 5
    return box + text(f"chart-on-{part.kind}", part.text, middle, base, "middle")


def _legend(parts: Sequence[Part], top: int) -> list[str]:
    return [_legend_line(part, top + number * LINE) for number, part in enumerate(parts)]


def _legend_line(part: Part, top: int) -> str:
    return (
        f'<rect class="chart-{part.kind}" x="1" y="{top + 2}" width="14" height="14"/>'
        + text("chart-text", part.label, 22, top + 14, "start")
        + text("chart-text", part.text, WIDTH - 1, top + 14, "end")
    )


def _mark(at: float, top: int) -> list[str]:
    """Two wedges at the line a majority has to pass; its name never leaves the picture."""
    name, bottom = "Mehrheit", top + BAR
    half = len(name) * DIGIT / 2
    middle = min(max(at, half), WIDTH - half)
    return [
        f'<path class="chart-mark" d="M{at - 5:g} {top - 8}h10l-5 8z"/>',
        f'<path class="chart-mark" d="M{at - 5:g} {bottom + 8}h10l-5 -8z"/>',
        text("chart-text", name, middle, top - 11, "middle"),
    ]


def text(css: str, words: str, x: float, y: float, anchor: str) -> str:
    place = f'x="{x:g}" y="{y:g}" font-size="{SIZE}" text-anchor="{anchor}"'
    return f'<text class="{css}" {place}>{escape(words)}</text>'


def stylesheet() -> str:
    """The classes of all charts, with the palette as custom properties for light and dark."""
    light, dark = (_properties(PALETTE[theme]) for theme in ("light", "dark"))
    names = [name for name in PALETTE["light"] if name != "ground"]
    rules = [f".chart-{name} {{ fill: var(--chart-{name}); stroke: var(--chart-line); }}" for name in names]
    rules += [f".chart-on-{name} {{ fill: var(--chart-on-{name}); }}" for name in names]
    return "\n".join(
        [
            f":root {{\n{light}}}",
            f"@media (prefers-color-scheme: dark) {{\n:root:not([data-kern-theme='light']) {{\n{dark}}}\n}}",
            f":root[data-kern-theme='dark'] {{\n{dark}}}",
            ".chart { display: block; inline-size: 100%; max-inline-size: 32rem; block-size: auto; }",
            ".chart text { font-family: inherit; font-variant-numeric: tabular-nums; }",
            ".chart-text { fill: var(--chart-line); }",
            ".chart-mark { fill: var(--chart-line); }",
            ".chart-strong { font-weight: 700; }",
            ".chart-area { fill: var(--chart-reserved); }",
            ".chart-curve { fill: none; stroke: var(--chart-line); stroke-width: 2; }",
            ".chart-grid { stroke: var(--chart-line); stroke-opacity: 0.25; }",
            ".chart-threshold { stroke: var(--chart-line); stroke-dasharray: 6 4; }",
            *rules,
            "",
        ]
    )


def _properties(colours: dict[str, tuple[str, str]]) -> str:
    lines = [f"  --chart-line: {colours['ground'][1]};\n"]
    for name, (fill, text) in colours.items():
        if name != "ground":
            lines.append(f"  --chart-{name}: {fill};\n  --chart-on-{name}: {text};\n")
    return "".join(lines)
