# SPDX-License-Identifier: AGPL-3.0-or-later
"""An application a body votes on: onto the agenda, the resolution, and what the office decides of it."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from committees import informing
from committees.bylaws.counting import Outcome
from committees.bylaws.objecting import objection
from committees.models import Motion, Resolution
from grants import bias, ledger, small_sums
from grants.agenda import put_on_agenda
from grants.models import Call, Decision, Pursuit, SmallSum, Status
from law.notification import Way
from permissions import policy
from workflows import forms, forms_of_money
from workflows.machine import State
from workflows.procedures import checks, order_checks
from workflows.procedures.act import traits
from workflows.procedures.application import SENT, Procedure
from workflows.procedures.asking import Answering

KIND_OF_MOTION = {
    Motion.AWARD: Decision.Kind.AWARD,
    Motion.DEFER: Decision.Kind.DEFERRAL,
    Motion.WAITLIST: Decision.Kind.WAITLIST,
}
STATUS_OF_KIND = {
    Decision.Kind.AWARD: Status.AWARDED,
    Decision.Kind.REJECTION: Status.REJECTED,
    Decision.Kind.DEFERRAL: Status.DEFERRED,
    Decision.Kind.WAITLIST: Status.WAITLISTED,
}


def following(resolution: Resolution) -> Decision.Kind:
    """The decision that carries a resolution out: a motion that found no majority is a rejection."""
    adopted = resolution.outcome == Outcome.ADOPTED
    return KIND_OF_MOTION[Motion(resolution.motion)] if adopted else Decision.Kind.REJECTION


def needs_second_signature(call: Call, kind: str, amount: Decimal | None) -> bool:
    """From the call's sum on an award is signed by two people."""
    limit = call.second_signature_from
    return limit is not None and kind == Decision.Kind.AWARD and amount is not None and amount >= limit


