# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Django application."""

from django.apps import AppConfig


class PermissionsConfig(AppConfig):
    name = "permissions"
    verbose_name = "Rechte"

    def ready(self) -> None:
        from permissions import fence  # noqa: F401, PLC0415 - registers its check on import
