# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money from one fund to another begins as a point of the giving body's agenda."""

from grants import transfers
from permissions import policy
from workflows import forms_of_money as forms
from workflows.procedures import order_checks, session_checks
from workflows.procedures.act import traits
from workflows.procedures.session import Session


class Transferring(Session):
    """Planned here, voted on as any point, carried out by the office: three people at least."""

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("plan_transfer"),
        label="Umwidmung vorschlagen",
        conditions=[session_checks.is_session],
        custom=traits(form=forms.PlanTransfer, rules=(order_checks.transfer_possible,)),
    )
    def plan_transfer(self) -> None:
        """Nothing moves yet; after the invitation went out the point is urgent until the body admits it."""
        data = self.data
        transfer = transfers.plan(self.meeting, data["giver"], data["taker"], data["amount"], data["reasons"])
        self.record = {
            "item": transfer.item_id,
            "giver": transfer.giver_id,
            "taker": transfer.taker_id,
            "amount": str(transfer.amount),
        }
