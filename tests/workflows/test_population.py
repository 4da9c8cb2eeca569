# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many cases at once, as their own acts would leave them, and only where they are known to be invented."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from grants.models import Application
from workflows import alerts, clock
from workflows.demo.district import District
from workflows.demo.population import populate


@pytest.mark.django_db(transaction=True)
def test_populated_cases_are_cases(mettmann: District, on: date) -> None:
    populate(mettmann.call, 20, on=on)
    populate(mettmann.call, 5, on=on)
    cases = list(Application.objects.select_related("call"))
    assert len({case.file_number for case in cases}) == 25
    assert min(case.due_on for case in cases if case.due_on) > on
    assert all(clock.told(case, case.terms)[0].startswith("14 Tage ab ") for case in cases if case.terms)
    assert Application.objects.matching("bestand 7").exists(), "the search finds them"
    assert alerts.tick(on + timedelta(days=60)).raised > 0


def test_nobody_fills_a_portal_that_is_true(mettmann: District, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="erfunden"):
        call_command("populate", cases=5)
    assert not Application.objects.exists()
