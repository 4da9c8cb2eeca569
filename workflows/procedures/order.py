# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a resolution that is about no case: the office carries it out."""

from functools import cached_property
from typing import Any

from django.db import models

from committees.models import Resolution
from grants import transfers
from grants.models import Transfer
from permissions import policy
from workflows import forms
from workflows.machine import State
from workflows.procedures import order_checks
from workflows.procedures.act import Acting, traits


class Ordering(Acting):
    """Open until carried out."""

    class Phase(models.TextChoices):
        OPEN = "open", "offen"
        DONE = "done", "ausgeführt"

    key = "order"
    title = "Beschluss"
    subject_field = "resolution"
    phase = State(Phase, default=Phase.OPEN)

    @phase.getter()
    def _get(self) -> str:
        return self.state

    @phase.setter()
    def _set(self, value: str) -> None:
        """The day it was carried out is the state."""

    @property
    def state(self) -> str:
        return self.Phase.DONE if self.resolution.carried_out_on else self.Phase.OPEN

    @property
    def resolution(self) -> Resolution:
        return self.subject  # type: ignore[no-any-return]

    @phase.transition(
        source=Phase.OPEN,
        target=Phase.DONE,
        permission=policy.may("carry_out_transfer"),
        label="Geld umwidmen",
        conditions=[order_checks.is_open_transfer],
        custom=traits(form=forms.Confirm, locks=("funds",), rules=(order_checks.giver_can_spare,)),
    )
    def carry_out_transfer(self) -> None:
        """One limit falls, the other rises by the same sum, in one transaction."""
        transfer = self.transfer
        transfers.carry_out(transfer, on=self.on)
        self.change(carried_out_on=self.on)
        self.record = {
            "transfer": transfer.pk,
            "giver": transfer.giver_id,
            "taker": transfer.taker_id,
            "amount": str(transfer.amount),
        }

    @cached_property
    def transfer(self) -> Transfer:
        """With both funds as the door locked them."""
        return self.resolution.transfer  # type: ignore[attr-defined, no-any-return]

    def moved(self) -> tuple[str, list[Any]]:
        sql = (
            "UPDATE committees_resolution SET carried_out_on = %s WHERE id = %s AND carried_out_on IS NULL RETURNING id"
        )
        return sql, [self.resolution.carried_out_on, self.resolution.pk]
