# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of taking a case and handing it over."""

from collections.abc import Iterable
from typing import Any

from django import forms

from grants.models import Application
from permissions import casework
from workflows.forms import ActForm, Confirm, long_text

TEAM = "team"
NO_RECEIVER = (
    "Diese Wahl gibt es nicht mehr. Das Konto ist geschlossen, oder die Person gehört nicht mehr zu Ihrer Stelle. "
    "Bitte wählen Sie jemand anderen."
)

__all__ = ["Confirm", "HandOver"]


class HandOver(ActForm):
    to = forms.ChoiceField(label="An wen?", error_messages={"invalid_choice": NO_RECEIVER})
    note = long_text(
        "Notiz dazu", required=False, max_length=1000, help_text="Sie steht als interner Vermerk in der Akte."
    )

    def prepare(self) -> None:
        """Whoever has the case is no choice, and where nobody has it the queue is none; of many cases anybody is."""
        has = self.subject.assignee_id if self.alone else None
        able = self._able()
        self.people = {str(person.public_id): person for person in able if person.pk != has}
        named = [(key, _told(person)) for key, person in self.people.items()]
        queue = [(TEAM, "Zurück in den Team-Stapel")] if has or not self.alone else []
        self.field("to").choices = [*named, *queue]

    def _able(self) -> Iterable[Any]:
        if self.alone:
            return casework.able(Application.objects.filter(pk=self.subject.pk), self.on)
        return casework.with_absence(casework.colleagues(self.by), self.on)

    def clean(self) -> dict[str, Any]:
        """The person, None for the queue."""
        cleaned = dict(super().clean() or {})
        return cleaned | {"to": self.people.get(cleaned["to"])} if "to" in cleaned else cleaned


def _told(person: Any) -> str:
    """With how long they are away, and who stands in."""
    if not person.away_until:
        return str(person.name)
    by = f"Vertretung: {person.substitute_name}" if person.substitute_name else "ohne Vertretung"
    return f"{person.name} (abwesend bis {person.away_until:%d.%m.%Y}, {by})"
