# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every deed of a meeting shares: its phases, and what a deed writes of it."""

from typing import Any

from django.db import connection

from committees.models import Meeting
from workflows.machine import State
from workflows.procedures.act import Acting


class Session(Acting):
    """Convened until it is closed, closed until the chair signs what happened."""

    Phase = Meeting.Phase

    key = "meeting"
    title = "Sitzung"
    subject_field = "meeting"
    phase = State(Meeting.Phase, default=Meeting.Phase.CONVENED)

    @phase.getter()
    def _get(self) -> str:
        return str(self.meeting.phase)

    @phase.setter()
    def _set(self, value: str) -> None:
        self.change(phase=value)

    @property
    def state(self) -> str:
        return str(self.meeting.phase)

    @property
    def meeting(self) -> Meeting:
        return self.subject  # type: ignore[no-any-return]

    def moved(self) -> tuple[str, list[Any]]:
        """A deed that leaves the meeting still raises no version: whoever reads the page need not read it again."""
        assignments = "".join(f', "{column}" = %s' for column in self.changes)
        step = 0 if self.still else 1
        sql = f"UPDATE committees_meeting SET version = version + {step}{assignments} WHERE id = %s RETURNING id"
        return sql, [*self.changes.values(), self.meeting.pk]


def run(sql: str, values: dict[str, Any]) -> None:
    """One set-wise statement where the ORM would need several."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
