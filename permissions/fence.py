# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the second fence around social data stands: who serves people must neither own them nor be above policies.

And whether PostgreSQL tells them to its log, which nobody fenced.
"""

import json
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
SILENT = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
TALKS = "SELECT name FROM pg_settings WHERE setting <> %s::jsonb ->> name ORDER BY name"


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


@register(Tags.database, deploy=True)
def the_log_is_silent(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """A refused row, a statement that failed and its values may hold what a family said."""
    found = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(TALKS, [json.dumps(SILENT)])
            if wrong := [f"{name} = {SILENT[name]}" for (name,) in cursor.fetchall()]:
                text = f"PostgreSQL's own log may quote rows of social data. Set {', '.join(wrong)}."
                found.append(Warning(text, id="permissions.W002"))
    return list(found)
