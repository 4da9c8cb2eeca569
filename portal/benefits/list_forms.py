# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a lead says of a list: the file, which column is which, and who has a file already."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from benefits.listed_columns import COLUMNS, plain, said_twice
from benefits.models import ClaimList, Compartment, Family, ListedFamily
from workflows.forms import PlainSelect

LARGEST = 3_000_000  # bytes of a list; of a table of figures a third
FEW = 50  # families on one page
NEW = "neu"


class UploadForm(forms.Form):
    """The file as it came, and the office it is for."""

    office = forms.ChoiceField(label="Für welche Stelle?")
    table = forms.FileField(
        label="Liste der Fälle",
        help_text="Als CSV oder XLSX, höchstens 3 MB und 5.000 Zeilen.",
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.xlsx,text/csv"}),
        error_messages={"required": "Bitte wählen Sie die Liste aus."},
    )

    def __init__(self, *args: Any, own: Sequence[Compartment], **more: Any) -> None:
        super().__init__(*args, **more)
        self.own = {str(each.pk): each for each in own}
        field: Any = self.fields["office"]
        field.choices = [(key, str(each)) for key, each in self.own.items()]
        if len(own) == 1:
            field.initial = str(own[0].pk)


NEEDED = "Ohne diese Angabe lässt sich kein Fall übernehmen. Bitte wählen Sie die Spalte."


class ColumnsForm(forms.Form):
    """For each thing we need the column that says it; proposed, and to be looked at."""

    def __init__(self, typed: Any, listed: ClaimList, proposed: Mapping[str, int]) -> None:
        super().__init__(typed)
        named = [(str(place), name or f"Spalte {place + 1}") for place, name in enumerate(listed.headings)]
        for name, column in COLUMNS.items():
            first = ("", "Bitte wählen" if column.needed else "Nicht in der Liste")
            self.fields[f"spalte_{name}"] = forms.ChoiceField(
                label=column.title,
                choices=[first, *named],
                required=column.needed,
                error_messages={"required": NEEDED},
                initial=str(proposed[name]) if name in proposed else "",
                widget=PlainSelect,
                help_text=f"Zum Beispiel: {column.example}",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        columns = self.columns
        for title in said_twice(columns):
            self._complain(title, "Diese Spalte ist zweimal gewählt. Bitte wählen Sie jede nur einmal.")
        return cleaned

    def _complain(self, title: str, text: str) -> None:
        name = next(name for name, column in COLUMNS.items() if column.title == title)
        self.add_error(f"spalte_{name}", text)

    @property
    def columns(self) -> dict[str, int]:
        """{field: place} of what was chosen."""
        chosen = {name: self.cleaned_data.get(f"spalte_{name}", "") for name in COLUMNS}
        return {name: int(place) for name, place in chosen.items() if place}


class FamiliesForm(forms.Form):
    """For each family with a namesake: whose file it is, or a new one. Nobody is put together silently."""

    def __init__(self, typed: Any, waiting: Sequence[ListedFamily], known: Mapping[str, Sequence[Family]]) -> None:
        super().__init__(typed)
        self.files: dict[int, dict[str, Family]] = {}
        for each in waiting:
            self.files[each.pk] = {str(family.public_id): family for family in known.get(plain(each.name), ())}
            offered = [(key, f"Vorhandene Akte: {_address(one)}") for key, one in self.files[each.pk].items()]
            self.fields[f"akte_{each.pk}"] = forms.ChoiceField(
                label=f"{each.name}, {each.street}, {each.postcode} {each.place}",
                choices=[*offered, (NEW, "Jemand anderes: neue Akte")],
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def chosen(self) -> dict[int, Family | None]:
        """Of those that were chosen."""
        found = {pk: self.cleaned_data.get(f"akte_{pk}", "") for pk in self.files}
        return {pk: self.files[pk].get(key) for pk, key in found.items() if key}


def _address(family: Family) -> str:
    children = ", ".join(f"{child.first_name} ({child.born_on:%d.%m.%Y})" for child in family.children.all())
    return f"{family.name}, {family.street}, {family.postcode} {family.place}; Kinder: {children}"
