# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why an office may object to what a body resolved that decides by itself: on legal grounds, and no others."""

from django.db.models import TextChoices


class LegalGround(TextChoices):
    """A closed list: whether the office likes the project is not on it."""

    GUIDELINE = "guideline", "Verstoß gegen die Förderrichtlinie"
    STATUTE = "statute", "Verstoß gegen ein Gesetz"
    PRECONDITION = "precondition", "Eine Voraussetzung der Förderung fehlt"
    PROCEDURE = "procedure", "Verfahrensfehler"


def objection(ground: str, text: str) -> str:
    """As the body reads it."""
    return f"{LegalGround(ground).label}: {text}"
