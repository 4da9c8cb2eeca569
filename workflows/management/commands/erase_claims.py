# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erases claims of families whose time is over; with --preview it only says what would go."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from benefits import retention
from law import calendar


class Command(BaseCommand):
    help = "Löscht Leistungsfälle, deren Aufbewahrung endet; --preview zeigt nur, was gelöscht würde."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--preview", action="store_true", help="nichts löschen")

    def handle(self, *args: Any, preview: bool, **options: Any) -> None:
        on = calendar.today()
        if preview:
            found = retention.due(on)
            self.stdout.write(f"Zu löschen am {on:%d.%m.%Y}: {len(found.claims)} Leistungsfälle. {_told(found.counts)}")
            return
        protocol = retention.erase(on)
        if protocol is None:
            self.stdout.write("Nichts war zu löschen.")
            return
        text = f"Gelöscht: {_told(protocol.counts)}, {protocol.families} Familien, {protocol.papers} Unterlagen."
        self.stdout.write(text)


def _told(counts: dict[str, dict[str, int]]) -> str:
    return ", ".join(
        f"{circle} {outcome}: {number}" for circle, found in counts.items() for outcome, number in found.items()
    )
