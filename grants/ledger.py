# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of a fund: reserve, bind, release. A trigger keeps the sums, a CHECK the limit; lock the fund first."""

from datetime import date
from decimal import Decimal

from grants.models import Application, Call, Commitment
from law.finding import Finding
from law.money import euro


def shortage(call: Call, amount: Decimal, *, on: date, released: Decimal = Decimal(0)) -> list[Finding]:
    """[] when the fund can carry the amount on that day; released: what this case already holds of it."""
    free = call.free(on) + released
    if amount <= free:
        return []
    offer = "Möglich sind: " + (f"eine Teilbewilligung bis {euro(free)}, " if free > 0 else "")
    text = (
        f"Eine Bewilligung von {euro(amount)} ist nicht möglich. Im Topf sind nur noch {euro(free)} frei. "
        f"{offer}eine Zurückstellung oder ein Platz auf der Warteliste."
    )
    return [Finding("fund_free", text, field="amount")]


def reserve(application: Application, amount: Decimal) -> None:
    """Set the amount aside for a case the body said yes to."""
    Commitment.objects.create(
        fund_id=application.call.fund_id,
        application=application,
        stage=Commitment.Stage.RESERVED,
        amount=amount,
    )


def bind(application: Application, amount: Decimal) -> None:
    """Owe the amount to the applicant; replaces what was reserved."""
    bound = Commitment.Stage.BOUND
    if not Commitment.objects.filter(application=application).update(stage=bound, amount=amount):
        Commitment.objects.create(fund_id=application.call.fund_id, application=application, stage=bound, amount=amount)


def release(application: Application) -> None:
    """Give back what the case holds; nothing happens when it holds nothing."""
    Commitment.objects.filter(application=application).delete()


def unbind(application: Application) -> None:
    """The body's yes stands, the decision that bound it does not: set the same amount aside again."""
    Commitment.objects.filter(application=application).update(stage=Commitment.Stage.RESERVED)
