# SPDX-License-Identifier: AGPL-3.0-or-later
"""The claim of a family: from the application to bearbeitungsreif, which is computed, and to the notified Bescheid."""

from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models

from benefits.models import Claim, ClaimDecision, ClaimEvent, Evidence, Phase
from benefits.models.claim import UNDECIDED
from benefits.numbers import file_numbers
from benefits.papers import list_evidence, ripeness_of
from law import notification
from permissions import casework, policy
from workflows import clock, forms, forms_of_claims
from workflows.machine import State
from workflows.procedures import claim_checks as checks
from workflows.procedures import claims_beside
from workflows.procedures.act import traits
from workflows.procedures.versioned import Versioned

IN_HAND = {*UNDECIDED, Phase.DECIDED}
SUPPLIED = State.RETURN_VALUE(Phase.RECEIVED, Phase.INCOMPLETE, Phase.READY)


class Claiming(Versioned):
    """One child, one package. Where a claim stands after papers came or were looked at follows from its evidence."""

    key = "claim"
    title = "Bildung und Teilhabe"
    subject_field = "claim"
    events = ClaimEvent
    owed_for = "claim_event_id"
    state_column = "phase"
    phase = State(Phase, default=Phase.DRAFT)

    @phase.getter()
    def _get(self) -> str:
        return self.claim.phase

    @phase.setter()
    def _set(self, value: str) -> None:
        self.claim.phase = value

    @property
    def state(self) -> str:
        return self.claim.phase

    @property
    def claim(self) -> Claim:
        return self.subject  # type: ignore[no-any-return]

    # --- from the family ---

    @phase.transition(
        source=Phase.DRAFT,
        target=Phase.RECEIVED,
        permission=policy.may("submit"),
        label="Antrag einreichen",
        custom=traits(rules=(checks.fits_package, checks.applied_as_asked), then=("claim_receipt", "claim_news")),
    )
    def submit(self) -> None:
        """papers: {kind: key of a paper of the family's file} sent along; each counts from the day it came."""
        self._enter(self.on)
        self._receive(self.data.get("papers", {}), self.on)

    @phase.transition(
        source=Phase.DRAFT,
        target=Phase.RECEIVED,
        permission=policy.may("register"),
        label="Papierantrag aufnehmen",
        custom=traits(
            form=forms_of_claims.Register,
            rules=(checks.not_ahead, checks.fits_package, checks.applied_as_asked),
            then=("claim_receipt",),
        ),
    )
    def register(self) -> None:
        """It counts from the day it came to whatever office first, § 16 (2) SGB I."""
        self._enter(self.data["received_on"])
        if came_to := self.data.get("came_to", ""):
            self.change(came_to=came_to)
        self.record = {"received_on": self.data["received_on"].isoformat()}

    def _enter(self, applied_on: date) -> None:
        (number,) = file_numbers([applied_on.year])
        begins = clock.started(self.claim.terms, Phase.RECEIVED, since=applied_on)
        self.change(file_number=number, applied_on=applied_on, **begins)
        self.evidence = list_evidence(self.claim)

    @phase.transition(
        source=set(UNDECIDED),
        target=SUPPLIED,
        permission=policy.may("supply"),
        label="Unterlagen nachreichen",
        custom=traits(rules=(checks.brings_something,)),
    )
    def supply(self) -> Phase:
        """papers: {kind: key of a paper of the family's file}."""
        self._receive(self.data["papers"], self.on)
        self.record = {"kinds": sorted(self.data["papers"])}
        return self._settled(self.on)

    @phase.transition(
        source={Phase.RECEIVED, Phase.INCOMPLETE, Phase.READY, Phase.DRAFT},
        target=Phase.WITHDRAWN,
        permission=policy.may("withdraw"),
        label="Antrag zurückziehen",
        custom=traits(form=forms.Withdraw, rules=(checks.withdrawn_by_adults,), danger=True),
    )
    def withdraw(self) -> None:
        self.record = {"reason": bool(self.data.get("reason"))}

    # --- in the office ---

    @phase.transition(
        source=set(UNDECIDED),
        target=SUPPLIED,
        permission=policy.may("record_supply"),
        label="Nachgereichtes von der Post erfassen",
        custom=traits(
            form=forms_of_claims.RecordSupply,
            rules=(checks.brings_something, checks.not_ahead, checks.not_before_application),
        ),
    )
    def record_supply(self) -> Phase:
        """What came by post counts from its true receipt."""
        self._receive(self.data["papers"], self.data["received_on"])
        self.record = {"kinds": sorted(self.data["papers"]), "received_on": self.data["received_on"].isoformat()}
        return self._settled(self.data["received_on"])

    @phase.transition(
        source=set(UNDECIDED),
        target=SUPPLIED,
        permission=policy.may("request_documents"),
        label="Unterlagen nachfordern",
        custom=traits(
            form=forms_of_claims.RequestPapers,
            rules=(checks.asks_for_something,),
            then=("claim_request", "claim_news"),
        ),
    )
    def request_documents(self) -> Phase:
        """Item by item, with one date; warned: told what silence leads to, § 66 (3) SGB I."""
        due = self.data["due_on"]
        self._write(self.data["kinds"], asked_on=self.on, due_on=due, warned=self.data.get("warned", False))
        self.record = {"kinds": sorted(self.data["kinds"]), "due_on": due.isoformat(), "warned": self.data["warned"]}
        return self._settled(self.on)

    @phase.transition(
        source=set(UNDECIDED),
        target=SUPPLIED,
        permission=policy.may("accept_papers"),
        label="Unterlagen annehmen",
        custom=traits(
            form=forms_of_claims.AcceptPapers,
            form_of_many=forms_of_claims.AcceptPapersOfMany,
            rules=(checks.came,),
            many=True,
            of_each=claims_beside.those_that_came,
        ),
    )
    def accept_papers(self) -> Phase:
        """Readable, of the right child, for the right time: each counts from the day it came, not from today."""
        self._write(self.data["kinds"], accepted=True, rejected_because="")
        self.record = {"kinds": sorted(self.data["kinds"])}
        return self._settled(self.on)

    @phase.transition(
        source=set(UNDECIDED),
        target=SUPPLIED,
        permission=policy.may("reject_papers"),
        label="Unterlage zurückweisen",
        custom=traits(
            form=forms_of_claims.RejectPapers,
            rules=(checks.came, checks.to_come),
            then=("claim_rejected", "claim_news"),
        ),
    )
    def reject_papers(self) -> Phase:
        """Unreadable, of another child or time, seen at once or later: it is asked for anew, and the ripe day falls."""
        gone = {"accepted": False, "received_on": None, "paper_id": None, "rejected_because": self.data["reason"]}
        self._write(self.data["kinds"], **gone, asked_on=self.on, due_on=self.data["due_on"], warned=False)
        self.record = {"kinds": sorted(self.data["kinds"]), "due_on": self.data["due_on"].isoformat()}
        return self._settled(self.on)

    @phase.transition(
        source=Phase.READY,
        target=Phase.DECIDED,
        permission=policy.may("decide_claim"),
        label="Über den Antrag entscheiden",
        custom=traits(
            form=forms_of_claims.DecideClaim,
            form_of_many=forms_of_claims.DecideMany,
            rules=(checks.decided_as_allowed, checks.inside_claim, checks.nothing_open, checks.payee_fits),
            then=("claim_decision",),
            many=True,
            of_each=claims_beside.as_applied,
        ),
    )
    def decide_claim(self) -> None:
        """Award, part or rejection, with its payment and time."""
        names = ("amount", "payment", "payee", "provider", "since", "until")
        more = {name: self.data.get(name) for name in names}
        if provider := more["provider"]:
            more["payee"] = provider.name
        self._decide(self.data["kind"], **more)

    @phase.transition(
        source=Phase.INCOMPLETE,
        target=Phase.DECIDED,
        permission=policy.may("refuse_claim"),
        label="Wegen fehlender Mitwirkung versagen",
        custom=traits(
            form=forms_of_claims.Refuse, rules=(checks.warned_in_vain,), then=("claim_decision",), danger=True
        ),
    )
    def refuse_claim(self) -> None:
        """§ 66 SGB I: only after a written notice of the consequence and a reasonable time that went by."""
        self._decide(ClaimDecision.Kind.REFUSAL)

    @phase.transition(
        source=set(UNDECIDED),
        target=Phase.DECIDED,
        permission=policy.may("settle_claim"),
        label="Auf andere Weise erledigen",
        custom=traits(form=forms_of_claims.Settle, then=("claim_decision",), danger=True),
    )
    def settle_claim(self) -> None:
        """An end without a word on the matter: the family moved away, applied twice, got it from somebody else."""
        self._decide(ClaimDecision.Kind.OTHERWISE)

    def _decide(self, kind: str, **more: Any) -> None:
        given = {name: value for name, value in more.items() if value is not None}
        said = {"kind": kind, "reasons": self.data["reasons"], "decided_on": self.on, "signed_by": self.person}
        self.decision = self.beside.make(ClaimDecision(claim=self.claim, **said, **given))
        self.change(**clock.started(self.claim.terms, Phase.DECIDED, since=self.on))
        self.record = {"decision": self.decision, "kind": kind}

    @phase.transition(
        source={Phase.DECIDED, Phase.NOTIFIED},
        target=SUPPLIED,
        permission=policy.may("resume_claim"),
        label="Mitwirkung ist nachgeholt",
        conditions=[checks.was_refused],
        custom=traits(
            form=forms_of_claims.RecordSupply,
            rules=(checks.brings_something, checks.not_ahead, checks.not_contested),
        ),
    )
    def resume_claim(self) -> Phase:
        """§ 67 SGB I: who makes up for it can still be paid; the refusal no longer stands in the way."""
        self.decision.in_force = False
        self.decision.save(update_fields=["in_force"])
        self._lies_with_nobody_who_left()
        self._receive(self.data["papers"], self.data["received_on"])
        self.record = {"decision": self.decision.pk, "kinds": sorted(self.data["papers"])}
        return self._settled(self.on)

    @phase.transition(
        source=set(UNDECIDED),
        target=Phase.FORWARDED,
        permission=policy.may("forward_claim"),
        label="An die zuständige Stelle weiterleiten",
        custom=traits(form=forms_of_claims.Forward, danger=True),
    )
    def forward_claim(self) -> None:
        """§ 16 (2) SGB I: at once; there it counts from the day it came here."""
        self.record = {"to": self.data["to"]}

    @phase.transition(
        source=Phase.DECIDED,
        permission=policy.may("renew_claim_letter"),
        label="Bescheid mit neuem Datum erstellen",
        custom=traits(form=forms.Confirm, then=("claim_decision",)),
    )
    def renew_claim_letter(self) -> None:
        """Where it did not go out on the day it names."""
        self.record = {"decision": self.decision.pk}

    @phase.transition(
        source=Phase.DECIDED,
        target=Phase.NOTIFIED,
        permission=policy.may("dispatch"),
        label="Bescheid zur Post geben",
        custom=traits(form=forms.Dispatch, rules=(checks.letter_ready,), then=("claim_news",), many=True),
    )
    def dispatch(self) -> None:
        """Notified and open to an objection by the law of the circle, not by a shared default."""
        decision, law, sent = self.decision, self.claim.law.law, self.data["dispatched_on"]
        notified = notification.notified_on(notification.Way(decision.way), sent, law=law)
        # Social courts decide on all four circles, § 51 (1) no. 4a, 6a and 10 SGG.
        remedy = notification.remedy_until(notified, law=notification.SOCIAL, remedy=notification.Remedy.OBJECTION)
        self.beside.change([decision], dispatched_on=sent, notified_on=notified, remedy_until=remedy)
        self.record = {"decision": decision, "notified_on": notified.isoformat()}

    def _lies_with_nobody_who_left(self) -> None:
        """A claim that comes back into work goes to the team where whoever had it has left."""
        if self.claim.assignee_id and not casework.hold(self.claim.assignee_id):
            self.change(assignee_id=None)

    # --- what follows from the evidence ---

    @cached_property
    def evidence(self) -> list[Evidence]:
        """The papers this claim needs, as they stand."""
        return self.beside.of(self.claim, claims_beside.evidence)

    @cached_property
    def decision(self) -> ClaimDecision:
        """The one in force."""
        return self.beside.of(self.claim, claims_beside.decisions)

    @property
    def outcome(self) -> str:
        """Of a decision what is awarded; else where the claim then stands."""
        if self.source != Phase.DECIDED and self.state == Phase.DECIDED:
            return claims_beside.told(self.decision)
        return str(Phase(self.state).label) if self.source != self.state else ""

    @property
    def recorded(self) -> dict[str, Any]:
        """Rows by their keys, which they have by now."""
        told = self.record.items()
        return {name: value.pk if isinstance(value, models.Model) else value for name, value in told}

    def _write(self, kinds: Collection[str], **columns: Any) -> None:
        """The same of several papers, in one statement."""
        self.beside.change([row for row in self.evidence if row.kind in kinds], **columns)

    def _receive(self, papers: dict[str, int | None], received_on: date) -> None:
        """What came is looked at again, also where something was accepted before."""
        rows = [row for row in self.evidence if row.kind in papers]
        for row in rows:
            row.paper_id, row.received_on = papers[row.kind], received_on
            row.accepted, row.rejected_because = False, ""
        Evidence.objects.bulk_update(rows, ["paper", "received_on", "accepted", "rejected_because"])

    def _settled(self, since: date) -> Phase:
        """Where the claim stands now, with its ripe day and its clock; an earlier ripe day stays in the record."""
        claim, before = self.claim, self.claim.ready_on
        ripeness = ripeness_of(claim, self.evidence)
        if ripeness.on != before:
            self.record |= {"ready_before": _iso(before), "ready_on": _iso(ripeness.on)}
            self.change(ready_on=ripeness.on)
        if ripeness.on is not None:
            if ripeness.on != before:
                self.change(**clock.started(claim.terms, Phase.READY, since=ripeness.on))
            return Phase.READY
        if waits_until := [row.due_on for row in self.evidence if row.waited_for and row.due_on]:
            held_on = claim.held_on or (self.on if claim.clock_from else None)
            self.change(due_on=min(waits_until), held_on=held_on)
            return Phase.INCOMPLETE
        if self.source != Phase.RECEIVED:
            self.change(**clock.resumed(claim, claim.terms, since=since, checking=Phase.RECEIVED))
        return Phase.RECEIVED


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
