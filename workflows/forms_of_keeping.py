# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of what a body keeps: its aims and its ready-made conditions."""

from typing import Any

from django import forms

from committees.models import Aim, ConditionBlock
from workflows.forms import ActForm, long_text

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_CONDITION = 1000


class AddAim(ActForm):
    title = forms.CharField(label="Ziel", max_length=150, help_text="Ein kurzer Satz, den alle verstehen.")
    text = long_text("Woran merken Sie, dass Sie es erreicht haben?", required=False, max_length=2000)
    year = forms.IntegerField(label="Für welches Jahr?", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    position = forms.IntegerField(label="An welcher Stelle der Liste?", min_value=1, max_value=99)

    def prepare(self) -> None:
        year = self.initial.get("year") or self.on.year
        last = self.subject.aims.filter(year=year).order_by("-position").values_list("position", flat=True).first()
        self.field("year").initial = year
        self.field("position").initial = (last or 0) + 1


class OfAim(ActForm):
    """About an aim that is there; the page names it."""

    aim = forms.ModelChoiceField(
        queryset=Aim.objects.none(), to_field_name="public_id", label="Ziel", widget=forms.HiddenInput
    )

    def prepare(self) -> None:
        self.field("aim").queryset = self.subject.aims.all()


class ChangeAim(OfAim, AddAim):
    field_order = ("title", "text", "year", "position", "aim")

    def prepare(self) -> None:
        OfAim.prepare(self)


class RemoveAim(OfAim):
    pass


class AddBlock(ActForm):
    title = forms.CharField(label="Kurzer Name", max_length=60, help_text="Daran erkennen Sie ihn in der Auswahl.")
    text = long_text("Auflage", help_text="So steht sie im Bescheid.", max_length=LONGEST_CONDITION)

    def clean_text(self) -> str:
        """One condition is one line: the list of conditions has a line for each."""
        return " ".join(self.cleaned_data["text"].split())


class OfBlock(ActForm):
    block = forms.ModelChoiceField(queryset=ConditionBlock.objects.none(), label="Baustein", widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.field("block").queryset = self.subject.condition_blocks.all()


class ChangeBlock(OfBlock, AddBlock):
    field_order = ("title", "text", "block")


class RemoveBlock(OfBlock):
    pass


def typed_from(kept: Aim | ConditionBlock) -> dict[str, Any]:
    """First values of a form about something that is there."""
    if isinstance(kept, Aim):
        return {
            "aim": kept.public_id,
            "title": kept.title,
            "text": kept.text,
            "year": kept.year,
            "position": kept.position,
        }
    return {"block": kept.pk, "title": kept.title, "text": kept.text}
