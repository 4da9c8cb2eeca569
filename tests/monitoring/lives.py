# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases laid down with their days alone, as the acts of months would leave them: what figures are computed from."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from grants import programmes
from grants.models import Application, Call, Decision, Event, Status
from grants.models.application import freeze
from workflows.demo.district import District

NUMBERS = count(1)
START = date(2027, 12, 1)


def life(
    d: District,
    received: date,
    ripe: date | None = None,
    *,
    decided: date | None = None,
    kind: str = "award",
    withdrawn: date | None = None,
    call: Call | None = None,
    **columns: Any,
) -> Application:
    """One case: received, ripe, decided or withdrawn on these days."""
    call = call or d.call
    status = Status.SUBMITTED if ripe is None else Status.READY
    status = Status.WITHDRAWN if withdrawn else Status.NOTIFIED if decided else status
    terms = freeze(programmes.programme(call.programme_key).terms)
    values: dict[str, Any] = {
        "status": status,
        "call": call,
        "applicant": d.association,
        "title": "Fall",
        "file_number": f"L-{next(NUMBERS)}",
        "frozen_terms_id": terms,
        "submitted_on": received,
        "ready_on": ripe,
        "starts_on": START,
        "ends_on": START,
        "amount_asked": Decimal(500),
    }
    case = Application.objects.create(**values | columns)
    if decided:
        decide(d, case, decided, kind)
    if withdrawn:
        Event.objects.create(application=case, act="withdraw", target=Status.WITHDRAWN, on=withdrawn)
    return case


def decide(d: District, case: Application, on: date, kind: str = "award", **columns: Any) -> Decision:
    """A decision somebody signed on a day."""
    amount = Decimal(400) if kind == "award" else None
    values = {"kind": kind, "amount": amount, "decided_on": on, "signed_by": d["sabine"], "reasons": "Neu."}
    return Decision.objects.create(application=case, **values | columns)
