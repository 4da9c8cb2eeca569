# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks through the deadlines, as the timetable does: for a cron that stands beside it, or by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from law import calendar
from workflows import alerts


class Command(BaseCommand):
    help = "Raises the alerts of every deadline that was reached. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="look at every open case, as the first tick of an hour")

    def handle(self, *args: Any, full: bool, **options: Any) -> None:
        """One line: what was raised."""
        on = calendar.today()
        moved = alerts.recount(on) if full else 0
        found = alerts.tick(on, full=full)
        if found.busy:
            self.stdout.write("Gerade sieht schon jemand anderes die Fristen durch.")
            return
        told = (
            f"{found.raised} Fristen gemeldet, {found.told} Meldungen, {found.mailed} E-Mails, {moved} Fristen bewegt."
        )
        self.stdout.write(told)
