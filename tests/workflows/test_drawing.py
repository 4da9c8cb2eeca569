# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows import drawing
from workflows.drawing import BOLD, LETTER, draw
from workflows.procedures import PROCEDURES, edges_of, states_of

SVG = "{http://www.w3.org/2000/svg}"
STATES = [
    ("draft", "Entwurf"),
    ("submitted", "Eingereicht"),
    ("incomplete", "Unterlagen fehlen"),
    ("ready", "Entscheidungsreif"),
    ("scheduled", "Auf der Tagesordnung"),
    ("resolved", "Beschlossen"),
    ("deviation", "Abweichung wartet auf zweite Person"),
    ("awarded", "Bewilligt, Bescheid in Arbeit"),
    ("rejected", "Abgelehnt, Bescheid in Arbeit"),
    ("deferred", "Zurückgestellt"),
    ("waitlisted", "Warteliste"),
    ("notified", "Bekannt gegeben"),
    ("withdrawn", "Zurückgezogen"),
]
OPEN = ("submitted", "incomplete", "ready", "scheduled", "resolved", "deferred", "waitlisted")
TRANSITIONS = [
    ("draft", "submitted", "Einreichen"),
    ("submitted", "incomplete", "Unterlagen anfordern"),
    ("incomplete", "submitted", "Nachreichen"),
    ("submitted", "ready", "Formal prüfen"),
    ("ready", "scheduled", "Auf die Tagesordnung setzen"),
    ("scheduled", "resolved", "Beschließen"),
    *(("resolved", target, "Entscheiden") for target in ("awarded", "rejected", "deferred", "waitlisted")),
    ("resolved", "ready", "Beschluss zurückgeben"),
    ("resolved", "deviation", "Abweichung vorschlagen"),
    ("deviation", "awarded", "Abweichung bestätigen"),
    ("deviation", "rejected", "Abweichung bestätigen"),
    ("deviation", "resolved", "Abweichung verwerfen"),
    ("awarded", "notified", "Bescheid absenden"),
    ("rejected", "notified", "Bescheid absenden"),
    ("notified", "notified", "Zugang festhalten"),
    ("deferred", "scheduled", "Wieder auf die Tagesordnung"),
    ("waitlisted", "scheduled", "Wieder auf die Tagesordnung"),
    *((source, "withdrawn", "Zurückziehen") for source in OPEN),
]

Rectangle = tuple[float, float, float, float]


def extent(text: ElementTree.Element) -> Rectangle:
    letter = BOLD if "font-weight" in text.attrib else LETTER
    width, x, y = len(text.text or "") * letter, float(text.attrib["x"]), float(text.attrib["y"])
    left = x - {"start": 0, "middle": width / 2, "end": width}[text.attrib["text-anchor"]]
    return left, y - 11, left + width, y + 3


