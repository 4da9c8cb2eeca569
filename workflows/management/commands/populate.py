# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills a call with open cases, for measurements; only where the demo is allowed."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants.models import Call
from law import calendar
from workflows.demo.population import populate


class Command(BaseCommand):
    help = "Writes many open cases of a call at once. They are invented and have no history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, required=True, help="how many")
        parser.add_argument("--call", default="", help="slug of the call; the first one otherwise")

    def handle(self, *args: Any, cases: int, call: str, **options: Any) -> None:
        """Refuses outside the demo: nobody wants a million invented cases among true ones."""
        if not settings.DEMO:
            raise CommandError("Nur in der Vorführung: Diese Fälle sind erfunden.")
        calls = Call.objects.filter(slug=call) if call else Call.objects.order_by("pk")
        found = calls.first()
        if found is None:
            raise CommandError("Diesen Aufruf gibt es nicht.")
        began = time.monotonic()
        populate(found, cases, on=calendar.today())
        self.stdout.write(f"{cases} Fälle in {found}, {time.monotonic() - began:.0f} s.")
