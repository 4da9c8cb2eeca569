# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of rules of procedure, generated from the points that rules have (`points_of`): labels, bounds, choices.

A field is named by its path ("quorum.share.of"), so a Finding of `from_json` finds its field by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from fractions import Fraction
from types import UnionType
from typing import Any, get_args, get_origin

from django import forms
from django.db.models import TextChoices

from committees.bylaws.body import FRACTION, MOST_ITEMS, MOST_LETTERS, from_json, to_json
from committees.bylaws.rules import GroupLimit, Point, Rules, Share, points_of
from law.finding import Refused
from workflows.forms import ActForm, day

YES, NO = "yes", "no"
ANSWERS = [(YES, "Ja"), (NO, "Nein")]
MORE_OR_LEAST = [(YES, "mehr als dieser Bruch"), (NO, "mindestens dieser Bruch")]
UNSET = "Leer heißt: nicht festgelegt."
AN_EXAMPLE = "Ein Bruch, zum Beispiel 1/2 oder 2/3."
GROUPS = "composition.groups"  # the one list of rows: a Finding counts them, the form names their choice
OTHERS = ("other", "Weitere Regeln")
Fields = Iterator[tuple[str, forms.Field]]


class FractionField(forms.CharField):
    """ "2/3": counting is exact, so nobody types 0,66."""

    default_error_messages = {"fraction": "Bitte schreiben Sie einen Bruch wie 1/2 oder 2/3, höchstens 1/1."}

    def to_python(self, value: Any) -> str:
        typed = re.sub(r"\s*/\s*", "/", super().to_python(value) or "")
        above, _slash, below = typed.partition("/") if FRACTION.fullmatch(typed) else ("", "", "")
        if typed and not (above and 0 < int(above) <= int(below)):
            raise forms.ValidationError(self.error_messages["fraction"], "fraction")
        return typed


