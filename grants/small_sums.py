# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small sums: two decide together in the place of the body, where the call or the body's rules leave it to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from committees import rulebook
from committees.bylaws.counting import Outcome
from committees.bylaws.rules import Rules
from committees.models import Committee, Motion, Resolution
from grants.models import Application, SmallSum
from grants.models.call import within
from law.money import euro

OFFICE = frozenset({"clerk", "lead"})


@dataclass(frozen=True)
class Pair:
    """The two parts that have to agree, and how it is told. still_missing: the part that comes second."""

    parts: frozenset[str]
    have_decided: str
    left_by: str
    still_missing: str


OFFICE_ALONE = Pair(
    frozenset({SmallSum.Part.OFFICE, SmallSum.Part.SECOND}),
    "Zwei Personen der Verwaltung haben gemeinsam entschieden",
    "der Förderaufruf",
    "die Teamleitung",
)
BOTH_OFFICES = Pair(
    frozenset({SmallSum.Part.OFFICE, SmallSum.Part.COORDINATION}),
    "Verwaltung und Koordinierungsstelle haben gemeinsam entschieden",
    "die Geschäftsordnung",
    "die andere Seite",
)


@dataclass(frozen=True)
class Delegation:
    """Who decides without the body, and up to which sum; nobody where it is 0."""

    pair: Pair
    up_to: Decimal

    def covers(self, amount: Decimal | None) -> bool:
        return within(amount, self.up_to)

    def part_of(self, roles: frozenset[str], taken: Collection[str] = ()) -> str:
        """
        The part somebody agrees for, "" where they have none; of both offices, it is the office's.

        Of the office alone one of the two leads: a lead takes that part, or the other one when it is taken.
        """
        if self.pair == BOTH_OFFICES:
            return SmallSum.Part.OFFICE if roles & OFFICE else SmallSum.Part.COORDINATION
        if "lead" in roles and SmallSum.Part.SECOND not in taken:
            return SmallSum.Part.SECOND
        return SmallSum.Part.OFFICE if roles & OFFICE else ""


def delegation(application: Application, on: date) -> Delegation:
    """What its call left to the office at submission; nothing, and it is what the body's rules leave to both offices.

    The rules are those of the day, for the body can change them: it gives away what is its own.
    """
    if application.office_decides_up_to is not None:
        return Delegation(OFFICE_ALONE, application.office_decides_up_to)
    return Delegation(BOTH_OFFICES, Decimal(rules_of(application.call.committee, on).small_sums_up_to))


def rules_of(committee: Committee, on: date) -> Rules:
    """Those in force on a day; the law knows no small sums."""
    return rulebook.rules_of(rulebook.on_day(committee.pk, on))


def decided_by(application: Application) -> Pair | None:
    """The pair both parts of which have agreed; None where it is, or will be, the body's."""
    given = {each.part for each in application.small_sums.all()}
    return next((pair for pair in (OFFICE_ALONE, BOTH_OFFICES) if pair.parts <= given), None)


def resolve(application: Application, amount: Decimal, left: Delegation, *, on: date) -> Resolution:
    """What both agreed on, in the place of the body; no vote stands behind it."""
    text = (
        f"„{application.title}“: Förderung mit {euro(amount)}. {left.pair.have_decided}, "
        f"wie es {left.pair.left_by} bis {euro(left.up_to)} vorsieht."
    )
    return Resolution.objects.create(
        committee_id=application.call.committee_id,
        motion=Motion.AWARD,
        outcome=Outcome.ADOPTED,
        amount=amount,
        text=text,
        resolved_on=on,
    )
