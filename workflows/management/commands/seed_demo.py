# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills an empty database with the demo's district."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from grants.models import Unit
from law import calendar
from workflows import concerns, weekly
from workflows.demo import bodies, cases, claims, outings, past_claims, seminars


class Command(BaseCommand):
    help = "Legt den Beispielkreis an; tut nichts, wenn er schon da ist."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Beispieldaten gibt es nur in der Vorführung (DEMO=1).")
        if not Unit.objects.exists():
            today = calendar.today()
            district = cases.settle(today)
            outings.set_out(district, today)
            bodies.enliven(district, today)
            seminars.settle(district, today)
            past_claims.lay_down(claims.settle(today), today)
            concerns.watch(today)
            weekly.write_due(today)
