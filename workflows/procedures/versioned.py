# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the door writes an application, a claim, a provider, a list: only while its version is what was read."""

from functools import cached_property
from typing import Any, ClassVar

from permissions import policy
from workflows.procedures.act import Acting


class Versioned(Acting):
    """A subject of a table of its own, whose version rises with every act that is not still."""

    state_column: ClassVar[str] = ""

    @property
    def is_office(self) -> bool:
        """Whether the actor stands on the office's side of this case."""
        return not policy.without_bias(self.roles).isdisjoint(policy.CASEWORK)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """What the act changes of the case."""
        return {self.state_column: self.state, **self.changes}

    def moved(self) -> tuple[str, list[Any]]:
        """Compare and set: one statement that fails to find its row when the version moved on."""
        table, case = self.subject._meta.db_table, self.subject
        if self.still and not self.changes:
            return f"SELECT id FROM {table} WHERE id = %s", [case.pk]
        assignments = ", ".join(f'"{column}" = %s' for column in self.columns)
        version = "version" if self.still else "version + 1"
        sql = f"UPDATE {table} SET {assignments}, version = {version} WHERE id = %s AND version = %s RETURNING id"
        return sql, [*self.columns.values(), case.pk, case.version]
