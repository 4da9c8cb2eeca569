# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Django application."""

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "Gremien"
