# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form in which an absence is entered: by the person, or by the lead of their team."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from law.finding import Refused
from permissions import absences
from permissions.models import Absence, User
from portal.forms import add_findings
from workflows.forms import day
from workflows.forms_of_working import TEAM


class AbsenceForm(forms.Form):
    """Whose, where the form is for others; who stands in, where anybody could."""

    person = forms.ChoiceField(label="Wer fehlt?")
    since = day("Erster Tag")
    until = day("Letzter Tag")
    substitute = forms.ChoiceField(label="Wer vertritt?")

    def __init__(self, typed: Any, *, of: Iterable[User] = (), by: Iterable[User] = ()) -> None:
        super().__init__(typed)
        self.people = {str(person.public_id): person for person in (*of, *by)}
        self._choose("person", of)
        self._choose("substitute", by, (TEAM, "Niemand, das Team übernimmt"))

    def _choose(self, name: str, people: Iterable[User], *more: tuple[str, str]) -> None:
        """Where there is nobody to choose from, nothing is asked."""
        named = [(str(person.public_id), person.name) for person in people]
        if named:
            self.fields[name].choices = [*named, *more]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def enter(self, user: User | None, *, by: User, on: date) -> Absence | None:
        """None where something is wrong; the form says what."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        whose, substitute = user or self.people[data["person"]], self.people.get(data.get("substitute", TEAM))
        days = {"since": data["since"], "until": data["until"]}
        try:
            return absences.enter(whose, **days, substitute=substitute, by=by, on=on)
        except Refused as refused:
            add_findings(self, refused.findings)
            return None
