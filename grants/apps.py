# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Django application, and how many prepared statements a connection keeps."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

# The portal sends some hundred different statements; psycopg keeps a hundred and would forget and prepare in turns.
PREPARED_STATEMENTS = 1000


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = "Förderung"

    def ready(self) -> None:
        connection_created.connect(keep_statements)


def keep_statements(connection: Any, **_kwargs: Any) -> None:
    """Django's own hook, the only place where a new connection can be set up."""
    connection.connection.prepared_max = PREPARED_STATEMENTS
