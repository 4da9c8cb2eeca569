# SPDX-License-Identifier: AGPL-3.0-or-later
"""Removes files that no row names and that are older than a day; the timetable does it every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from grants import sweeping


class Command(BaseCommand):
    help = "Remove files without a row that are older than a day."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{sweeping.sweep_files()} files removed.")
