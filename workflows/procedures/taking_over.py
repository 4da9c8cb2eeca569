# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a line of a town's own list: a claim as it stood in the system it came from, and its decision.

Only lists do these acts (`workflows/taking_over.py`): one by one by the door, or as a set with the same rows.
"""

from typing import Any

from benefits.models import Claim, ClaimDecision, Evidence, Phase
from benefits.numbers import file_numbers
from benefits.papers import needed_of
from law import notification
from permissions import policy
from workflows import clock
from workflows.machine import State
from workflows.procedures import claim_checks as checks
from workflows.procedures.act import traits
from workflows.procedures.attending import Attending

FROM_OLD_SYSTEM = "Im alten Verfahren entschieden, aus dessen Liste übernommen."


def comes_from_a_list(procedure: Any) -> bool:
    """Nobody does it by hand: the line it stands on is named."""
    return procedure.claim.channel == Claim.Channel.LIST and "row" in procedure.data


class TakingOver(Attending):
    """Machines tell nobody: the family has heard all of it before."""

    @Attending.phase.transition(
        source=Phase.DRAFT,
        target=State.RETURN_VALUE(Phase.RECEIVED, Phase.READY),
        permission=policy.may("import_claim"),
        label="Antrag aus einer Liste übernehmen",
        conditions=[comes_from_a_list],
        custom=traits(rules=(checks.not_ahead, checks.fits_package)),
    )
    def import_claim(self) -> Phase:
        """list, row; received_on; papers: kinds its old office had accepted, papers_on: the day they came.

        in_a_set: its number is given and its papers are written by whoever does many at once.
        """
        data, applied_on = self.data, self.data["received_on"]
        number = data.get("file_number") or file_numbers([applied_on.year])[0]
        self.change(
            file_number=number,
            applied_on=applied_on,
            **clock.started(self.claim.terms, Phase.RECEIVED, since=applied_on),
        )
        self.evidence = needed_of(self.claim)
        for row in self.evidence:
            if row.kind in data["papers"]:
                row.received_on, row.accepted = data["papers_on"], True
        if not data.get("in_a_set"):
            Evidence.objects.bulk_create(self.evidence)
        self.record = {"list": data["list"], "row": data["row"], "received_on": applied_on.isoformat()}
        return self._settled(self.on)

    @Attending.phase.transition(
        source={Phase.RECEIVED, Phase.READY},
        target=Phase.NOTIFIED,
        permission=policy.may("import_decision"),
        label="Entscheidung aus einer Liste übernehmen",
        conditions=[comes_from_a_list],
        custom=traits(rules=(checks.decided_where_it_was_ripe,)),
    )
    def import_decision(self) -> None:
        """kind, decided_on, amount, payment. It was posted on its day: the law counts from there."""
        made = self.old_decision()
        if not self.data.get("in_a_set"):
            made.save()
        self.change(**clock.NONE)
        self.record = {"list": self.data["list"], "row": self.data["row"], "kind": made.kind, "decision": made.pk}
        self.record |= {"decided_on": made.decided_on.isoformat(), "notified_on": _iso(made.notified_on)}

    def old_decision(self) -> ClaimDecision:
        """Signed here by who took it over: who did in the old office is not known."""
        data, claim = self.data, self.claim
        notified_on = notification.notified_on(notification.Way.POST, data["decided_on"], law=claim.law.law)
        awarded = {"amount": data["amount"], "payment": data["payment"]} if data["kind"] in AWARDS else {}
        period = {"since": claim.period_from, "until": claim.period_until} if awarded else {}
        self.made = ClaimDecision(
            claim=claim,
            kind=data["kind"],
            reasons=FROM_OLD_SYSTEM,
            decided_on=data["decided_on"],
            signed_by=self.person,
            dispatched_on=data["decided_on"],
            notified_on=notified_on,
            remedy_until=notification.remedy_until(
                notified_on, law=notification.SOCIAL, remedy=notification.Remedy.OBJECTION
            ),
            **awarded,
            **period,
        )
        return self.made


AWARDS = {ClaimDecision.Kind.AWARD, ClaimDecision.Kind.PART}


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
