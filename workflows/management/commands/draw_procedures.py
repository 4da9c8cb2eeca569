# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws every procedure from its transitions; with --check it only says whether the pictures are current."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.drawing import draw
from workflows.procedures import MACHINES, edges_of, states_of


class Command(BaseCommand):
    help = "Zeichnet docs/procedures/*.svg aus den Übergängen."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "procedures"
        folder.mkdir(parents=True, exist_ok=True)
        drawn = {
            folder / f"{machine.key}.svg": draw(
                machine.title,
                states_of(machine),
                [(source, target, label) for _act, source, target, label in edges_of(machine)],
            )
            for machine in MACHINES
        }
        stale = [path for path, svg in drawn.items() if not path.exists() or path.read_text() != svg]
        stale += [path for path in folder.glob("*.svg") if path not in drawn]
        if check and stale:
            raise CommandError(f"Nicht aktuell: {', '.join(path.name for path in stale)}. Bitte `make docs` ausführen.")
        if check:
            return
        for path, svg in drawn.items():
            path.write_text(svg)
            self.stdout.write(str(path))
