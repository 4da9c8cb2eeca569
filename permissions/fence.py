# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the second fence around social data stands: who serves people must neither own them nor be above policies."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from grants import logins

ABOVE = """
    SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (
           SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'social' AND pg_has_role(r.oid, c.relowner, 'USAGE'))
      FROM pg_roles r WHERE r.rolname = current_user"""


@register(Tags.database, deploy=True)
def the_fence_stands(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Asked with `check --deploy --database default`, by the process that serves."""
    found = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(ABOVE)
            row = cursor.fetchone()
        if row and row[0]:
            text = f"This login owns the tables of social data: policies do not bind it. Serve as {logins.PORTAL}."
            found.append(Warning(text, id="permissions.W001"))
    return list(found)
