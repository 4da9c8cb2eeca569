# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks at claims from outside, for tests: their roles, an order, a broken glass."""

from datetime import date

from benefits.models import AuditOrder, Claim
from permissions import audits
from tests.benefits.conftest import APPLIED
from workflows.demo.families import RATINGEN, Families

LAST_DAY = date(2026, 12, 31)
REASON = "Die Familie steht am Schalter, und die Klassenfahrt beginnt morgen früh."


def wanted(offices: Families, *claims: Claim, number: str = "7", until: date = LAST_DAY) -> audits.Wanted:
    """Konrad reads these claims of Ratingen/BKGG."""
    return audits.Wanted(
        unit=offices.offices[RATINGEN].unit.pk,
        number=number,
        reason="Prüfung der Rechnungsprüfung.",
        norm="§ 67c Absatz 3 SGB X",
        until=until,
        numbers=[claim.reference for claim in claims],
        auditors=[offices["konrad"]],
    )


def order(offices: Families, *claims: Claim, on: date = APPLIED, number: str = "7") -> AuditOrder:
    return audits.issue(wanted(offices, *claims, number=number), by=offices["deniz"], on=on)
