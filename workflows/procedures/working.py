# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on an application: taken from the team's queue, handed to a colleague, or put back.

Two who take the same case at once: the door locks it, so one gets it, and the other, who waited, reads a sentence that
names who has it. Who closes an account meanwhile is kept out by the lock on it (permissions/accounts.py).
"""

from functools import cached_property
from typing import Any

from grants.models import Application, Note
from grants.models.application import CLOSED
from permissions import casework, policy
from workflows import forms_of_working as forms
from workflows.procedures import working_checks as checks
from workflows.procedures.act import traits
from workflows.procedures.application import SENT, Procedure

IN_HAND = {status for status in SENT if status not in CLOSED}


class Working(Procedure):
    """Inside the office alone, so no open page of an applicant grows stale by it."""

    @Procedure.status.transition(
        source=IN_HAND,
        permission=policy.may("take"),
        label="Fall übernehmen",
        custom=traits(form=forms.Confirm, rules=(checks.may_take,), then=("mail_passed_on",), still=True, many=True),
    )
    def take(self) -> None:
        """From the queue; from somebody who is away, as who stands in; from anybody, as the team's lead."""
        self._pass_on(self.person.pk)

    @Procedure.status.transition(
        source=IN_HAND,
        permission=policy.may("hand_over"),
        label="Fall übergeben",
        custom=traits(
            form=forms.HandOver,
            rules=(checks.may_hand_over, checks.can_receive),
            then=("mail_passed_on",),
            still=True,
            many=True,
        ),
    )
    def hand_over(self) -> None:
        """To a colleague, or to nobody: the team's queue. What is said with it is a note of the file."""
        to, text = self.data["to"], self.data.get("note", "").strip()
        note = Note.objects.create(application=self.application, by=self.person, text=text) if text else None
        self._pass_on(to.pk if to else None, **({"note": note.pk} if note else {}))

    def _pass_on(self, to: int | None, **more: Any) -> None:
        self.record = {"from": self.application.assignee_id, "to": to, **more}
        self.change(assignee_id=to)

    @cached_property
    def able(self) -> list[Any]:
        """Who could work on this case, with who is away today."""
        return list(casework.able(Application.objects.filter(pk=self.application.pk), self.on))
