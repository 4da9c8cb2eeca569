# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of payments: what the cashier of an office pays on a day. No act of theirs reads a claim."""

from benefits.models import PaymentEvent, PaymentList
from permissions import policy, treasury
from workflows import forms, forms_of_payments
from workflows.machine import State
from workflows.procedures import paying_checks as checks
from workflows.procedures.act import traits
from workflows.procedures.versioned import Versioned

Phase = PaymentList.Phase


class Cashing(Versioned):
    """Drawn up, then paid on a day or undone."""

    Phase = PaymentList.Phase
    key = "payment_list"
    title = "Zahlliste"
    subject_field = "payment_list"
    events = PaymentEvent
    owed_for = "event_id"
    state_column = "phase"
    phase = State(PaymentList.Phase, default=Phase.NEW)

    @phase.getter()
    def _get(self) -> str:
        return self.payment_list.phase

    @phase.setter()
    def _set(self, value: str) -> None:
        self.payment_list.phase = value

    @property
    def state(self) -> str:
        return self.payment_list.phase

    @property
    def payment_list(self) -> PaymentList:
        return self.subject  # type: ignore[no-any-return]

    @phase.transition(
        source=Phase.NEW,
        target=Phase.OPEN,
        permission=policy.may("draw_up_list"),
        label="Zahlliste anlegen",
        custom=traits(form=forms_of_payments.DrawUpList),
    )
    def draw_up_list(self) -> None:
        """Everything released that is due by its day and that this person may pay; never nothing."""
        filled = treasury.fill(self.payment_list, self.person)
        checks.refuse_empty(filled.lines)
        self.change(count=filled.lines, total=filled.total)
        self.record = {"count": filled.lines, "total": str(filled.total)}

    @phase.transition(
        source=Phase.OPEN,
        target=Phase.PAID,
        permission=policy.may("mark_paid"),
        label="Als bezahlt eintragen",
        custom=traits(form=forms_of_payments.MarkPaid, rules=(checks.paid_by_now, checks.accounts_stand), danger=True),
    )
    def mark_paid(self) -> None:
        """With it every payment on the list is paid, and what is paid directly counts as delivered."""
        self.change(paid_on=self.data["paid_on"])
        drawn_up = self.payment_list
        self.record = {
            "paid_on": self.data["paid_on"].isoformat(),
            "count": drawn_up.count,
            "total": str(drawn_up.total),
        }

    @phase.transition(
        source=Phase.OPEN,
        target=Phase.UNDONE,
        permission=policy.may("undo_list"),
        label="Zahlliste zurücknehmen",
        custom=traits(form=forms.Confirm),
    )
    def undo_list(self) -> None:
        """Its payments wait again for another list."""
        treasury.empty(self.payment_list, self.person)
        self.record = {"count": self.payment_list.count, "total": str(self.payment_list.total)}
