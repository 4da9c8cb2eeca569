# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queries of a page in one statement. Django writes its SQL once for a process; afterwards only values change."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, models

from committees.rows import Place, place_of, stand_ins

# PostgreSQL passes at most a hundred values to a function.
MOST = 100
# How a value comes back from JSON; what is not named here comes back as it is.
FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "DecimalField": Decimal,
    "JSONField": json.loads,
    "UUIDField": UUID,
}


@dataclass(frozen=True)
class Shape:
    """A model's columns in a row of the answer, and of what it is joined with."""

    model: type[models.Model]
    start: int
    names: list[str]
    related: dict[str, "Shape"]

    def build(self, row: list[Any], extra: Mapping[str, int]) -> Any:
        """None for what a join did not find."""
        values = row[self.start : self.start + len(self.names)]
        if values[0] is None:
            return None
        found = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)
        for name, shape in self.related.items():
            field: Any = self.model._meta.get_field(name)
            field.set_cached_value(found, shape.build(row, {}))
        for name, place in extra.items():
            setattr(found, name, row[place])
        return found


class Part:
    """One query: its SQL, where the values go, and the way from a row back to a model, or to a dict after values()."""

    def __init__(self, rows: "models.QuerySet[Any]", places: Mapping[Any, str], *, lasting: bool) -> None:
        query = rows.query
        names = list(query.selected or ())
        if not names:
            joined = query.select_related if isinstance(query.select_related, dict) else {}
            hidden = query.deferred_loading[0]
            self._shape = _shape(rows.model, joined, "", names, hidden)
            annotations = list(query.annotation_select)
            self._extra = {name: len(names) + place for place, name in enumerate(annotations)}
            names += annotations
            query = rows.values_list(*names).query
        self._names = names if rows.query.selected else []
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        kinds = [expression.output_field.get_internal_type() for expression, _sql, _alias in compiler.select]
        if lasting and (days := [each for each in params if isinstance(each, date) and each not in places]):
            raise TypeError(f"{days[0]} would stand in the statement for ever; give the day as a value.")
        self.values = [place_of(each, places) for each in params]
        columns = [f"c{place}" for place in range(len(names))]
        # JSON within JSON stays as it was written: its numbers are no sums of ours.
        cells = [
            f"{column}::text" if kind == "JSONField" else column for column, kind in zip(columns, kinds, strict=True)
        ]
        groups = [", ".join(cells[start : start + MOST]) for start in range(0, len(cells), MOST)]
        row = ", ".join(f"json_build_array({group})" for group in groups)
        self.sql = f"(SELECT json_agg(json_build_array({row}))::text FROM ({sql}) t({', '.join(columns)}))"
        self._read = [(place, FROM_JSON[kind]) for place, kind in enumerate(kinds) if kind in FROM_JSON]

    def build(self, text: str | None) -> list[Any]:
        if text is None:
            return []
        rows = [list(chain.from_iterable(groups)) for groups in json.loads(text, parse_float=Decimal)]
        for row in rows:
            for place, read in self._read:
                if row[place] is not None:
                    row[place] = read(row[place])
        if self._names:
            return [dict(zip(self._names, row, strict=True)) for row in rows]
        return [self._shape.build(row, self._extra) for row in rows]


class Together:
    """
    Named querysets read at once.

    build gets stand-ins for the values it names and returns the querysets; it runs once, so nothing in it may look at
    its values or at the clock. Joins are those of select_related, annotations become attributes, deferred fields are
    loaded when somebody asks for them.
    """

    def __init__(self, build: "Callable[..., Mapping[str, models.QuerySet[Any]]]", **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._lasting = True

    def __call__(self, **values: Any) -> dict[str, list[Any]]:
        parts, sql = self._written
        given = [each.fill(values) for part in parts.values() for each in part.values]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            texts = cursor.fetchone()
        return {name: part.build(text) for (name, part), text in zip(parts.items(), texts, strict=True)}

    @classmethod
    def once(cls, build: "Callable[[], Mapping[str, models.QuerySet[Any]]]") -> dict[str, list[Any]]:
        """The same for querysets that are asked this one time, with whatever values stand in them."""
        found = cls(build)
        found._lasting = False
        return found()

    @cached_property
    def _written(self) -> tuple[dict[str, Part], str]:
        given = stand_ins(self._kinds)
        places = {value: name for name, value in given.items()}
        parts = {name: Part(rows, places, lasting=self._lasting) for name, rows in self._build(**given).items()}
        unused = self._kinds.keys() - {
            each.name for part in parts.values() for each in part.values if isinstance(each, Place)
        }
        if unused:
            raise TypeError(f"No query asks for {', '.join(sorted(unused))}.")
        return parts, f"SELECT {', '.join(part.sql for part in parts.values())}"


def _shape(
    model: type[models.Model], joined: Mapping[str, Any], prefix: str, lookups: list[str], hidden: Collection[str]
) -> Shape:
    """Adds the columns of a model and of all it is joined with to the lookups."""
    names = [field.attname for field in model._meta.concrete_fields if prefix + field.name not in hidden]
    start = len(lookups)
    lookups += [prefix + name for name in names]
    related = {}
    for name, deeper in joined.items():
        other: Any = model._meta.get_field(name).related_model
        related[name] = _shape(other, deeper, f"{prefix}{name}__", lookups, hidden)
    return Shape(model, start, names, related)
