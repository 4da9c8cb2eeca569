# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys as an array that a statement makes once."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet


class OneOf(Func):
    """Whether a key is one that a query finds: made an array once, so that no join of it can be planned badly."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, key: str, found: QuerySet[Any, Any]) -> None:
        super().__init__(F(key), ArraySubquery(found))
