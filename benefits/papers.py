# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which papers a claim needs, and how ripe it is by those that came."""

from collections.abc import Iterable

from benefits.models import Claim, Evidence
from benefits.ripeness import Paper, Ripeness, ripe


def list_evidence(claim: Claim) -> list[Evidence]:
    """The evidence list of a claim, written once when it is received: what its package and circle ask of this child."""
    needs = claim.terms.needed(claim.law.key, claim.age)
    rows = [Evidence(claim=claim, kind=need.kind, label=need.label, holds_back=need.holds_back) for need in needs]
    return Evidence.objects.bulk_create(rows)


def ripeness_of(claim: Claim, evidence: Iterable[Evidence]) -> Ripeness:
    """Of a claim that was received, by its evidence as it stands."""
    assert claim.applied_on is not None, "a claim that was received"
    papers = [Paper(row.label, row.received_on if row.accepted else None, row.holds_back) for row in evidence]
    return ripe(claim.applied_on, papers)
