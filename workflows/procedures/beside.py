# SPDX-License-Identifier: AGPL-3.0-or-later
"""What acts ask and write beside their cases, for all cases of a set at once. A single act is a set of one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")


class Beside:
    """Answers are asked once and kept; rows are written together, whatever the number of cases."""

    def __init__(self, subjects: Iterable[Any]) -> None:
        self.subjects = list(subjects)
        self._known: dict[Any, Any] = {}
        self._made: dict[type[models.Model], list[Any]] = {}
        self._changed: dict[tuple[type[models.Model], tuple[tuple[str, Any], ...]], list[int]] = {}

    def once(self, question: Callable[..., T], *asked: Any) -> T:
        """The answer to what does not depend on the case."""
        if (question, asked) not in self._known:
            self._known[question, asked] = question(*asked)
        answer: T = self._known[question, asked]
        return answer

    def of(self, subject: models.Model, question: Callable[..., Mapping[Any, T]], *asked: Any) -> T:
        """This case's part of an answer about all of them, by their keys."""
        if (question, asked) not in self._known:
            self._known[question, asked] = question(self.subjects, *asked)
        answer: T = self._known[question, asked][subject.pk]
        return answer

    def make(self, row: M) -> M:
        """A row that is written before the case; it has its key from then on."""
        self._made.setdefault(type(row), []).append(row)
        return row

    def change(self, rows: Iterable[models.Model], **columns: Any) -> None:
        """The same of several rows of a kind: in memory at once, in the database with all others that change alike."""
        for row in rows:
            for column, value in columns.items():
                setattr(row, column, value)
            self._changed.setdefault((type(row), tuple(columns.items())), []).append(row.pk)

    def write(self) -> bool:
        """Everything that was said so far; whether that was anything."""
        changed, made = self._changed, self._made
        self._changed, self._made = {}, {}
        for (model, columns), keys in changed.items():
            model._default_manager.filter(pk__in=keys).update(**dict(columns))
        for model, rows in made.items():
            model._default_manager.bulk_create(rows)
        return bool(changed or made)
