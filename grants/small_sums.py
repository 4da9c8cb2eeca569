# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small sums: office and coordination office decide together where the rules of the body leave it to them."""

from datetime import date
from decimal import Decimal

from committees import rulebook
from committees.bylaws.counting import Outcome
from committees.bylaws.rules import Rules
from committees.models import Committee, Motion, Resolution
from grants.models import Application
from law.money import euro


def rules_of(committee: Committee, on: date) -> Rules:
    """Those in force on a day; the law knows no small sums."""
    return rulebook.rules_of(rulebook.on_day(committee.pk, on))


def resolve(application: Application, amount: Decimal, *, up_to: int, on: date) -> Resolution:
    """What both agreed on, in the place of the body; no vote stands behind it."""
    text = (
        f"„{application.title}“: Förderung mit {euro(amount)}. Verwaltung und Koordinierungsstelle haben gemeinsam "
        f"entschieden, wie es die Geschäftsordnung bis {euro(Decimal(up_to))} vorsieht."
    )
    return Resolution.objects.create(
        committee_id=application.call.committee_id,
        motion=Motion.AWARD,
        outcome=Outcome.ADOPTED,
        amount=amount,
        text=text,
        resolved_on=on,
    )
