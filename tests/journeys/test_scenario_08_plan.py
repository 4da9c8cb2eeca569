# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unbalanced plan and cost kind: expenses 4,200 and income 4,000 euros, then a line "Personalkosten 1,000 €"."""

from datetime import date
from decimal import Decimal

import pytest

from grants.models import PlanItem, Side, Status
from law.finding import Refused
from law.money import euro
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform


def test_an_unbalanced_plan_is_not_sent(mettmann: District, on: date) -> None:
    case = draft(mettmann.call, mettmann.association, asked=Decimal(3000), own=Decimal(1000))
    PlanItem.objects.create(application=case, side=Side.EXPENSE, kind="travel", label="Bus", amount=Decimal(200))
    with pytest.raises(Refused) as refused:
        perform("submit", case, by=mettmann["antje"], on=on)
    (finding,) = refused.value.findings
    assert finding.text.startswith(f"Es fehlen noch {euro(Decimal(200))}: Ihre Ausgaben sind höher")
    PlanItem.objects.create(application=case, side=Side.INCOME, kind="donation", label="Spende", amount=Decimal(200))
    perform("submit", case, by=mettmann["antje"], on=on)
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED


def test_staff_costs_are_not_funded_here(mettmann: District, on: date) -> None:
    case = draft(mettmann.call, mettmann.association, asked=Decimal(3000), own=Decimal(1000))
    PlanItem.objects.create(application=case, side=Side.EXPENSE, kind="staff", label="Personalkosten", amount=1000)
    PlanItem.objects.create(application=case, side=Side.INCOME, kind="own", label="Verein", amount=1000)
    with pytest.raises(Refused) as refused:
        perform("submit", case, by=mettmann["antje"], on=on)
    (finding,) = refused.value.findings
    assert finding.rule == "fundable_costs"
    assert "Personalkosten" in finding.text
    assert "Möglich sind: Sachkosten, Honorarkosten, Fahrtkosten." in finding.text
