# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of the awards of the demo: providers, a voucher half used, a list the cashier has open."""

from datetime import date
from decimal import Decimal
from typing import Any

from benefits.catalogue import PackageKey
from benefits.models import Claim, Provider
from benefits.payments import open_parts
from workflows import consequences, money
from workflows.demo.families import Families
from workflows.engine import perform

# (name, kind, holder, IBAN); the last one waits for a second person.
PROVIDERS = (
    ("Grundschule Am Park Ratingen", "school", "Stadt Ratingen, Schulkasse", "DE02120300000000202051"),
    ("Mensaverein Ratingen e.V.", "caterer", "Mensaverein Ratingen e.V.", "DE02500105170137075030"),
    ("TV Ratingen 1865 e.V.", "club", "TV Ratingen 1865 e.V.", "DE02100500000054540402"),
    ("Musikschule Ratingen", "club", "Stadt Ratingen, Musikschule", "DE02300209000106531065"),
)
KINDS = {PackageKey.OUTING: "school", PackageKey.TRIP: "school", PackageKey.LUNCH: "caterer", PackageKey.CLUB: "club"}


def provide(built: Families, on: date) -> None:
    """Entered by Birgit, confirmed by Deniz."""
    for name, kind, holder, iban in PROVIDERS:
        made = money.add("Ratingen", by=built["birgit"], on=on, name=name, kind=kind, holder=holder, iban=iban)
        if name != PROVIDERS[-1][0]:
            perform("confirm_account", made, by=built["deniz"], on=on, iban=iban)


def provider_for(town: str, package: PackageKey) -> Provider | None:
    return Provider.objects.filter(town=town, kind=KINDS.get(package, "")).order_by("pk").first()


def pay(built: Families, today: date) -> None:
    """One voucher of a club is half used; what is released lies on a list."""
    office, birgit = built.offices["Ratingen", "bkgg"], built["birgit"]
    for claim in Claim.objects.filter(unit=office.unit, phase="notified").order_by("pk"):
        made = claim.decisions.filter(in_force=True).select_related("provider").get()
        if made.payment == "voucher":
            perform("issue_voucher", claim, by=birgit, on=today, valid_until=claim.period_until)
            claim.refresh_from_db()
            bill: dict[str, Any] = {"provider": made.provider, "reference": "2026-118", "given_on": today}
            perform("redeem_voucher", claim, by=birgit, on=today, amount=(made.amount or Decimal(0)) / 2, **bill)
        elif made.payment == "provider" and made.provider:
            parts = [part.due_on.isoformat() for part in open_parts(claim, made, [])]
            perform("release_payments", claim, by=birgit, on=today, parts=parts, reference=claim.reference)
    consequences.run_pending()
    money.draw_up(office.unit, today, by=built["carla"], on=today)
