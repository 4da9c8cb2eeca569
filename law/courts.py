# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which court one turns to after an objection: a table with dates, because districts of courts and houses change."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Court:
    """A court as an instruction on remedies names it, with its seat, § 85 (3) and § 66 (1) SGG."""

    name: str
    street: str
    town: str


# The social court of the district of Mettmann, § 57 (1) SGG with the Act on courts of the Land; newest first.
SOCIAL_COURTS: tuple[tuple[date, Court], ...] = (
    (date.min, Court("Sozialgericht Düsseldorf", "Ludwig-Erhard-Allee 21", "40227 Düsseldorf")),
)


def social_court(on: date) -> Court:
    """The one for actions against decisions sent on that day."""
    return next(court for since, court in SOCIAL_COURTS if since <= on)
