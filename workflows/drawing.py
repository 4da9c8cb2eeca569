# SPDX-License-Identifier: AGPL-3.0-or-later
"""A procedure as a picture: states and transitions in, SVG text out, the same for the same input.

The shortest way through the procedure stands in one column, top to bottom; all other states stand beside it,
near where they are reached. Every arrow has its own port and its own track, its label stands at its source,
where no track runs: so nothing can overlap. Presentation attributes draw a standalone file; the classes let a
page recolour it, for rules of a stylesheet win over presentation attributes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from textwrap import wrap

INK, PAPER, FILL, SIDE_FILL, HERE_FILL, ARROW = (
    "#1b2a41",
    "#ffffff",
    "#dfe9f6",
    "#f3f4f6",
    "#fff3c4",
    "#44546a",
)
FONT = "Fira Sans, Helvetica, Arial, sans-serif"

STEP = 26  # distance of two ports; main boxes stand on the grid, side boxes half a step lower
BOX, GAP, TRACK, MARGIN, SMALL = 210, 2 * STEP, 14, 16, 13
LINE, LETTER, BOLD = 18, 7.2, 8.0  # height of a line, width of a letter at SMALL, and in bold
MANY = 4  # a transition from so many states is written into its target instead of drawn

State = tuple[str, str]
Transition = tuple[str, str, str]


@dataclass(slots=True)
class Box:
    """A state: its lines of small text, its place, and the ports on its two sides."""

    key: str
    label: str
    main: bool
    lines: list[str] = field(default_factory=list)
    here: bool = False
    top: int = 0
    height: int = 0
    ports: dict[str, list["Port"]] = field(default_factory=lambda: {"left": [], "right": []})

    @property
    def text(self) -> list[tuple[str, bool]]:
        """All lines from top to bottom; the bold ones are the name and the mark of the case."""
        names = ["▶ hier"] * self.here + _wrapped(self.label, BOLD)
        return [(name, True) for name in names] + [(line, False) for line in self.lines]

    def measure(self) -> None:
        """Room for the text and for the ports, a whole number of steps."""
        text = LINE * len(self.text) + 16
        ports = STEP * max(len(side) for side in self.ports.values())
        self.height = -(-max(text, ports) // STEP) * STEP

    def settle(self) -> None:
        """Ports in the order of where they lead, spread around the middle of the side."""
        for ports in self.ports.values():
            ports.sort(key=lambda port: (port.other.top, port.order))
            first = (self.height - STEP * len(ports)) // (2 * STEP)
            for number, port in enumerate(ports):
                port.y = self.top + STEP * (first + number) + STEP // 2


@dataclass(slots=True)
class Port:
    other: Box
    order: int
    y: int = 0


@dataclass(slots=True)
class Arrow:
    """One act in one zone, from one port to one or several states.

    Zones: outer left ("left"), between the columns ("middle"), outer right ("right").
    """

    source: Box
    label: str
    zone: str
    sides: tuple[str, str]
    start: Port
    ends: list[tuple[Box, Port]] = field(default_factory=list)
    track: int = 0

    @property
    def span(self) -> tuple[int, int]:
        heights = [self.start.y, *(port.y for _, port in self.ends)]
        return min(heights), max(heights)


@dataclass(frozen=True, slots=True)
class Zone:
    """The strip an arrow runs in: room for labels at its sides, tracks in the middle."""

    start: int
    before: int
    tracks: int
    after: int

    @property
    def width(self) -> int:
        return self.before + TRACK * (self.tracks + 1) + self.after

    def x(self, track: int) -> int:
        return self.start + self.before + TRACK * (track + 1)


def draw(
    procedure_name: str, states: Sequence[State], transitions: Sequence[Transition], here: str | None = None
) -> str:
    """The state diagram of a procedure; `here` marks the place of a case by border and words."""
    drawn, collected = _split(transitions)
    main = _main_path([key for key, _ in states], [each for each in drawn if not _may_stay(each, transitions)])
    boxes = {key: Box(key, label, key in main, here=key == here) for key, label in states}
    _write_into(boxes, transitions, collected)
    straight = {(one, two) for one, two in pairwise(main)}
    labels = _labels(drawn, straight)
    arrows = _arrows(boxes, [each for each in drawn if each[:2] not in straight])
    _stack(boxes, main, arrows, labels)
    _assign_tracks(arrows)
    zones = _zones(arrows, labels)
    body = [
        *(_box(box, zones) for box in boxes.values()),
        *(_straight(boxes[one], boxes[two], zones, labels) for one, two in pairwise(main)),
        *(_arrow(arrow, zones) for arrow in arrows),
        *(_label(arrow, zones) for arrow in arrows),
    ]
    width = zones["right"].start + zones["right"].width + MARGIN
    height = max(box.top + box.height for box in boxes.values()) + MARGIN
    return _svg(procedure_name, _in_words(boxes, transitions), body, width, height)


# --- What is drawn, and what is written into a box ---


def _split(transitions: Sequence[Transition]) -> tuple[list[Transition], list[Transition]]:
    """Arrows to draw; and transitions that lead from many other states to the same one."""
    moving = [each for each in dict.fromkeys(transitions) if each[0] != each[1]]
    sources = defaultdict(set)
    for source, target, label in moving:
        sources[target, label].add(source)
    collected = [each for each in moving if len(sources[each[1], each[2]]) >= MANY]
    return [each for each in moving if each not in collected], collected


def _may_stay(step: Transition, transitions: Sequence[Transition]) -> bool:
    """An act that may as well leave everything where it is leads aside, not along the main way."""
    source, _target, label = step
    return (source, source, label) in transitions


def _main_path(keys: Sequence[str], transitions: Sequence[Transition]) -> list[str]:
    """The shortest way from the first state to the one farthest away; ties go by the given order."""
    ways = {keys[0]: [keys[0]]} if keys else {}
    queue = list(keys[:1])
    for key in queue:
        for source, target, _ in transitions:
            if source == key and target not in ways:
                ways[target] = [*ways[key], target]
                queue.append(target)
    return max(ways.values(), key=len, default=[])


def _write_into(boxes: dict[str, Box], transitions: Sequence[Transition], collected: Sequence[Transition]) -> None:
    for source, target, label in dict.fromkeys(transitions):
        if source == target:
            boxes[source].lines += _wrapped(f"↺ {label}")
    for target, label in dict.fromkeys((target, label) for _, target, label in collected):
        names = [boxes[s].label for s, t, name in collected if (t, name) == (target, label)]
        boxes[target].lines += _wrapped(f"{label}: aus {', '.join(names)}")


def _wrapped(text: str, letter: float = LETTER) -> list[str]:
    return wrap(text, int((BOX - 12) / letter)) or [""]


def _labels(transitions: Iterable[Transition], straight: set[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """What stands at the straight arrows of the main column, one line for each transition."""
    labels = defaultdict(list)
    for source, target, label in transitions:
        if (source, target) in straight:
            labels[source, target].append(label)
    return labels


# --- Where everything stands ---


def _arrows(boxes: dict[str, Box], transitions: Sequence[Transition]) -> list[Arrow]:
    """One arrow for an act that leads from a state to several in the same zone."""
    arrows: dict[tuple[str, str, str], Arrow] = {}
    for order, (source, target, label) in enumerate(transitions):
        one, two = boxes[source], boxes[target]
        zone, leaves, enters = _zone_of(one, two)
        if (source, zone, label) not in arrows:
            start = Port(two, order)
            one.ports[leaves].append(start)
            arrows[source, zone, label] = Arrow(one, label, zone, (leaves, enters), start)
        end = Port(one, order)
        two.ports[enters].append(end)
        arrows[source, zone, label].ends.append((two, end))
    return list(arrows.values())


def _zone_of(source: Box, target: Box) -> tuple[str, str, str]:
    """Zone, side it leaves, side it enters."""
    if source.main and target.main:
        return "left", "left", "left"
    if not source.main and not target.main:
        return "right", "right", "right"
    return ("middle", "right", "left") if source.main else ("middle", "left", "right")


def _stack(
    boxes: dict[str, Box],
    main: Sequence[str],
    arrows: Sequence[Arrow],
    labels: dict[tuple[str, str], list[str]],
) -> None:
    """Main boxes below each other; side boxes at the height of the main box that leads to them, or below."""
    for box in boxes.values():
        box.measure()
    top = STEP
    for key, following in zip(main, [*main[1:], ""], strict=True):
        boxes[key].top = top
        lines = max(len(labels.get((key, following), [])), 1)
        top += boxes[key].height + max(GAP, STEP * (lines + 1))
    _stack_beside([box for box in boxes.values() if not box.main], arrows)
    for box in boxes.values():
        box.settle()


def _stack_beside(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> None:
    """Ordered by where they are reached from; what no arrow reaches stands at the end."""
    reached: dict[str, int] = {}
    for arrow in sorted(arrows, key=lambda arrow: (not arrow.source.main, arrow.source.top)):
        for box, _ in arrow.ends:
            reached.setdefault(box.key, arrow.source.top)
    top = STEP + STEP // 2
    for box in sorted(boxes, key=lambda box: (box.key not in reached, reached.get(box.key, 0))):
        box.top = max(top, reached.get(box.key, 0) + STEP // 2)
        top = box.top + box.height + STEP


def _assign_tracks(arrows: Sequence[Arrow]) -> None:
    """Short arrows next to the boxes, each on the first track that is free over its whole length."""
    taken: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for arrow in sorted(arrows, key=lambda arrow: (arrow.span[1] - arrow.span[0], arrow.span)):
        low, high = arrow.span
        track = 0
        while any(low <= end + 4 and start - 4 <= high for start, end in taken[arrow.zone, track]):
            track += 1
        taken[arrow.zone, track].append(arrow.span)
        arrow.track = track


def _zones(arrows: Sequence[Arrow], labels: dict[tuple[str, str], list[str]]) -> dict[str, Zone]:
    """From left to right: zone, main column, zone, side column, zone; labels stand at their source."""
    room: dict[tuple[str, bool], int] = defaultdict(int)
    widest = max((len(name) for names in labels.values() for name in names), default=0)
    room["middle", True] = int(widest * LETTER) + 20 - BOX // 2  # they stand at the middle of the column
    tracks: dict[str, int] = defaultdict(int)
    for arrow in arrows:
        key = arrow.zone, arrow.source.main
        room[key] = max(room[key], int(len(arrow.label) * LETTER) + 20)
        tracks[arrow.zone] = max(tracks[arrow.zone], arrow.track + 1)
    left = Zone(MARGIN, 0, tracks["left"], max(room["left", True], 16 if tracks["left"] else 0))
    middle_start = left.start + left.width + BOX
    middle = Zone(middle_start, max(room["middle", True], 24), tracks["middle"], max(room["middle", False], 24))
    right_start = middle.start + middle.width + BOX
    right = Zone(right_start, room["right", False], tracks["right"], 0)
    return {"left": left, "middle": middle, "right": right}


# --- Drawing ---


def _left(box: Box, zones: dict[str, Zone]) -> int:
    zone = zones["left"] if box.main else zones["middle"]
    return zone.start + zone.width


def _edge(box: Box, side: str, zones: dict[str, Zone]) -> int:
    return _left(box, zones) + (BOX if side == "right" else 0)


def _arrow(arrow: Arrow, zones: dict[str, Zone]) -> str:
    zone, (leaves, enters) = zones[arrow.zone], arrow.sides
    x = zone.x(zone.tracks - 1 - arrow.track if arrow.zone == "left" else arrow.track)
    start = _edge(arrow.source, leaves, zones)
    drawn = _line(f"M{start} {arrow.start.y}H{x}")
    for box, port in arrow.ends:
        end = _edge(box, enters, zones)
        tip = 9 if x > end else -9
        drawn += _line(f"M{x} {arrow.start.y}V{port.y}H{end + tip}")
        drawn += _head(f"M{end} {port.y}l{tip} -5v10z")
    return drawn


def _line(path: str) -> str:
    return f'<path class="flow-line" d="{path}" fill="none" stroke="{ARROW}" stroke-width="1.5"/>'


def _head(path: str) -> str:
    return f'<path class="flow-head" d="{path}" fill="{ARROW}"/>'


def _straight(one: Box, two: Box, zones: dict[str, Zone], labels: dict[tuple[str, str], list[str]]) -> str:
    x, start = _left(one, zones) + BOX // 2, one.top + one.height
    drawn = _line(f"M{x} {start}V{two.top - 9}") + _head(f"M{x} {two.top}l-5 -9h10z")
    names = labels[one.key, two.key]
    first = (start + two.top) // 2 + 4 - 9 * (len(names) - 1)
    return drawn + "".join(_text(name, x + 10, first + LINE * n) for n, name in enumerate(names))


def _label(arrow: Arrow, zones: dict[str, Zone]) -> str:
    leaves = arrow.sides[0]
    x = _edge(arrow.source, leaves, zones)
    away, anchor = (8, "start") if leaves == "right" else (-8, "end")
    return _text(arrow.label, x + away, arrow.start.y - 5, anchor)


def _text(words: str, x: int, y: int, anchor: str = "start", more: str = "") -> str:
    place = f'x="{x}" y="{y}" text-anchor="{anchor}" fill="{INK}" font-size="{SMALL}"'
    return f'<text class="flow-text" {place}{more}>{escape(words)}</text>'


def _box(box: Box, zones: dict[str, Zone]) -> str:
    x, middle = _left(box, zones), _left(box, zones) + BOX // 2
    kind, fill = ("main", FILL) if box.main else ("side", SIDE_FILL)
    css, fill, border = ("flow-here", HERE_FILL, 4) if box.here else (f"flow-{kind}", fill, 1)
    first = box.top + (box.height - LINE * len(box.text)) // 2 + 14
    drawn = (
        f'<rect class="{css}" x="{x}" y="{box.top}" width="{BOX}" height="{box.height}" rx="6" '
        f'fill="{fill}" stroke="{INK}" stroke-width="{border}"/>'
    )
    for number, (words, bold) in enumerate(box.text):
        weight = ' font-weight="700"' if bold else ""
        drawn += _text(words, middle, first + LINE * number, "middle", weight)
    return drawn


def _in_words(boxes: dict[str, Box], transitions: Sequence[Transition]) -> str:
    """The same for people who listen: each step as one short sentence."""
    steps = [f"{boxes[s].label}: {name} führt zu {boxes[t].label}." for s, t, name in transitions if s != t]
    place = [f"Der Fall steht hier: {box.label}." for box in boxes.values() if box.here]
    return " ".join(place + list(dict.fromkeys(steps)))


def _svg(name: str, words: str, body: Iterable[str], width: int, height: int) -> str:
    ident = "flow-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    lines = "\n".join(body)
    return (
        f'<svg class="flow" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="{FONT}" aria-labelledby="{ident}-title {ident}-desc">\n'
        f'<title id="{ident}-title">Ablauf: {escape(name)}</title>\n'
        f'<desc id="{ident}-desc">{escape(words)}</desc>\n'
        f'<rect class="flow-paper" width="{width}" height="{height}" fill="{PAPER}"/>\n'
        f"{lines}\n</svg>\n"
    )
