# SPDX-License-Identifier: AGPL-3.0-or-later
"""Awards and providers for tests: a claim with a posted Bescheid, a provider whose account two people know."""

from datetime import date
from decimal import Decimal
from typing import Any

from benefits.catalogue import PackageKey
from benefits.models import Claim, PaymentList, Provider
from permissions.models import User
from tests.benefits.claims import act, applied
from workflows import money
from workflows.demo.families import Families, kinds
from workflows.engine import perform

POSTED = date(2026, 10, 12)
IBAN, OTHER_IBAN = "DE02120300000000202051", "DE02500105170137075030"
SCHOOL = "Käthe-Kollwitz-Schule Ratingen"


def provider(offices: Families, name: str = SCHOOL, *, confirmed: bool = True, **more: Any) -> Provider:
    """Entered by Birgit, confirmed by Deniz."""
    facts = {"kind": "school", "holder": "Stadt Ratingen", "iban": IBAN} | more
    made = money.add("Ratingen", by=offices["birgit"], on=POSTED, name=name, **facts)
    if confirmed:
        perform("confirm_account", made, by=offices["deniz"], on=POSTED, iban=facts["iban"])
    made.refresh_from_db()
    return made


def awarded(
    offices: Families,
    payment: str = "voucher",
    *,
    package: PackageKey = PackageKey.LUNCH,
    amount: int | str = 100,
    child: str = "Leila",
    **more: Any,
) -> Claim:
    """With a posted Bescheid."""
    claim = applied(offices, child, package, sent=(), amount_asked=Decimal(amount))
    needed = kinds(claim)
    claim = act(offices, claim, "supply", by="samira", papers=dict.fromkeys(needed))
    claim = act(offices, claim, "accept_papers", kinds=needed)
    award = {"kind": "award", "amount": Decimal(amount), "payment": payment, "reasons": "Alles da."}
    award |= {"since": claim.period_from, "until": claim.period_until} | more
    claim = act(offices, claim, "decide_claim", on=POSTED, **award)
    return act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)


def vouched(offices: Families, **more: Any) -> Claim:
    """With a voucher for the whole award."""
    claim = awarded(offices, **more)
    return act(offices, claim, "issue_voucher", on=POSTED, valid_until=claim.period_until)


def bill(offices: Families, claim: Claim, by: Provider, amount: int | str, number: str = "R 1", **more: Any) -> Claim:
    """A provider's bill is taken from its voucher."""
    data = {"provider": by, "reference": number, "given_on": POSTED, "amount": Decimal(amount)} | more
    return act(offices, claim, "redeem_voucher", on=POSTED, **data)


def released(offices: Families, claim: Claim, *parts: str, by: str = "birgit", **more: Any) -> Claim:
    """To a provider, or to the account that is given."""
    data = {"parts": list(parts), "reference": claim.reference, "holder": "", "iban": ""} | more
    return act(offices, claim, "release_payments", by=by, on=POSTED, **data)


def listed(offices: Families, by: User, on: date = POSTED) -> PaymentList:
    return money.draw_up(offices.offices["Ratingen", "bkgg"].unit, on, by=by, on=on)
