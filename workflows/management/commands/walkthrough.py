# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells the story of one case and writes its letters as files."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from grants.models import Letter
from law import calendar
from workflows.demo import district
from workflows.demo.story import Story


class Command(BaseCommand):
    help = "Geht einen Fall vom Vorab-Check bis zum Bescheid, ohne Browser, durch dieselbe Tür."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--letters", type=Path, default=Path(settings.DATA_DIR), help="Ordner für die Briefe")

    def handle(self, *args: Any, letters: Path, **options: Any) -> None:
        begins_on = date(2027, 1, 20)
        calendar.pretend(begins_on)
        story = Story(district.build(2027, second_signature_from=district.TWO_SIGN_FROM), begins_on)
        for number, sentence in enumerate(story.tell(), 1):
            self.stdout.write(f"{number:2}. {sentence}")
        letters.mkdir(parents=True, exist_ok=True)
        for letter in Letter.objects.filter(application=story.case):
            path = letters / f"{letter.pk:02}-{letter.kind}.pdf"
            path.write_bytes(letter.file.read())
            self.stdout.write(f"    {letter}: {path}")
