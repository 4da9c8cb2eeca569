# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of a vote in writing."""

from datetime import date
from typing import Any

from django import forms

from committees import rulebook
from committees.bylaws.rules import Circulating, Rules
from workflows.forms import ActForm, long_text, money


def rules_of(committee: int, on: date) -> Rules:
    """Of a body on a day, as a circulation begun on it freezes them."""
    return rulebook.rules_of(rulebook.on_day(committee, on))


class Circulate(ActForm):
    """What goes round is an award up to a sum; anything else a body talks about."""

    amount = money("Förderung bis zu (Euro)")
    words = long_text(
        "Worum geht es?",
        required=False,
        max_length=2000,
        help_text="Die Mitglieder lesen diesen Text beim Antrag. Schreiben Sie auch, warum es nicht warten kann.",
    )
    conditions = long_text("Auflagen", required=False, help_text="Eine Auflage je Zeile.")
    matter = forms.ChoiceField(label="Angelegenheit nach der Geschäftsordnung", required=False)

    def prepare(self) -> None:
        self.field("amount").initial = self.subject.amount_asked
        rule = rules_of(self.subject.call.committee_id, self.on).circulation
        if rule.allowed is not Circulating.LISTED:
            del self.fields["matter"]
            return
        self.field("matter").choices = [(matter, matter) for matter in rule.matters]
        self.field("matter").required = True


class OfCirculation(ActForm):
    """The circulation itself is closed with its vote."""

    def clean(self) -> dict[str, Any]:
        return dict(super().clean() or {}) | {"meeting": self.subject.item.meeting}


class Object(OfCirculation):
    reason = long_text(
        "Warum soll das Gremium darüber in einer Sitzung beraten?",
        max_length=1000,
        help_text="Alle Mitglieder lesen diesen Grund. Er steht auch in der Niederschrift.",
    )


class Stop(OfCirculation):
    reason = long_text("Warum brechen Sie den Umlauf ab?", max_length=1000, help_text="Alle Mitglieder lesen das.")
