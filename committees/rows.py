# SPDX-License-Identifier: AGPL-3.0-or-later
"""Model instances out of hand-written SQL, where on the hot way the ORM costs more than the query."""

import json
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


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