def meet(one: Rectangle, two: Rectangle) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def segments(path: str) -> list[Rectangle]:
    """Horizontal and vertical strokes of a path of M, H and V."""
    x = y = 0.0
    found = []
    for command, numbers in re.findall(r"([MHV])([-\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        new_x = values[0] if command in "MH" else x
        new_y = values[-1] if command in "MV" else y
        if command != "M":
            found.append((min(x, new_x), min(y, new_y), max(x, new_x), max(y, new_y)))
        x, y = new_x, new_y
    return found


def check(svg: str) -> ElementTree.Element:
    """What holds for every drawing: inside its frame, no label on another label, a box or a line."""
    root = ElementTree.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    texts = [extent(text) for text in root.iter(f"{SVG}text")]
    boxes = [rectangle(each) for each in root.iter(f"{SVG}rect") if each.attrib["class"] != "flow-paper"]
    lines = [s for path in root.iter(f"{SVG}path") for s in segments(path.attrib["d"]) if path.get("fill") == "none"]
    assert all(
        min(left, top) >= 0 and right <= width and bottom <= height
        for left, top, right, bottom in texts + boxes + lines
    )
    assert not [pair for pair in combinations(texts, 2) if meet(*pair)]
    assert not [pair for pair in combinations(boxes, 2) if meet(*pair)]
    assert not [(text, line) for text in texts for line in lines if meet(text, line)]
    assert not [(box, line) for box in boxes for line in lines if meet(shrunk(box), line)]
    return root


def rectangle(box: ElementTree.Element) -> Rectangle:
    x, y, width, height = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def shrunk(box: Rectangle) -> Rectangle:
    return box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1


@pytest.mark.parametrize("here", [None, *(key for key, _ in STATES)])
def test_the_procedure_of_the_house_reads_well(here: str | None) -> None:
    root = check(draw("Förderung mit Gremium", STATES, TRANSITIONS, here))
    assert len(root.findall(f"{SVG}rect[@class='flow-main']")) + (here is not None) >= 7
    heads = root.findall(f"{SVG}path[@class='flow-head']")
    assert len(heads) == len(TRANSITIONS) - len(OPEN) - 1


def test_the_place_of_a_case_is_marked_by_words_and_border_too() -> None:
    root = check(draw("Förderung", STATES, TRANSITIONS, "resolved"))
    (box,) = root.findall(f"{SVG}rect[@class='flow-here']")
    assert box.attrib["stroke-width"] == "4"
    assert "▶ hier" in [text.text for text in root.iter(f"{SVG}text")]
    assert (root.findtext(f"{SVG}desc") or "").startswith("Der Fall steht hier: Beschlossen.")


def test_without_a_place_nothing_is_marked() -> None:
    assert "hier" not in draw("Förderung", STATES, TRANSITIONS)


def test_the_main_way_is_the_column() -> None:
    root = check(draw("Förderung", STATES, TRANSITIONS))
    columns = {float(box.attrib["x"]) for box in root.findall(f"{SVG}rect[@class='flow-main']")}
    assert len(columns) == 1
    tops = [float(box.attrib["y"]) for box in root.findall(f"{SVG}rect[@class='flow-main']")]
    assert tops == sorted(tops)
    assert len(tops) == 7


def test_the_procedures_as_they_are_have_their_main_way_in_the_column() -> None:
    """A step from a state to itself is none of the many that are written instead of drawn."""
    for machine in PROCEDURES.values():
        steps = [(source, target, label) for _act, source, target, label in edges_of(machine)]
        root = check(draw(machine.title, states_of(machine), steps))
        assert len(root.findall(f"{SVG}rect[@class='flow-main']")) == 7


def test_what_leads_from_many_states_is_written_not_drawn() -> None:
    svg = draw("Förderung", STATES, TRANSITIONS)
    assert svg.count(">Zurückziehen") == 1
    assert "Zurückziehen: aus" in svg


def test_everything_is_said_in_words() -> None:
    root = check(draw("Förderung", STATES, TRANSITIONS))
    said = root.findtext(f"{SVG}desc") or ""
    labels = dict(STATES)
    for source, target, label in TRANSITIONS:
        if source != target:
            assert f"{labels[source]}: {label} führt zu {labels[target]}." in said


def test_the_same_input_gives_the_same_file() -> None:
    assert draw("Förderung", STATES, TRANSITIONS) == draw("Förderung", list(STATES), list(TRANSITIONS))


def test_no_style_and_no_markup_from_names() -> None:
    svg = draw('<b>"&', [("a", "<i>"), ("b", "&")], [("a", "b", "<script>")])
    assert "style" not in svg
    assert "<script" not in svg
    check(svg)


def test_several_acts_between_the_same_states() -> None:
    names = ["Prüfen", "Überspringen", "Übernehmen"]
    root = check(draw("x", [("a", "A"), ("b", "B")], [("a", "b", name) for name in names]))
    assert {text.text for text in root.iter(f"{SVG}text")} == {"A", "B", *names}


def test_one_state_alone() -> None:
    check(draw("x", [("a", "A")], []))


keys = st.sampled_from("abcdefgh")
acts = st.lists(st.tuples(keys, keys, st.sampled_from(["Prüfen", "Entscheiden", "Zur Beratung geben"])), max_size=20)


@settings(max_examples=200, deadline=None)
@given(acts, st.sampled_from([None, *"abcdefgh"]))
def test_any_procedure_can_be_drawn(transitions: list[tuple[str, str, str]], here: str | None) -> None:
    states = [(key, f"Zustand {key} mit einem langen Namen" if key in "ce" else key) for key in "abcdefgh"]
    check(draw("Probe", states, transitions, here))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_and_lines_have_enough_contrast() -> None:
    for fill in (drawing.PAPER, drawing.FILL, drawing.SIDE_FILL, drawing.HERE_FILL):
        assert (luminance(fill) + 0.05) / (luminance(drawing.INK) + 0.05) >= 4.5
    assert (luminance(drawing.PAPER) + 0.05) / (luminance(drawing.ARROW) + 0.05) >= 3
