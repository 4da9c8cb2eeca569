# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prints the personas of the demo, their addresses and the one password."""

from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from workflows.demo.people import PASSWORD, PERSONAS


class Command(BaseCommand):
    help = "Zeigt die Konten der Vorführung."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for group, personas in groupby(PERSONAS, key=lambda persona: persona.group):
            self.stdout.write(f"\n{group}")
            for persona in personas:
                self.stdout.write(f"  {persona.email:24} {persona.name}, {persona.task}")
        self.stdout.write(f"\nPasswort für alle: {PASSWORD}")
