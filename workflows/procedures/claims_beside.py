# SPDX-License-Identifier: AGPL-3.0-or-later
"""What acts on claims read beside them, in one statement for all claims of a set; and what a set says of each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from benefits import rules
from benefits.models import Claim, ClaimDecision, ClaimLetter, Evidence
from law.money import euro

if TYPE_CHECKING:
    from workflows.procedures.claim import Claiming


def evidence(claims: Sequence[Claim]) -> Mapping[int, list[Evidence]]:
    """The papers each needs, as they stand."""
    found: dict[int, list[Evidence]] = {claim.pk: [] for claim in claims}
    for row in Evidence.objects.filter(claim__in=list(found)).order_by("id"):
        found[row.claim_id].append(row)
    return found


def decisions(claims: Sequence[Claim]) -> Mapping[int, ClaimDecision]:
    """The one in force of each that has one."""
    found = ClaimDecision.objects.filter(claim__in=[claim.pk for claim in claims], in_force=True)
    return {row.claim_id: row for row in found}


def towns(claims: Sequence[Claim]) -> Mapping[int, str]:
    """Of whose offices each is."""
    found = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    return dict(found.values_list("pk", "unit__compartment__town"))


def letter_days(claims: Sequence[Claim]) -> Mapping[int, date | None]:
    """The day the newest letter of the decision in force names."""
    keys = [claim.pk for claim in claims]
    days: dict[int, date | None] = dict.fromkeys(keys)
    found = ClaimLetter.objects.filter(decision__in_force=True, decision__claim__in=keys).order_by("pk")
    return days | dict(found.values_list("claim_id", "dated_on"))


def told(decision: ClaimDecision) -> str:
    """A decision in a line."""
    parts = [decision.get_kind_display()]
    if decision.amount is not None:
        parts.append(euro(decision.amount))
    if decision.since and decision.until:
        parts.append(f"{decision.since:%d.%m.%Y} bis {decision.until:%d.%m.%Y}")
    return ", ".join(parts)


def as_applied(procedure: "Claiming") -> dict[str, Any]:
    """The time each applied for, and what the law fixes for it or the family asked, where the set says no other."""
    claim, data = procedure.claim, procedure.data
    if data["kind"] == ClaimDecision.Kind.REJECTION:
        return {**data, "amount": None, "payment": "", "provider": None, "since": None, "until": None}
    since, until = data["since"] or claim.period_from, data["until"] or claim.period_until
    amount = data["amount"]
    if amount is None and until >= since:
        amount = rules.legal_amount(claim, since, until) or claim.amount_asked
    return {**data, "since": since, "until": until, "amount": amount, "of_many": True}


def those_that_came(procedure: "Claiming") -> dict[str, Any]:
    """Of the papers the set names those that wait here to be looked at."""
    waits = {row.kind for row in procedure.evidence if row.received_on and not row.accepted}
    return {"kinds": [kind for kind in procedure.data["kinds"] if kind in waits], "of_many": True}
