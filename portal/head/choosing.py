# SPDX-License-Identifier: AGPL-3.0-or-later
"""By what figures of Bildung und Teilhabe are put together, and of which day."""

from datetime import date

from django import forms
from django.http import QueryDict

from monitoring.groupings import Grouping
from workflows.forms import GERMAN_DATES

# The benefits began with the law of March 2011, back to its January.
EARLIEST = date(2011, 1, 1)
# What stands in a section, one and several after a number; and what the rows of a section are.
THINGS: dict[Grouping, tuple[str, str]] = {
    Grouping.OFFICE: ("Rechtskreis", "Rechtskreisen"),
    Grouping.TOWN: ("Stadt", "Städten"),
    Grouping.PACKAGE: ("Leistung", "Leistungen"),
}
INSIDE: dict[Grouping, str] = {
    Grouping.OFFICE: "Leistung",
    Grouping.TOWN: "Rechtskreis",
    Grouping.PACKAGE: "Stadt und Rechtskreis",
}


class Choice(forms.Form):
    """Asked by a link or a GET form; nothing chosen is today, by office."""

    nach = forms.ChoiceField(
        label="Zusammenstellen nach",
        choices=[
            (Grouping.OFFICE.value, "Stadt und Rechtskreis"),
            (Grouping.TOWN.value, "Stadt"),
            (Grouping.PACKAGE.value, "Leistung"),
        ],
        error_messages={"invalid_choice": "Bitte wählen Sie eine der drei Zusammenstellungen."},
    )
    tag = forms.DateField(
        label="Stand am",
        required=False,
        help_text="Jeder Tag bis heute ist möglich. Zum Beispiel 15.05.2027",
        input_formats=GERMAN_DATES,
        error_messages={"invalid": "Bitte schreiben Sie den Tag so: 15.05.2027."},
    )

    def __init__(self, asked: QueryDict, today: date) -> None:
        typed = {"nach": asked.get("nach") or Grouping.OFFICE.value, "tag": asked.get("tag") or f"{today:%d.%m.%Y}"}
        super().__init__(typed)
        self.today = today
        self.is_valid()

    def clean_tag(self) -> date:
        day: date = self.cleaned_data["tag"]
        if day > self.today:
            raise forms.ValidationError(f"Dieser Tag kommt erst. Möglich ist jeder Tag bis {self.today:%d.%m.%Y}.")
        if day < EARLIEST:
            raise forms.ValidationError(f"So weit zurück gibt es nichts. Möglich ist jeder Tag ab {EARLIEST:%d.%m.%Y}.")
        return day

    @property
    def day(self) -> date:
        found: date = self.cleaned_data.get("tag", self.today)
        return found

    @property
    def by(self) -> Grouping:
        return Grouping(self.cleaned_data.get("nach") or Grouping.OFFICE)
