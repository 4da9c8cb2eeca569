# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Django application."""

from django.apps import AppConfig


class PermissionsConfig(AppConfig):
    name = "permissions"
    verbose_name = "Rechte"