class CommitteeVote(Answering):
    """Decided by a body, carried out by the office."""

    key = "committee_vote"
    title = "Antrag mit Beschluss eines Gremiums"

    @Procedure.status.transition(
        source={Status.READY, Status.SCHEDULED, Status.DEFERRED, Status.WAITLISTED},
        target=Status.SCHEDULED,
        permission=policy.may("schedule"),
        label="Auf die Tagesordnung setzen",
        custom=traits(form=forms.Schedule, locks=("meeting",), rules=(checks.meeting_fits, checks.not_polled)),
    )
    def schedule(self) -> None:
        """A new consideration each time, also from one meeting to another; the clock runs to the day of the meeting."""
        meeting = self.data["meeting"]
        item = put_on_agenda(self.application, meeting.pk, on=self.on, put_off=self.data.get("put_off", False))
        bias.propose(item, on=self.on)
        self.change(due_on=meeting.held_on)
        self.record = {"item": item, "held_on": meeting.held_on.isoformat()}

    @Procedure.status.transition(
        source=Status.SCHEDULED, target=Status.RESOLVED, permission=policy.may("resolve"), label="Beschluss"
    )
    def resolve(self) -> None:
        """Follows from the closing of a poll, in its transaction."""
        self.record = {"resolution": self.data["resolution"]}

    @Procedure.status.transition(
        source=Status.RESOLVED, target=Status.SCHEDULED, permission=policy.may("reopen"), label="Neu abstimmen"
    )
    def reopen(self) -> None:
        """Follows from a vote that is taken again, in its transaction."""
        ledger.release(self.application)

    @Procedure.status.transition(
        source=Status.READY,
        target=State.RETURN_VALUE(Status.READY, Status.RESOLVED),
        permission=policy.may("agree_small_sum"),
        label="Kleiner Summe zustimmen",
        custom=traits(
            form=forms_of_money.AgreeSmallSum,
            locks=("fund",),
            rules=(order_checks.small_enough, order_checks.agreed_by_two, order_checks.fund_carries_small_sum),
        ),
    )
    def agree_small_sum(self) -> Status:
        """Two parts, each once; the second of them resolves in the place of the body."""
        case, amount, part, left = self.application, self.data["amount"], self.part_of_actor, self.delegation
        SmallSum.objects.create(application=case, part=part, user=self.person, amount=amount, on=self.on)
        self.record = {"part": part, "amount": str(amount)}
        if {*self.agreements, part} != left.pair.parts:
            return Status.READY
        resolution = small_sums.resolve(case, amount, left, on=self.on)
        ledger.reserve(case, amount)
        told = informing.tell_next_session(case.call.committee_id, on=self.on)
        self.record |= {"resolution": resolution.pk, "told": told}
        return Status.RESOLVED

    @cached_property
    def delegation(self) -> small_sums.Delegation:
        return small_sums.delegation(self.application, self.on)

    @cached_property
    def agreements(self) -> dict[str, SmallSum]:
        """What was agreed to before this act, by part; of parts that have a say today."""
        given = self.application.small_sums.filter(part__in=self.delegation.pair.parts).select_related("user")
        return {each.part: each for each in given}

    @property
    def part_of_actor(self) -> str:
        return self.delegation.part_of(self.roles, self.agreements)

    @Procedure.status.transition(
        source=set(SENT),
        permission=policy.may("tie_aims"),
        label="Zielen zuordnen",
        custom=traits(form=forms_of_money.TieAims, rules=(order_checks.aims_of_the_body,), still=True),
    )
    def tie_aims(self) -> None:
        """The list replaces the one before."""
        case, aims = self.application, [aim.pk for aim in self.data["aims"]]
        before = list(case.pursuits.values_list("aim", flat=True))
        case.pursuits.exclude(aim__in=aims).delete()
        Pursuit.objects.bulk_create([Pursuit(application=case, aim_id=aim) for aim in aims], ignore_conflicts=True)
        self.record = {"aims": aims, "before": before}

    @Procedure.status.transition(
        source=Status.RESOLVED,
        target=State.RETURN_VALUE(Status.AWARDED, Status.REJECTED, Status.DEFERRED, Status.WAITLISTED),
        permission=policy.may("decide"),
        label="Wie beschlossen entscheiden",
        custom=traits(form=forms.Decide, locks=("fund",), then=("letter_decision", "mail_sent_at_once")),
    )
    def decide(self) -> Status:
        """The Bescheid that carries the resolution out, with the office's reasons (§ 39 VwVfG)."""
        resolution = self.resolution
        kind = following(resolution)
        amount = resolution.amount if kind == Decision.Kind.AWARD else None
        decision = Decision.objects.create(
            application=self.application,
            resolution=resolution,
            kind=kind,
            amount=amount,
            conditions=resolution.conditions,
            reasons=self.data["reasons"],
            decided_on=self.on,
            signed_by=self.person,
            second_signature_needed=needs_second_signature(self.application.call, kind, amount),
            **self._sent_at_once(kind),
        )
        return self._carry_out(decision)

    @Procedure.status.transition(
        source=Status.RESOLVED,
        target=Status.READY,
        permission=policy.may("return_resolution"),
        label="Beschluss zurückgeben",
        custom=traits(
            form=forms_of_money.ReturnResolution,
            locks=("fund",),
            rules=(order_checks.on_legal_grounds,),
            then=("tell_committee",),
        ),
    )
    def return_resolution(self) -> None:
        """With written reasons; the reservation is freed, the body is told and can decide anew.

        To a body that decides by itself, a ground of law is named and the text explains it.
        """
        ground, reasons = self.data.get("ground", ""), self.data["reasons"]
        told = objection(ground, reasons) if ground else reasons
        Resolution.objects.filter(pk=self.resolution.pk).update(returned_because=told)
        SmallSum.objects.filter(application=self.application).delete()
        ledger.release(self.application)
        named = {"ground": ground} if ground else {}
        self.record = {"reasons": told, **named} | ({} if self.resolution.poll_id else {"without_body": True})

    @Procedure.status.transition(
        source=Status.RESOLVED,
        target=Status.DEVIATION,
        permission=policy.may("propose_deviation"),
        label="Vom Beschluss abweichen",
        custom=traits(
            form=forms.Deviation, locks=("fund",), rules=(order_checks.may_deviate, checks.deviation_possible)
        ),
    )
    def propose_deviation(self) -> None:
        """Takes effect when a second person signs."""
        data = self.data
        proposal = Decision.objects.create(
            application=self.application,
            resolution=self.resolution,
            kind=data["kind"],
            amount=data["amount"] if data["kind"] == Decision.Kind.AWARD else None,
            conditions=data.get("conditions", ""),
            reasons=data["reasons"],
            deviation_reasons=data["deviation_reasons"],
            decided_on=self.on,
            signed_by=self.person,
            in_force=False,
        )
        self.record = {
            "decision": proposal.pk,
            "kind": data["kind"],
            "amount": str(proposal.amount or ""),
            "reasons": data["deviation_reasons"],
        }

    @Procedure.status.transition(
        source=Status.DEVIATION,
        target=State.RETURN_VALUE(Status.AWARDED, Status.REJECTED),
        permission=policy.may("confirm_deviation"),
        label="Abweichung mitzeichnen",
        custom=traits(
            form=forms.Confirm,
            locks=("fund",),
            rules=(checks.other_person, checks.fund_carries_proposal),
            then=("letter_decision", "tell_committee"),
        ),
    )
    def confirm_deviation(self) -> Status:
        proposal = self.proposal
        proposal.in_force, proposal.second_signature_by, proposal.decided_on = True, self.by, self.on
        proposal.save(update_fields=["in_force", "second_signature_by", "decided_on"])
        return self._carry_out(proposal)

    @Procedure.status.transition(
        source=Status.DEVIATION,
        target=Status.RESOLVED,
        permission=policy.may("discard_deviation"),
        label="Abweichung verwerfen",
        custom=traits(form=forms.Reasons),
    )
    def discard_deviation(self) -> None:
        """The proposal goes, the record of it stays in the event."""
        self.record = {"reasons": self.data["reasons"], "decision": self.proposal.pk}
        self.proposal.delete()

    @Procedure.status.transition(
        source=Status.AWARDED,
        permission=policy.may("sign"),
        label="Bescheid mitzeichnen",
        conditions=[checks.signature_missing],
        custom=traits(form=forms.Confirm, rules=(checks.second_person,), then=("letter_decision",)),
    )
    def sign(self) -> None:
        """The second person of a large award; the letter comes to be now, with both names and this day."""
        decision = self.decision
        decision.second_signature_by, decision.decided_on = self.by, self.on
        decision.save(update_fields=["second_signature_by", "decided_on"])
        self.record = {"decision": decision.pk}

    @Procedure.status.transition(
        source=Status.AWARDED,
        target=Status.RESOLVED,
        permission=policy.may("return_decision"),
        label="Bescheid zurückgeben",
        conditions=[checks.signature_missing],
        custom=traits(form=forms.ReturnDecision, locks=("fund",)),
    )
    def return_decision(self) -> None:
        """Who is asked to sign disagrees: no letter exists yet, the resolution stands and is decided on anew."""
        decision = self.decision
        self.record = {"reasons": self.data["reasons"], "decision": decision.pk}
        ledger.unbind(self.application)
        Resolution.objects.filter(pk=self.resolution.pk).update(carried_out_on=None)
        decision.delete()

    @cached_property
    def resolution(self) -> Resolution:
        return checks.resolution_of(self.application)

    @cached_property
    def proposal(self) -> Decision:
        """The deviation that waits for its second signature."""
        return Decision.objects.get(application=self.application, in_force=False)

    def _sent_at_once(self, kind: Decision.Kind) -> dict[str, Any]:
        """A deferral or a place on the waiting list ends nothing and starts no remedy: the portal shows it at once."""
        if kind in {Decision.Kind.DEFERRAL, Decision.Kind.WAITLIST}:
            return {"dispatched_on": self.on, "way": Way.PORTAL.value}
        return {}

    def _carry_out(self, decision: Decision) -> Status:
        """Bind or free the money, close the resolution, name the status that follows."""
        if decision.kind == Decision.Kind.AWARD and decision.amount is not None:
            ledger.bind(self.application, decision.amount)
        else:
            ledger.release(self.application)
        Resolution.objects.filter(pk=self.resolution.pk).update(carried_out_on=self.on)
        self.record = {"decision": decision.pk}
        return STATUS_OF_KIND[Decision.Kind(decision.kind)]
