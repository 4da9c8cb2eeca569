# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Django application."""

from django.apps import AppConfig


class SeminarsConfig(AppConfig):
    name = "seminars"
    verbose_name = "Jugend stärken"
