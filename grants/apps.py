# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Django application; what a new connection is told, and what it is asked once."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.signals import connection_created

# The portal sends some hundred different statements; psycopg keeps a hundred and would forget and prepare in turns.
PREPARED_STATEMENTS = 1000
# What a receipt rests on: it is written before it is confirmed.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
asked: set[str] = set()  # aliases whose server was asked by this process


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = "Förderung"

    def ready(self) -> None:
        connection_created.connect(keep_statements)
        connection_created.connect(refuse_forgetful)


def keep_statements(connection: Any, **_kwargs: Any) -> None:
    """Django's own hook, the only place where a new connection can be set up."""
    connection.connection.prepared_max = PREPARED_STATEMENTS


def refuse_forgetful(connection: Any, **_kwargs: Any) -> None:
    """Asked at the first connection of a process: a server that confirms what a power cut undoes is no server."""
    if connection.alias in asked or not settings.DURABLE:
        return
    columns = ", ".join(f"current_setting('{name}')" for name in DURABLE)
    found = dict(zip(DURABLE, connection.connection.execute(f"SELECT {columns}").fetchone(), strict=True))
    if wrong := {name: value for name, value in found.items() if value != DURABLE[name]}:
        told = ", ".join(f"{name} = {value}" for name, value in wrong.items())
        raise ImproperlyConfigured(f"PostgreSQL would forget what it confirmed: {told}. Set these to on.")
    asked.add(connection.alias)
