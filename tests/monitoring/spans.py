# SPDX-License-Identifier: AGPL-3.0-or-later
"""Claims laid down with their record alone, as the acts of months would leave it: what figures are computed from."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from benefits.catalogue import PackageKey
from benefits.models import Claim, ClaimEvent
from workflows.demo.families import Families

NUMBERS = count(1)
# Of each act: the phase it leads to.
TARGETS = {
    "submit": "received",
    "register": "received",
    "request_documents": "incomplete",
    "accept_papers": "ready",
    "reject_papers": "incomplete",
    "decide_claim": "decided",
    "refuse_claim": "decided",
    "settle_claim": "decided",
    "withdraw": "withdrawn",
    "forward_claim": "forwarded",
    "resume_claim": "received",
}


def told(
    offices: Families,
    applied: date,
    steps: Iterable[tuple[str, date] | tuple[str, date, date | None] | tuple[str, date, str]],
    *,
    office: tuple[str, str] = ("Ratingen", "bkgg"),
    package: PackageKey = PackageKey.TRIP,
    child: str = "Yasin",
    how: str = "submit",
) -> Claim:
    """(act, day, more): more is the ripe day known from then on, or the kind of a decision."""
    compartment = offices.offices[office]
    claim = Claim.objects.create(
        child=offices.children[child],
        unit=compartment.unit,
        circle=compartment.circle,
        package=package,
        phase="received",
        file_number=f"BT-S-{next(NUMBERS)}",
        applied_on=applied,
        period_from=applied,
        period_until=applied,
    )
    ClaimEvent.objects.bulk_create(_event(claim, *step) for step in ((how, applied), *steps))
    return claim


def _event(claim: Claim, act: str, on: date, *more: Any) -> ClaimEvent:
    data: dict[str, Any] = {}
    if act in {"accept_papers", "reject_papers"}:
        data = {"ready_on": more[0].isoformat() if more and more[0] else None}
    elif act == "decide_claim":
        data = {"kind": more[0] if more else "award"}
    return ClaimEvent(claim=claim, act=act, target=TARGETS[act], on=on, data=data)


def decided(offices: Families, ripe: date, on: date, kind: str = "award", **more: Any) -> Claim:
    """Ripe on the day it came, decided on another."""
    return told(offices, ripe, [("accept_papers", ripe, ripe), ("decide_claim", on, kind)], **more)


def waiting(offices: Families, ripe: date, **more: Any) -> Claim:
    """Ripe on the day it came, and undecided."""
    return told(offices, ripe, [("accept_papers", ripe, ripe)], **more)
