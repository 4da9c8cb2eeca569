# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Django application, its system checks, and the sync of allowed status steps after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = "Vorgänge"

    def ready(self) -> None:
        from workflows import system_checks  # noqa: F401, PLC0415 - registers on import

        post_migrate.connect(sync_status_steps, sender=self)


def sync_status_steps(using: str, **_kwargs: Any) -> None:
    """The trigger's table says what the transitions say; Django's own hook, run by migrate."""
    from workflows.models import StatusStep  # noqa: PLC0415 - models load after apps
    from workflows.procedures import allowed_steps  # noqa: PLC0415

    if StatusStep._meta.db_table not in _tables(using):
        return
    wanted = allowed_steps()
    steps = StatusStep.objects.using(using)
    for step in steps.all():
        if (step.kind, step.source, step.target) not in wanted:
            step.delete()
    rows = [StatusStep(kind=kind, source=source, target=target) for kind, source, target in sorted(wanted)]
    steps.bulk_create(rows, ignore_conflicts=True)


def _tables(using: str) -> list[str]:
    from django.db import connections  # noqa: PLC0415

    return connections[using].introspection.table_names()
