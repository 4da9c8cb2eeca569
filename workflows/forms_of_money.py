# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of what bodies and offices settle besides votes: other funds, small sums, aims, objections."""

from typing import Any

from django import forms

from committees.bylaws.objecting import LegalGround
from committees.models import Aim
from grants import small_sums, transfers
from grants.models import Fund
from law.money import euro
from workflows.forms import ActForm, Reasons, long_text, money


class FundChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A fund with what is free in it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} (frei: {euro(obj.free)})"


class PlanTransfer(ActForm):
    giver = FundChoice(queryset=Fund.objects.none(), label="Aus welchem Topf?", empty_label=None)
    taker = FundChoice(queryset=Fund.objects.none(), label="In welchen Topf?", empty_label=None)
    amount = money("Betrag in Euro")
    reasons = long_text("Warum?", help_text="Das liest das Gremium vor der Abstimmung.", max_length=2000)

    def prepare(self) -> None:
        day = self.subject.held_on
        self.field("giver").queryset = transfers.givers(self.subject.committee_id, day)
        self.field("taker").queryset = transfers.takers(self.subject.committee_id, day)


class AgreeSmallSum(ActForm):
    """The sum the other one agreed to, or the sum asked."""

    amount = money("Bewilligter Betrag", help_text="Beide stimmen derselben Summe zu.")

    def prepare(self) -> None:
        other = self.subject.small_sums.first()
        self.field("amount").initial = other.amount if other else self.subject.amount_asked


class AimChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class TieAims(ActForm):
    aims = AimChoices(
        queryset=Aim.objects.none(),
        to_field_name="public_id",
        label="Zu welchen Zielen passt der Antrag?",
        required=False,
        help_text="Sie können mehrere wählen oder keines.",
    )

    def prepare(self) -> None:
        call = self.subject.call
        self.field("aims").queryset = Aim.objects.filter(committee=call.committee_id, year=call.period_from.year)
        self.field("aims").initial = [each.aim.public_id for each in self.subject.pursuits.select_related("aim")]


class ReturnResolution(Reasons):
    """What a body decided by itself, only on a ground of law."""

    ground = forms.ChoiceField(label="Aus welchem Rechtsgrund?", choices=LegalGround.choices, required=False)
    field_order = ("ground", "reasons")

    def prepare(self) -> None:
        committee = self.subject.call.committee
        if not committee.decides_itself or small_sums.decided_by(self.subject):
            del self.fields["ground"]
            return
        self.field("ground").required = True
        self.field("reasons").help_text = f"Erklären Sie den Verstoß. Das {committee} liest diesen Text."
