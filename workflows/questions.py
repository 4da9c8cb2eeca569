# SPDX-License-Identifier: AGPL-3.0-or-later
"""Question pages as forms: a field for each kind of question, and what was typed and is not understood yet."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from grants import versions
from grants.models import Application
from grants.terms import Page, Question
from workflows.forms import day, money

ASKED = Question("amount_asked", "Wie viel Geld möchten Sie beantragen?", "money")
# The sum stands on the page of the plan, which no programme has to name.
PLAN = Page("plan", "Kosten und Finanzierung", "", (ASKED,))
AND, AGE = re.compile(r"[\s,;.]+(?:und\s+)?"), re.compile(r"[0-9]{1,3}")


def field_for(question: Question) -> forms.Field:
    """The field of a question."""
    common: dict[str, Any] = {"label": question.label, "help_text": question.help, "required": question.required}
    if question.kind == "date":
        return day(**common)
    if question.kind == "money":
        return money(**common)
    if question.kind == "integer":
        invalid = {"invalid": "Bitte geben Sie eine ganze Zahl ein, zum Beispiel 30."}
        return forms.IntegerField(min_value=0, max_value=100_000, error_messages=invalid, **common)
    if question.kind in {"choice", "yesno"}:
        return forms.ChoiceField(choices=question.options, **common)
    if question.kind == "choices":
        return forms.MultipleChoiceField(choices=question.options, **common)
    line = Ages if question.kind == "ages" else Words
    return line(max_length=question.max_length, **common)


class Words(forms.CharField):
    """A text whose lines end one way, whether a browser or its script sent it."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class Ages(Words):
    """The ages of several people in one line: 15, 16 und 17."""

    def clean(self, value: Any) -> Any:
        parts = [part for part in AND.split(super().clean(value)) if part]
        if not all(AGE.fullmatch(part) for part in parts):
            raise forms.ValidationError(
                "Bitte schreibe nur Zahlen mit Komma dazwischen, zum Beispiel 15, 16, 17.", code="invalid"
            )
        return [int(part) for part in parts]


def first_value(question: Question, answer: Any) -> Any:
    """What a field starts with; dates outside the columns are kept as ISO text."""
    if question.kind == "ages" and isinstance(answer, list):
        return ", ".join(map(str, answer))
    return date.fromisoformat(answer) if question.kind == "date" and isinstance(answer, str) and answer else answer


class UnfinishedForm(forms.Form):
    """Keeps what is there: an open question is no mistake before the check that comes before sending."""

    def add_error(self, field: str | None, error: Any) -> None:
        if field and getattr(error, "code", "") == "required":
            self.cleaned_data[field] = self.fields[field].to_python(None)
        else:
            super().add_error(field, error)


class PageForm(UnfinishedForm):
    """One question page of a draft, or the questions of the Vorab-Check.

    Unbound it shows the draft: also what was typed and not understood, as it was typed, with the reason.
    """

    may_stay_empty = False

    def __init__(
        self,
        *args: Any,
        questions: tuple[Question, ...],
        stored: Mapping[str, versions.Entry] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored or {}
        for question in questions:
            field = field_for(question)
            field.question = question  # type: ignore[attr-defined]
            if entry := self.stored.get(question.key):
                field.initial = _given(field, entry.text) if entry.text else first_value(question, entry.value)
            self.fields[question.key] = field

    @classmethod
    def of(cls, page: Page, application: Application, data: Mapping[str, Any] | None = None) -> "PageForm":
        return cls(data, questions=page.questions, stored=versions.stored(application, page))

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            self.cleaned_data = {}
            for key, entry in self.stored.items():
                if entry.text:
                    self._tell(key, entry.text)

    def _tell(self, key: str, text: tuple[str, ...]) -> None:
        """Why what was typed is not understood; asking for the bound field gives its messages their words."""
        try:
            field = self[key].field
            field.clean(field.widget.value_from_datadict(MultiValueDict({key: list(text)}), MultiValueDict(), key))
        except forms.ValidationError as error:
            self.add_error(key, error)

    @property
    def entries(self) -> dict[str, versions.Entry]:
        """The answers of a bound form, understood or as typed; a text too long to be kept is left out."""
        found = {key: versions.Entry(value) for key, value in self.cleaned_data.items()}
        for key in self.errors:
            text = versions.as_typed(self._raw(key))
            if key in self.fields and sum(map(len, text)) <= versions.LONGEST_TYPED:
                found[key] = versions.Entry(text=text)
        return found

    @property
    def too_long(self) -> list[str]:
        return [key for key in self.errors if key in self.fields and key not in self.entries]

    def _raw(self, key: str) -> list[str]:
        data: Any = self.data
        return list(data.getlist(key)) if hasattr(data, "getlist") else [str(data.get(key, ""))]


def _given(field: forms.Field, text: tuple[str, ...]) -> Any:
    """As the field's widget takes it."""
    return list(text) if isinstance(field, forms.MultipleChoiceField) else text[-1]
