# SPDX-License-Identifier: AGPL-3.0-or-later
"""What narrows the work list: the fields of its form, and the address that means the same."""

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from grants.models import Application
from workflows.forms import PlainSelect, day, money

LONGEST_SEARCH = 100  # characters
Pairs = tuple[tuple[str, str], ...]
ORDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("Frist", ("due_on", "id")),
    "eingang": ("Eingang, älteste zuerst", ("submitted_on", "id")),
    "summe": ("Summe, größte zuerst", ("-amount_asked", "id")),
    "titel": ("Titel", ("title", "id")),
}


class Narrowing(forms.Form):
    """Every field may stay empty; a wrong one is named and narrows nothing."""

    suche = forms.CharField(label="Titel, Aktenzeichen oder Name der Antragstellenden", required=False)
    aufruf = forms.ChoiceField(label="Aufruf", required=False, widget=PlainSelect)
    bei = forms.ChoiceField(label="Bearbeitet von", required=False, widget=PlainSelect)
    weg = forms.ChoiceField(label="Eingegangen", required=False, widget=PlainSelect)
    frist = day("Frist bis einschließlich", required=False)
    ab = money("Beantragt ab", required=False)
    bis = money("Beantragt bis", required=False)
    sortierung = forms.ChoiceField(
        label="Sortieren nach",
        required=False,
        choices=[(key, label) for key, (label, _by) in ORDERS.items()],
        widget=PlainSelect,
    )

    PICKS: Mapping[str, str] = {
        "aufruf": "call__slug",
        "bei": "assignee__public_id",
        "weg": "channel",
        "frist": "due_on__lte",
        "ab": "amount_asked__gte",
        "bis": "amount_asked__lte",
    }

    def __init__(
        self, typed: Mapping[str, str], *, calls: Iterable[tuple[str, str]], people: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(typed)
        choices: dict[str, Any] = {
            "aufruf": [("", "Alle Aufrufe"), *calls],
            "bei": [("", "Allen und niemandem"), *people],
            "weg": [("", "Auf allen Wegen"), *Application.Channel.choices],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        self.is_valid()

    @classmethod
    def nothing(cls) -> Self:
        return cls({}, calls=(), people=())

    @property
    def plain(self) -> bool:
        """Nothing narrows or sorts the list."""
        return not any(self.cleaned_data.values())

    @cached_property
    def written(self) -> SafeString:
        """The fields beside the search."""
        return format_html_join("", "{}", ((field.as_field_group(),) for field in self if field.name != "suche"))

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("suche", ""))

    def apply(self, cases: Any) -> Any:
        """The cases that fit every field."""
        picked = {lookup: self.cleaned_data.get(name) for name, lookup in self.PICKS.items()}
        return cases.filter(**{lookup: value for lookup, value in picked.items() if value not in (None, "")})

    def order(self, cases: Any) -> Any:
        _label, by = ORDERS[self.cleaned_data.get("sortierung", "")]
        return cases.order_by(*by)

    @property
    def active(self) -> int:
        """How many fields beside the search narrow the list."""
        return sum(1 for name in self.PICKS if self.cleaned_data.get(name) not in (None, ""))

    def query(self, **more: str) -> str:
        """The address that means the same; what was not understood is not part of it."""
        said = {name: self.data[name] for name in self.fields if self.cleaned_data.get(name) not in (None, "")}
        return urlencode({key: value for key, value in (said | more).items() if value})


def narrowing_of(
    asked: QueryDict, calls: Iterable[Mapping[str, str]], people: Iterable[Mapping[str, Any]]
) -> Narrowing:
    """The form for what an address asks; equal questions share one, for nobody changes it."""
    typed = {name: asked.get(name, "") for name in Narrowing.base_fields}
    typed["suche"] = " ".join(typed["suche"].split())[:LONGEST_SEARCH]
    named = tuple((str(person["public_id"]), person["name"]) for person in people)
    return _narrowing(tuple(typed.items()), tuple((call["slug"], call["title"]) for call in calls), named)


@lru_cache(maxsize=256)
def _narrowing(typed: Pairs, calls: Pairs, people: Pairs) -> Narrowing:
    return Narrowing(dict(typed), calls=calls, people=people)
