# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one legal clock of a case: when its present status falls due."""

from datetime import date

from grants.terms import Terms
from law.calendar import add_days


def due_on(terms: Terms, status: str, *, since: date) -> date | None:
    """The last day of a status; None where the programme sets no clock."""
    days = terms.clocks.get(status)
    return add_days(since, days) if days is not None else None
