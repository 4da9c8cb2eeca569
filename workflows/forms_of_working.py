# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of taking a case and handing it over."""

from typing import Any

from django import forms

from grants.models import Application
from permissions import casework
from workflows.forms import ActForm, Confirm, long_text

TEAM = "team"

__all__ = ["Confirm", "HandOver"]


class HandOver(ActForm):
    to = forms.ChoiceField(label="An wen?")
    note = long_text(
        "Notiz dazu", required=False, max_length=1000, help_text="Sie steht als interner Vermerk in der Akte."
    )

    def prepare(self) -> None:
        """Whoever has the case is no choice, and where nobody has it the queue is none."""
        case = self.subject
        able = casework.able(Application.objects.filter(pk=case.pk), self.on)
        self.people = {str(person.public_id): person for person in able if person.pk != case.assignee_id}
        named = [(key, _told(person)) for key, person in self.people.items()]
        queue = [(TEAM, "Zurück in den Team-Stapel")] if case.assignee_id else []
        self.field("to").choices = [*named, *queue]

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
