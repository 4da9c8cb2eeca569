# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"
