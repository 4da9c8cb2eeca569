# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens around a claim in work: what both sides write, the parents told, the clock counted anew."""

from typing import Any

from django.db.models.functions import Now
from psycopg.types.json import Jsonb

from benefits.models import ClaimMessage, Phase
from permissions import policy
from workflows import clock, forms, forms_of_claims
from workflows.procedures import checks, claim_checks
from workflows.procedures.act import traits
from workflows.procedures.claim import IN_HAND, Claiming

SENT = {phase for phase in Phase if phase != Phase.DRAFT}


class Attending(Claiming):
    """None of it moves the claim."""

    @Claiming.phase.transition(
        source=SENT,
        permission=policy.may("write_message"),
        label="Nachricht schreiben",
        custom=traits(
            form=forms.WriteMessage,
            rules=(claim_checks.family_reads, checks.message_is_new),
            then=("claim_message",),
            still=True,
        ),
    )
    def write_message(self) -> None:
        """Both sides read it; the record says that it was written, never what. Who answers has read the rest."""
        unseen = ClaimMessage.objects.filter(claim=self.claim.pk, from_office=not self.is_office, seen_at=None)
        self.beside.change(unseen, seen_at=Now())
        said: dict[str, Any] = {"by": self.person, "from_office": self.is_office, "text": self.data["message"]}
        self.record = {"message": self.beside.make(ClaimMessage(claim=self.claim, **said))}

    @Claiming.phase.transition(
        source=SENT,
        permission=policy.may("write_note"),
        label="Internen Vermerk schreiben",
        custom=traits(form=forms.WriteNote, rules=(checks.note_is_new,), still=True),
    )
    def write_note(self) -> None:
        self.record = {"note": self._note(self.data["note"])}

    @Claiming.phase.transition(
        source=IN_HAND,
        permission=policy.may("inform_parents"),
        label="Eltern unterrichten",
        conditions=[claim_checks.applied_alone],
        custom=traits(form=forms_of_claims.InformParents, then=("claim_parents",), still=True),
    )
    def inform_parents(self) -> None:
        """§ 36 (1) sentence 2 SGB I: they are to be told that their child applied. A person decides, a letter tells."""
        claim = self.claim
        claim.details = claim.details | {"adult": self.data["adult"], "parents_told_on": self.on.isoformat()}
        self.changes["details"] = Jsonb(claim.details)

    @Claiming.phase.transition(
        source=IN_HAND,
        permission=policy.may("recount_clock"),
        label="Frist neu berechnet",
        conditions=[checks.clock_runs],
        custom=traits(rules=(checks.ends_elsewhere,)),
    )
    def recount_clock(self) -> None:
        """As for an application: days off changed since it was counted."""
        before, ends = self.claim.due_on, clock.counted(self.claim)
        assert before is not None, "a clock that runs has an end"
        self.change(due_on=ends)
        self.record = {"before": before.isoformat(), "due_on": ends.isoformat()}
