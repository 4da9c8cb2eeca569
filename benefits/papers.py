# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which papers a claim needs, and how ripe it is by those that came."""

from collections.abc import Iterable

from benefits.models import Claim, Evidence
from benefits.ripeness import Paper, Ripeness, ripe


def list_evidence(claim: Claim) -> list[Evidence]:
    """Written once, when the claim is received."""
    return Evidence.objects.bulk_create(needed_of(claim))


def needed_of(claim: Claim) -> list[Evidence]:
    """The evidence list of a claim, not kept yet: what its package and circle ask of this child."""
    needs = claim.terms.needed(claim.law.key, claim.age)
    return [Evidence(claim=claim, kind=need.kind, label=need.label, holds_back=need.holds_back) for need in needs]


def ripeness_of(claim: Claim, evidence: Iterable[Evidence]) -> Ripeness:
    """Of a claim that was received, by its evidence as it stands."""
    assert claim.applied_on is not None, "a claim that was received"
    papers = [Paper(row.label, row.received_on if row.accepted else None, row.holds_back) for row in evidence]
    return ripe(claim.applied_on, papers)
