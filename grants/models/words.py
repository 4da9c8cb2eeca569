# SPDX-License-Identifier: AGPL-3.0-or-later
"""How words are compared in a search: folded by the database, on both sides by the same function."""

from django.db.models import FloatField, Func, TextField, Value

MOST_WORDS = 6  # of a search


class Fold(Func):
    """Small letters, ä as ae, ß as ss, other accents dropped; the function stands in a migration."""

    function = "fold"
    output_field = TextField()


class Similarity(Func):
    """How well typed words fit somewhere into a text, from 0 to 1."""

    function = "word_similarity"
    output_field = FloatField()


def folded(typed: str) -> list[Fold]:
    """The words somebody typed, each ready to be looked for."""
    return [Fold(Value(word)) for word in typed.split()[:MOST_WORDS]]
