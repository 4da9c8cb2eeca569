# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows on the hot way, where the ORM costs more than the query: out of SQL by hand, or of SQL Django writes once."""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, models

M = TypeVar("M", bound=models.Model)
# Values that stand for those to come; nothing real looks like them.
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2_147_000_000 + number,
    date: lambda number: date.min + timedelta(days=number),
    UUID: lambda number: UUID(int=number),
}


class Row(Generic[M]):
    """The columns of a model and the way back; fields in `without` are loaded when somebody asks for them."""

    def __init__(self, model: type[M], *, without: Sequence[str] = ()) -> None:
        self.model = model
        fields = [field for field in model._meta.concrete_fields if field.name not in without]
        self._columns = [field.column for field in fields]
        self._names = [field.attname for field in fields]
        self._json = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
        self.width = len(fields)

    def columns(self, alias: str) -> str:
        """a."id", a."title", … for a SELECT."""
        return ", ".join(f'{alias}."{column}"' for column in self._columns)

    def build(self, values: Sequence[Any]) -> M:
        """An instance of what those columns held."""
        row = list(values)
        for place in self._json:
            row[place] = json.loads(row[place]) if isinstance(row[place], str) else row[place]
        return self.model.from_db(None, self._names, row)


def first(sql: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    """The first row of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


@dataclass(frozen=True)
class Place:
    """Where a value goes; wrap is the driver's name for the width of a number."""

    name: str
    wrap: Callable[[Any], Any] | None

    def fill(self, values: Mapping[str, Any]) -> Any:
        value = values[self.name]
        return self.wrap(value) if self.wrap and value is not None else value


@dataclass(frozen=True)
class Constant:
    """A value that is the same for everybody."""

    value: Any

    def fill(self, _values: Mapping[str, Any]) -> Any:
        return self.value


def stand_ins(kinds: Mapping[str, type]) -> dict[str, Any]:
    """One value of each kind that nothing real looks like, by name."""
    return {name: STAND_INS[kind](number) for number, (name, kind) in enumerate(kinds.items(), 1)}


def place_of(value: Any, places: Mapping[Any, str]) -> Place | Constant:
    """What a parameter of a written statement is: the place of a value to come, or the same for ever."""
    if not isinstance(value, Hashable) or value not in places:
        return Constant(value)
    return Place(places[value], type(value) if isinstance(value, int) else None)


class Written:
    """
    A queryset whose SQL Django writes once; afterwards only values change, and its rows come as tuples.

    build gets stand-ins for the values it names and returns the queryset after values_list(); it runs once, so nothing
    in it may look at its values or at the clock. No value finds nothing where it is compared.
    """

    def __init__(self, build: "Callable[..., models.QuerySet[Any, Any]]", **kinds: type) -> None:
        self._build = build
        self._kinds = kinds

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        sql, places = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [place.fill(values) for place in places])
            return list(cursor.fetchall())

    @cached_property
    def _written(self) -> tuple[str, list[Place | Constant]]:
        given = stand_ins(self._kinds)
        named = {value: name for name, value in given.items()}
        sql, params = self._build(**given).query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        places = [place_of(each, named) for each in params]
        unused = self._kinds.keys() - {each.name for each in places if isinstance(each, Place)}
        if unused or any(isinstance(each, Constant) and isinstance(each.value, date) for each in places):
            raise TypeError(f"Values that are not asked for ({', '.join(sorted(unused))}), or a day that would stay.")
        return sql, places
