# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letting a process die at a point, and asking afterwards whether a receipt was worth its paper."""

from collections.abc import Callable

from tests.promises.chaos import House
from tests.promises.walk import Applicant


def die_at(house: House, point: str, act: Callable[[], object]) -> None:
    """A process dies there while this is done, or the point is no point."""
    before = house.deaths(point)
    house.arm(point)
    act()
    house.wait_until(lambda: house.deaths(point) == before + 1, f"death at “{point}”")


def lost(house: House, antje: Applicant) -> list[str]:
    """Receipts that were shown and name a number the database does not know, or not with exactly one act behind it."""
    rows = house.sql(
        "SELECT a.public_id::text, a.file_number, count(e.id) FROM grants_application a"
        " JOIN grants_event e ON e.application_id = a.id AND e.act = 'submit' GROUP BY a.id"
    )
    known = {case: number for case, number, acts in rows if acts == 1}
    return [case for case, receipt in antje.receipts.items() if case not in known or known[case] not in receipt]
