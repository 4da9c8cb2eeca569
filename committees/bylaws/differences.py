# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a new set of rules changes, point by point."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from fractions import Fraction
from typing import Any

from django.db.models import TextChoices

from committees.bylaws.rules import Group, GroupLimit, Point, Rules, Share, points_of
from committees.bylaws.words import listed, of_share, span


def differences(old: Rules, new: Rules) -> list[str]:
    """One sentence a point; [] when nothing changes."""
    before, after = dict(words_of(old)), dict(words_of(new))
    return [
        f"{label}: bisher {before[label]}, künftig {after[label]}." for label in before if before[label] != after[label]
    ]


def words_of(rules: Any) -> Iterator[tuple[str, str]]:
    """Every point by its label; a share and a list are one point each."""
    for name, (_kind, point) in points_of(type(rules)).items():
        value = getattr(rules, name)
        if is_dataclass(value) and not isinstance(value, Share):
            yield from words_of(value)
        else:
            yield point.label, _word(value, point)


def _word(value: object, point: Point) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int):
        return str(value) if value else point.zero
    if isinstance(value, tuple):
        return listed([_of_item(each) for each in sorted(value, key=_place)]) or "keine"
    if isinstance(value, Fraction):
        return of_share(value)
    if isinstance(value, TextChoices):
        return value.label
    return "nicht festgelegt" if value is None else str(value)


def _place(item: object) -> int:
    """Groups in one order, however the list was written; other lists keep theirs."""
    return list(Group).index(item.group) if isinstance(item, GroupLimit) else 0


def _of_item(item: object) -> str:
    return f"{item.group.label} {span(item.least, item.most)}" if isinstance(item, GroupLimit) else f"„{item}“"
