# SPDX-License-Identifier: AGPL-3.0-or-later
"""Claims for tests, each on its way through the door."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from benefits.catalogue import PackageKey
from benefits.models import Claim
from tests.benefits.conftest import APPLIED
from workflows import consequences
from workflows.demo import families
from workflows.demo.families import Families
from workflows.engine import perform

TRIP = {"amount_asked": Decimal(320)}
AWARD = {"kind": "award", "amount": Decimal(320), "payment": "provider", "payee": "Käthe-Kollwitz-Schule Ratingen"}


def applied(
    offices: Families,
    child: str = "Yasin",
    package: PackageKey = PackageKey.TRIP,
    *,
    sent: Iterable[str] = (),
    by: str = "samira",
    office: tuple[str, str] = ("Ratingen", "bkgg"),
    on: date = APPLIED,
    **more: Any,
) -> Claim:
    """Sent by the family with some of the papers it needs."""
    claim = families.begin(offices.offices[office], offices.children[child], package, **more)
    return act(offices, claim, "submit", by=by, on=on, papers=dict.fromkeys(sent))


def act(offices: Families, claim: Claim, name: str, *, by: str = "birgit", on: date = APPLIED, **data: Any) -> Claim:
    """Machines were quick: what is posted was set before."""
    if name == "dispatch":
        consequences.run_pending()
    perform(name, claim, by=offices[by], on=on, **data)
    claim.refresh_from_db()
    return claim


def ready(offices: Families, **more: Any) -> Claim:
    """All papers came with the application and were accepted."""
    claim = applied(offices, sent=("basic_benefit", "cost"), **TRIP, **more)
    return act(offices, claim, "accept_papers", kinds=["basic_benefit", "cost"])


def decided(offices: Families, on: date, **data: Any) -> Claim:
    claim = ready(offices)
    time = {"since": claim.period_from, "until": claim.period_until}
    return act(offices, claim, "decide_claim", on=on, reasons="Alles liegt vor.", **(AWARD | time | data))
