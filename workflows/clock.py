# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one legal clock of a case: when its present status falls due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from grants.models import Event, Status
from grants.models.application import CLOSED
from grants.terms import Terms
from law.calendar import add_days


def due_on(terms: Terms, status: str, *, since: date) -> date | None:
    """The last day of a status; None where the programme sets no clock."""
    days = terms.clocks.get(status)
    return add_days(since, days) if days is not None else None


@dataclass(frozen=True, slots=True)
class Spent:
    """Calendar days a case lay with each side since its receipt."""

    office: int = 0
    applicant: int = 0
    body: int = 0


# Every other open status is the office's.
WITH: dict[str, str] = {Status.INCOMPLETE: "applicant", Status.SCHEDULED: "body"}


def spent(events: Iterable[Event], *, received_on: date, until: date) -> Spent:
    """Who had the case for how long; events in their order. The count ends when the case is closed."""
    days = {"office": 0, "applicant": 0, "body": 0}
    status, since = str(Status.SUBMITTED), received_on
    for after, day in [*((event.target, event.on) for event in events), ("", until)]:
        if status not in CLOSED:
            days[WITH.get(status, "office")] += max(0, (day - since).days)
        status, since = after, max(since, day)
    return Spent(**days)
