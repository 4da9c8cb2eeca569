# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules as plain JSON and back; whatever is wrong with it is said in German, all at once, by field."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from types import UnionType
from typing import Any, get_args, get_origin

from django.db.models import TextChoices

from committees.bylaws.contradictions import contradictions
from committees.bylaws.rules import Point, Rules, points_of
from committees.bylaws.words import listed
from law.finding import Finding, Refused

FRACTION = re.compile(r"[0-9]{1,3}/[0-9]{1,3}")
MOST_LETTERS = 200
MOST_ITEMS = 50


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands, what people call it and the numbers it can hold."""

    path: str
    label: str
    least: int = 0
    most: int = 0

    def wrong(self, what_to_do: str) -> Refused:
        return Refused(Finding("rules_of_procedure", what_to_do, field=self.path))


def to_json(rules: Rules) -> dict[str, Any]:
    """Every point, also those the law sets: a stored set must not change when a default does."""
    plain = _plain(rules)
    assert isinstance(plain, dict)
    return plain


def from_json(data: object) -> Rules:
    """Points left out follow the law; Refused names every field that cannot be read and every contradiction."""
    rules = as_adopted(data)
    if blocking := [finding for finding in contradictions(rules) if finding.blocking]:
        raise Refused(*blocking)
    return rules


def as_adopted(data: object) -> Rules:
    """What a body has adopted already is read as it is, also where nobody could adopt it today."""
    rules = _record(Rules, data, Spot("", "Geschäftsordnung"))
    assert isinstance(rules, Rules)
    return rules


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return value.value if isinstance(value, TextChoices) else value


def _record(kind: type, data: object, spot: Spot) -> object:
    """A dataclass from an object; the findings of all its fields together."""
    if not isinstance(data, dict):
        raise spot.wrong(f"„{spot.label}“ besteht aus mehreren Angaben. Tragen Sie jede mit ihrem Namen ein.")
    known = points_of(kind)
    findings = list(_unknown(data, set(known), spot))
    values = {}
    for name, (inner, point) in known.items():
        if name in data:
            try:
                values[name] = _value(inner, data[name], _below(spot, name, point))
            except Refused as refused:
                findings += refused.findings
    if findings:
        raise Refused(*findings)
    return kind(**values)


def _below(above: Spot, name: str, point: Point) -> Spot:
    """Deep inside, a label alone would not say where."""
    label = f"{above.label}: {point.label}" if "." in above.path else point.label
    return Spot(f"{above.path}.{name}".lstrip("."), label, point.least, point.most)


def _unknown(data: dict[object, object], known: set[str], spot: Spot) -> Iterator[Finding]:
    for name in sorted({_readable(key) for key in data if key not in known}):
        text = f"„{spot.label}“ kennt keine Angabe „{name}“. Löschen Sie sie oder prüfen Sie die Schreibweise."
        yield Finding("rules_of_procedure", text, field=f"{spot.path}.{name}".lstrip("."))


def _readable(key: object) -> str:
    return str(key)[:MOST_LETTERS] if str(key).isprintable() else "?"


def _value(kind: Any, raw: object, spot: Spot) -> object:
    if get_origin(kind) is UnionType:
        kind = next(each for each in get_args(kind) if each is not type(None))
        return None if raw is None else _value(kind, raw, spot)
    if get_origin(kind) is tuple:
        return _several(get_args(kind)[0], raw, spot)
    if is_dataclass(kind):
        return _record(kind, raw, spot)  # type: ignore[arg-type]
    if issubclass(kind, TextChoices):
        return _choice(kind, raw, spot)
    return READERS[kind](raw, spot)


def _several(kind: Any, raw: object, spot: Spot) -> tuple[object, ...]:
    if not isinstance(raw, list) or len(raw) > MOST_ITEMS:
        raise spot.wrong(f"Tragen Sie bei „{spot.label}“ eine Liste von höchstens {MOST_ITEMS} Angaben ein.")
    findings: list[Finding] = []
    found = []
    for number, each in enumerate(raw):
        try:
            found.append(_value(kind, each, Spot(f"{spot.path}.{number}", spot.label, spot.least, spot.most)))
        except Refused as refused:
            findings += refused.findings
    if findings:
        raise Refused(*findings)
    return tuple(found)


def _choice(kind: type[TextChoices], raw: object, spot: Spot) -> TextChoices:
    for each in kind:
        if each.value == raw:
            return each
    raise spot.wrong(f"Wählen Sie bei „{spot.label}“: {listed([each.label for each in kind], 'oder')}.")


def _whole(raw: object, spot: Spot) -> int:
    if type(raw) is not int or not spot.least <= raw <= spot.most:
        raise spot.wrong(f"Tragen Sie bei „{spot.label}“ eine ganze Zahl von {spot.least} bis {spot.most} ein.")
    return raw


def _answer(raw: object, spot: Spot) -> bool:
    if not isinstance(raw, bool):
        raise spot.wrong(f"Antworten Sie bei „{spot.label}“ mit Ja oder Nein.")
    return raw


def _fraction(raw: object, spot: Spot) -> Fraction:
    """Only "1/2", never 0.5: counting is exact."""
    above, _slash, below = raw.partition("/") if isinstance(raw, str) and FRACTION.fullmatch(raw) else ("", "", "")
    if not above or not 0 < int(above) <= int(below):
        raise spot.wrong(f"Tragen Sie bei „{spot.label}“ einen Bruch wie 1/2 oder 2/3 ein, höchstens 1/1.")
    return Fraction(int(above), int(below))


def _text(raw: object, spot: Spot) -> str:
    if not isinstance(raw, str) or not raw.isprintable() or not 0 < len(raw.strip()) <= MOST_LETTERS:
        raise spot.wrong(f"Tragen Sie bei „{spot.label}“ einen Text von höchstens {MOST_LETTERS} Zeichen ein.")
    return raw.strip()


READERS: dict[type, Callable[[object, Spot], object]] = {
    int: _whole,
    bool: _answer,
    Fraction: _fraction,
    str: _text,
}