class AdoptRules(ActForm):
    """A new set of rules: what it is called, since when it holds, and every point."""

    name = forms.CharField(label="Name der Fassung", max_length=120, help_text="Zum Beispiel Geschäftsordnung 2027")
    valid_from = day("Gilt ab")
    adopted_on = day(
        "Beschlossen am",
        required=False,
        help_text="Der Tag, an dem das Gremium diese Fassung beschlossen hat. Lassen Sie das Feld leer, wenn es keinen "
        "Beschluss gibt.",
    )

    ABOUT = ("name", "valid_from", "adopted_on")

    def prepare(self) -> None:
        self.fields |= dict(_points(Rules))

    @property
    def about(self) -> list[Any]:
        return [self[name] for name in self.ABOUT]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The points as the page folds them: each part with its rows of fields that belong side by side."""
        found: dict[str, dict[str, Any]] = {}
        for name in self.fields:
            if name not in self.ABOUT:
                key, title = _part_of(name)
                part = found.setdefault(key, {"key": key, "title": title, "rows": {}, "wrong": 0})
                part["rows"].setdefault(_row_of(name), []).append(self[name])
                part["wrong"] += name in self.errors
        others = found.pop(OTHERS[0])
        return [part | {"rows": list(part["rows"].values())} for part in [*found.values(), others]]

    def clean(self) -> dict[str, Any]:
        """name, valid_from, adopted_on, and body: the rules as plain data."""
        cleaned = dict(super().clean() or {})
        about = {name: cleaned.get(name) for name in self.ABOUT}
        if self.errors:
            return about
        body, places = _read(Rules, "", cleaned), _rows_in_use(GroupLimit, GROUPS, cleaned)
        try:
            return about | {"body": to_json(from_json(body))}
        except Refused as refused:
            for finding in refused.findings:
                self.add_error(self._nearest(finding.field, places), finding.text)
        return about

    def _nearest(self, path: str, places: list[str]) -> str | None:
        """The field a Finding means; a row is known to it by its number, to the form by its choice."""
        if found := re.fullmatch(rf"{GROUPS}\.(\d+)(\..+)?", path):
            path = f"{GROUPS}.{places[int(found[1])]}{found[2] or ''}"
        while path and path not in self.fields:
            inside = next((name for name in self.fields if name.startswith(f"{path}.")), "")
            path = inside or path.rpartition(".")[0]
        return path or None


def typed_from(rules: Rules) -> dict[str, Any]:
    """The fields of the form as somebody would have typed these rules."""
    return dict(_typed(Rules, "", to_json(rules)))


# --- fields ---


def _points(kind: Any, path: str = "", above: str = "") -> Fields:
    for name, (inner, point) in points_of(kind).items():
        if not point.offered:
            continue
        label = f"{above}: {point.label}" if above else point.label
        yield from _fields(inner, point, f"{path}.{name}".lstrip("."), label)


def _fields(kind: Any, point: Point, path: str, label: str) -> Fields:
    kind, optional = _bare(kind)
    if kind is Share:
        yield f"{path}.of", _fraction(label, optional)
        yield (
            f"{path}.more_than",
            _choice(f"{label}: Zählweise", MORE_OR_LEAST),
        )
    elif is_dataclass(kind):
        yield from _points(kind, path, label if "." in path else "")
    elif get_origin(kind) is tuple:
        yield from _several(get_args(kind)[0], path, label)
    elif kind is Fraction:
        yield path, _fraction(label, optional)
    elif kind is bool:
        yield path, _choice(label, ANSWERS)
    elif kind is int:
        yield path, _whole(point, label, optional)
    else:
        yield path, forms.ChoiceField(label=label, choices=kind.choices)


def _bare(kind: Any) -> tuple[Any, bool]:
    """The type without its None, and whether it had one."""
    if get_origin(kind) is UnionType:
        return next(each for each in get_args(kind) if each is not type(None)), True
    return kind, False


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=choices, coerce=lambda value: value == YES)


def _fraction(label: str, optional: bool) -> FractionField:
    hint = f"{AN_EXAMPLE} {UNSET}" if optional else AN_EXAMPLE
    return FractionField(label=label, required=not optional, max_length=7, help_text=hint)


def _whole(point: Point, label: str, optional: bool) -> forms.IntegerField:
    zero = f"0 heißt: {point.zero}." if point.zero != "0" else ""
    return forms.IntegerField(
        label=label,
        required=not optional,
        min_value=point.least,
        max_value=point.most,
        help_text=UNSET if optional else zero,
    )


def _several(kind: Any, path: str, label: str) -> Fields:
    """Texts are lines of one field; rows that begin with a choice are asked for each choice."""
    if kind is str:
        hint = f"Eine Angelegenheit je Zeile, jede höchstens {MOST_LETTERS} Zeichen."
        most = MOST_ITEMS * (MOST_LETTERS + 2)
        yield path, forms.CharField(label=label, required=False, max_length=most, help_text=hint)
        return
    for choice in _choices_of(kind):
        for name, point in _numbers_of(kind):
            label = f"{choice.label}: {point.label}"
            field = _whole(point, label[0].upper() + label[1:], True)
            field.help_text = ""
            yield f"{path}.{choice.value}.{name}", field


def _choices_of(kind: Any) -> type[TextChoices]:
    found: type[TextChoices] = next(iter(points_of(kind).values()))[0]
    return found


def _numbers_of(kind: Any) -> list[tuple[str, Point]]:
    return [(name, point) for name, (_inner, point) in list(points_of(kind).items())[1:]]


# --- between what is typed and plain data ---


def _read(kind: Any, path: str, cleaned: dict[str, Any]) -> Any:
    kind, optional = _bare(kind)
    if optional and kind is Share and not cleaned[f"{path}.of"]:
        return None
    if is_dataclass(kind):
        return {
            name: _read(inner, f"{path}.{name}".lstrip("."), cleaned)
            for name, (inner, point) in points_of(kind).items()  # type: ignore[arg-type]
            if point.offered
        }
    if get_origin(kind) is tuple:
        return _read_several(get_args(kind)[0], path, cleaned)
    value = cleaned[path]
    return None if optional and value in ("", None) else value


def _read_several(kind: Any, path: str, cleaned: dict[str, Any]) -> list[Any]:
    if kind is str:
        return [line.strip() for line in cleaned[path].splitlines() if line.strip()]
    first = next(iter(points_of(kind)))
    return [{first: choice, **_row(kind, f"{path}.{choice}", cleaned)} for choice in _rows_in_use(kind, path, cleaned)]


def _row(kind: Any, path: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    """A number left empty in a row that is used is the one the rules begin with."""
    given = {name: cleaned[f"{path}.{name}"] for name, _point in _numbers_of(kind)}
    return {name: value for name, value in given.items() if value is not None}


def _rows_in_use(kind: Any, path: str, cleaned: dict[str, Any]) -> list[str]:
    """The choices whose row somebody filled, in the order of the list they become."""
    return [choice.value for choice in _choices_of(kind) if _row(kind, f"{path}.{choice.value}", cleaned)]


def _typed(kind: Any, path: str, value: Any) -> Iterator[tuple[str, Any]]:
    kind, _optional = _bare(kind)
    if is_dataclass(kind):
        for name, (inner, _point) in points_of(kind).items():  # type: ignore[arg-type]
            below = (value if value is not None else {}).get(name, True if inner is bool else "")
            yield from _typed(inner, f"{path}.{name}".lstrip("."), below)
    elif get_origin(kind) is tuple and get_args(kind)[0] is not str:
        for row in value:
            choice, *numbers = row.values()
            names = [name for name, _point in _numbers_of(get_args(kind)[0])]
            yield from ((f"{path}.{choice}.{name}", number) for name, number in zip(names, numbers, strict=True))
    elif get_origin(kind) is tuple:
        yield path, "\n".join(value)
    else:
        yield path, ({True: YES, False: NO}[value] if kind is bool else value)


# --- the page ---


def _part_of(name: str) -> tuple[str, str]:
    """Points that stand alone in the rules share the last part."""
    first, dot, _rest = name.partition(".")
    return (first, points_of(Rules)[first][1].label) if dot else OTHERS


def _row_of(name: str) -> str:
    """Fields of one share or of one row of a list stand side by side."""
    return name.rpartition(".")[0] if name.count(".") > 1 else name
