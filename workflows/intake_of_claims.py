# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking in a claim on paper: a new file or a known one, the child, the claim, its true receipt; all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from benefits.models import Child, Claim, Compartment, Family
from permissions.models import User
from workflows.engine import perform


@dataclass(frozen=True)
class ClaimPaper:
    """What a clerk reads off the paper; family and child where they are known, else what is written of them."""

    compartment: Compartment
    package: str
    period_from: date
    period_until: date
    received_on: date
    came_to: str = ""
    amount_asked: Decimal | None = None
    family: Family | None = None
    child: Child | None = None
    new_family: Mapping[str, Any] = field(default_factory=dict)
    new_child: Mapping[str, Any] = field(default_factory=dict)


def take_in(paper: ClaimPaper, *, by: User, on: date, key: UUID | None = None) -> Claim:
    """A registered claim; Refused leaves nothing behind. A repeated key is the caller's to look up first."""
    with transaction.atomic():
        claim = Claim(
            child=paper.child or _child(paper, by),
            unit=paper.compartment.unit,
            circle=paper.compartment.circle,
            package=paper.package,
            channel=Claim.Channel.PAPER,
            period_from=paper.period_from,
            period_until=paper.period_until,
            amount_asked=paper.amount_asked,
        )
        claim.save()
        perform("register", claim, by=by, on=on, key=key, received_on=paper.received_on, came_to=paper.came_to)
    return claim


def _child(paper: ClaimPaper, by: User) -> Child:
    """In the known file, or in a new one of the compartment's town."""
    family = paper.family or Family.objects.create(town=paper.compartment.town, opened_by=by, **paper.new_family)
    return Child.objects.create(family=family, **paper.new_child)
