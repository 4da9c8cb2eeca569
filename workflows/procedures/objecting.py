# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a family does against a decision, and what the office makes of it, §§ 83 to 85 SGG; a claim keeps the record."""

from datetime import date
from functools import cached_property
from typing import Any

from benefits.models import Objection, Phase
from benefits.models.claim import UNDECIDED
from law import notification
from permissions import policy
from workflows import clock, forms, forms_of_objections
from workflows.machine import State
from workflows.procedures import claim_checks, objection_checks
from workflows.procedures.act import traits
from workflows.procedures.claim import Claiming
from workflows.procedures.taking_over import TakingOver

# A claim that was helped in part goes on while its letter is still to be sent.
ANSWERED_IN = {Phase.NOTIFIED, Phase.DECIDED, *UNDECIDED}
ANSWERED = State.RETURN_VALUE(Phase.NOTIFIED, Phase.READY, Phase.INCOMPLETE, Phase.RECEIVED)


class Objecting(TakingOver):
    """One objection to the decision in force, another after it was taken back. What helps is decided anew."""

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("object_claim"),
        label="Widerspruch einlegen",
        conditions=[objection_checks.contests_nothing_yet],
        custom=traits(form=forms_of_objections.ObjectClaim, then=("claim_news",)),
    )
    def object_claim(self) -> None:
        """Online it counts on its day, to the last minute; a person looks at its form later."""
        self._object(self.on, online=True)

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("record_objection"),
        label="Widerspruch von der Post erfassen",
        conditions=[objection_checks.contests_nothing_yet],
        custom=traits(
            form=forms_of_objections.RecordObjection,
            rules=(claim_checks.not_ahead, objection_checks.after_posting),
            then=("claim_news",),
        ),
    )
    def record_objection(self) -> None:
        """From its true receipt, at whatever office first, § 84 (2) SGG."""
        self._object(self.data["received_on"], online=False)

    def _object(self, received_on: date, *, online: bool) -> None:
        """A late one is kept and marked: nobody sends it back."""
        until = self.decision.remedy_until
        assert until is not None, "a decision that was notified"
        made = Objection.objects.create(
            decision=self.decision,
            received_on=received_on,
            online=online,
            reasons=self.data.get("reasons", ""),
            late=received_on > until,
        )
        self.record = {"objection": made.pk, "received_on": received_on.isoformat(), "late": made.late}

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("withdraw_objection"),
        label="Widerspruch zurücknehmen",
        conditions=[objection_checks.is_contested],
        custom=traits(form=forms.Confirm, danger=True),
    )
    def withdraw_objection(self) -> None:
        self._answer(phase=Objection.Phase.WITHDRAWN)

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("check_objection"),
        label="Form des Widerspruchs prüfen",
        conditions=[objection_checks.is_contested],
        custom=traits(form=forms_of_objections.CheckObjection, then=("claim_news",)),
    )
    def check_objection(self) -> None:
        """§ 84 (1) SGG: in writing, in the electronic form of § 36a SGB I, or put down by the office."""
        self._answer(in_form=self.data["in_form"] == forms_of_objections.KEPT)
        self.record |= {"in_form": self.objection.in_form}

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("reinstate"),
        label="Wiedereinsetzung gewähren",
        conditions=[objection_checks.is_contested],
        custom=traits(form=forms_of_objections.Reinstate, rules=(objection_checks.came_late,)),
    )
    def reinstate(self) -> None:
        """§ 67 SGG: who was kept from it without fault is treated as if it came in time."""
        self._answer(reinstated_on=self.on, reinstated_because=self.data["reasons"])

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        target=ANSWERED,
        permission=policy.may("decide_objection"),
        label="Über den Widerspruch entscheiden",
        conditions=[objection_checks.is_contested],
        custom=traits(
            form=forms_of_objections.DecideObjection,
            rules=(objection_checks.form_was_checked, objection_checks.late_is_reviewed),
            then=("claim_objection", "claim_news"),
        ),
    )
    def decide_objection(self) -> Phase:
        """What helps makes the claim undecided again: the office decides it anew, and both decisions stay."""
        outcome = Objection.Phase(self.data["outcome"])
        self._answer(
            phase=outcome,
            decided_on=self.on,
            decided_by=self.person,
            outcome_reasons=self.data["reasons"],
            review=self.data.get("review", ""),
        )
        self.record |= {"outcome": outcome.value}
        if outcome == Objection.Phase.DISMISSED:
            return Phase.NOTIFIED
        self.decision.in_force = False
        self.decision.save(update_fields=["in_force"])
        return self._undecided_again()

    def _undecided_again(self) -> Phase:
        """Where its papers put it; a claim that is ripe gets the whole time to decide from this day on."""
        self._lies_with_nobody_who_left()
        phase = self._settled(self.on)
        if phase == Phase.READY:
            self.change(**clock.started(self.claim.terms, Phase.READY, since=self.on))
        return phase

    @cached_property
    def objection(self) -> Objection:
        """The open one."""
        return Objection.objects.get(decision__claim=self.claim.pk, phase=Objection.Phase.OPEN)

    def _answer(self, **columns: Any) -> None:
        for column, value in columns.items():
            setattr(self.objection, column, value)
        self.objection.save(update_fields=list(columns))
        self.record = {"objection": self.objection.pk}

    # --- what answers it ---

    @Claiming.phase.transition(
        source=ANSWERED_IN,
        permission=policy.may("renew_objection_letter"),
        label="Widerspruchsbescheid mit neuem Datum erstellen",
        conditions=[objection_checks.is_to_be_answered],
        custom=traits(form=forms.Confirm, then=("claim_objection",)),
    )
    def renew_objection_letter(self) -> None:
        """Where it did not go out on the day it names."""
        self.record = {"objection": self.answered.pk}

    @Claiming.phase.transition(
        source=ANSWERED_IN,
        permission=policy.may("dispatch_objection"),
        label="Widerspruchsbescheid zur Post geben",
        conditions=[objection_checks.is_to_be_answered],
        custom=traits(form=forms.Dispatch, rules=(objection_checks.answer_ready,), then=("claim_news",)),
    )
    def dispatch_objection(self) -> None:
        """Notified by the law of the circle; from then on a month for the court, § 87 SGG."""
        made, law = self.answered, self.claim.law.law
        made.dispatched_on = self.data["dispatched_on"]
        made.notified_on = notification.notified_on(notification.Way.POST, made.dispatched_on, law=law)
        made.remedy_until = notification.remedy_until(
            made.notified_on, law=notification.SOCIAL, remedy=notification.Remedy.COURT
        )
        made.save(update_fields=["dispatched_on", "notified_on", "remedy_until"])
        self.record = {"objection": made.pk, "notified_on": made.notified_on.isoformat()}

    @cached_property
    def answered(self) -> Objection:
        """The one whose Widerspruchsbescheid was not sent yet."""
        return objection_checks.to_be_answered(self.claim)[0]

    # --- while the family waits ---

    @Claiming.phase.transition(
        source=set(UNDECIDED),
        permission=policy.may("ask_advance"),
        label="Vorschuss beantragen",
        conditions=[objection_checks.may_have_advance],
        custom=traits(form=forms.Confirm),
    )
    def ask_advance(self) -> None:
        """§ 42 (1) SGB I: it begins a calendar month later at the latest."""
        self.change(advance_asked_on=self.on)
