# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens around a claim in work: who has it, what both sides write, who is told, the clock counted anew."""

from functools import cached_property
from typing import Any

from django.db.models.functions import Now
from psycopg.types.json import Jsonb

from benefits.models import ClaimMessage, ClaimNote, Phase
from permissions import families, policy
from workflows import clock, forms, forms_of_claims
from workflows.procedures import checks, claim_checks, working_checks
from workflows.procedures.act import traits
from workflows.procedures.claim import IN_HAND, Claiming

SENT = {phase for phase in Phase if phase != Phase.DRAFT}


class Attending(Claiming):
    """None of it moves the claim from its phase."""

    # --- who works on it ---

    @Claiming.phase.transition(
        source=IN_HAND,
        permission=policy.may("take"),
        label="Fall übernehmen",
        custom=traits(
            form=forms.Confirm, rules=(working_checks.may_take,), then=("claim_passed_on",), still=True, many=True
        ),
    )
    def take(self) -> None:
        """As with an application, inside the compartment."""
        self._pass_on(self.person.pk)

    @Claiming.phase.transition(
        source=IN_HAND,
        permission=policy.may("hand_over"),
        label="Fall übergeben",
        custom=traits(
            form=forms_of_claims.HandOverClaim,
            rules=(working_checks.may_hand_over, working_checks.can_receive),
            then=("claim_passed_on",),
            still=True,
            many=True,
        ),
    )
    def hand_over(self) -> None:
        """To a colleague of the compartment, or to nobody: the team's queue."""
        to, text = self.data["to"], self.data.get("note", "").strip()
        self._pass_on(to.pk if to else None, **({"note": self._note(text)} if text else {}))

    def _note(self, text: str) -> ClaimNote:
        return self.beside.make(ClaimNote(claim=self.claim, by=self.person, text=text))

    def _pass_on(self, to: int | None, **more: Any) -> None:
        self.record = {"from": self.claim.assignee_id, "to": to, **more}
        self.change(assignee_id=to)

    @cached_property
    def able(self) -> list[Any]:
        """Who could work on this claim, with who is away today."""
        return self.beside.of(self.claim, families.able_for_each, self.on)

    # --- what people write, and who is told ---

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
