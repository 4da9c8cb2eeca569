# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a row that belongs to an office: a group, a topic, a trainer, a room."""

from typing import Any

from django import forms

from permissions import seminars as scopes
from permissions.models import User


class OfUnit(forms.ModelForm):  # type: ignore[type-arg]
    """A row of one of the person's offices."""

    def __init__(self, *args: Any, by: User, **named: Any) -> None:
        super().__init__(*args, **named)
        units = scopes.units(by)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].label = "Stelle"
        if not self.instance.pk:
            self.fields["unit"].initial = units.first()
        if units.count() == 1:
            self.fields["unit"].widget = forms.HiddenInput()
        self.prepare(by)

    def prepare(self, by: User) -> None:
        """Choices that depend on whose form it is."""
