# SPDX-License-Identifier: AGPL-3.0-or-later
"""The legal circles a family can belong to, and what follows from each. Read in the state of November 2026."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from law.calendar import add_days, add_months
from law.notification import ProceduralLaw


class Circle(StrEnum):
    """By what right a family gets benefits for education and participation."""

    BKGG = "bkgg"
    SGB_XII = "sgb12"
    ASYLBLG = "asylblg"
    SGB_II = "sgb2"


@dataclass(frozen=True, slots=True)
class LegalCircle:
    """What the law of a circle says of every package.

    social_code: whether SGB I and X apply as a whole. alone_from: the age from which a young person applies without
    their parents, None where the parents are who is entitled. months: how long a claim lives after the month in which
    it arose, None where no such limit is set. own: whether this house decides; else the Jobcenter does.
    """

    key: Circle
    name: str
    plain: str
    norm: str
    law: ProceduralLaw
    social_code: bool
    alone_from: int | None = None
    months: int | None = None
    own: bool = True

    def lapses_on(self, arose_on: date) -> date | None:
        """The last day on which a claim that arose on a day can be made, § 6b (2a) BKGG; None without a limit."""
        if self.months is None:
            return None
        return add_days(add_months(arose_on.replace(day=1), self.months + 1), -1)


CIRCLES: dict[Circle, LegalCircle] = {
    each.key: each
    for each in (
        LegalCircle(
            Circle.BKGG,
            "Wohngeld oder Kinderzuschlag",
            "Wir bekommen Wohngeld oder Kinderzuschlag",
            "§ 6b BKGG",
            ProceduralLaw.SOCIAL,  # a special part of the Sozialgesetzbuch by § 68 SGB I
            social_code=True,
            months=12,
        ),
        LegalCircle(
            Circle.SGB_XII,
            "Sozialhilfe",
            "Wir bekommen Sozialhilfe oder Grundsicherung vom Sozialamt",
            "§§ 34 bis 34b SGB XII",
            ProceduralLaw.SOCIAL,
            social_code=True,
            alone_from=15,  # § 36 (1) SGB I
        ),
        # No part of the Sozialgesetzbuch: notified under the VwVfG NRW, and no application by the young alone.
        LegalCircle(
            Circle.ASYLBLG,
            "Asylbewerberleistungen",
            "Wir bekommen Leistungen für Asylsuchende",
            "§ 3 Absatz 4 AsylbLG",
            ProceduralLaw.ADMINISTRATIVE,
            social_code=False,
        ),
        # Decided by the Jobcenter, whose figures come in as a monthly table.
        LegalCircle(
            Circle.SGB_II,
            "Grundsicherungsgeld",
            "Wir bekommen Grundsicherungsgeld vom Jobcenter",
            "§ 28 SGB II",
            ProceduralLaw.SOCIAL,
            social_code=True,
            alone_from=15,
            own=False,
        ),
    )
}


def own_circles() -> tuple[Circle, ...]:
    """Those this house decides itself."""
    return tuple(key for key, circle in CIRCLES.items() if circle.own)
