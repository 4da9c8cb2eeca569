# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks through deadlines and figures, as the timetable does: for a cron that stands beside it, or by hand."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from law import calendar
from workflows import alerts, concerns, weekly


class Command(BaseCommand):
    help = "Raises the alerts of every deadline and figure that was reached. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="look at every open case, as the first tick of an hour")

    def handle(self, *args: Any, full: bool, **options: Any) -> None:
        """A line for the deadlines, one for the figures: what was raised."""
        on = calendar.today()
        self._deadlines(on, full=full)
        self._figures(on)
        if written := weekly.write_due(on):
            self.stdout.write(f"{written} Wochenbriefe geschrieben.")

    def _deadlines(self, on: date, *, full: bool) -> None:
        moved = alerts.recount(on) if full else 0
        found = alerts.tick(on, full=full)
        if found.busy:
            self.stdout.write("Gerade sieht schon jemand anderes die Fristen durch.")
            return
        told = (
            f"{found.raised} Fristen gemeldet, {found.told} Meldungen, {found.mailed} E-Mails, {moved} Fristen bewegt."
        )
        self.stdout.write(told)

    def _figures(self, on: date) -> None:
        found = concerns.watch(on)
        if found.busy:
            self.stdout.write("Gerade sieht schon jemand anderes die Kennzahlen durch.")
            return
        self.stdout.write(f"{found.raised} Lagewarnungen, {found.cleared} entspannt, {found.told} Meldungen.")
