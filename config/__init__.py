# SPDX-License-Identifier: AGPL-3.0-or-later
"""The wiring: the only reader of the environment, the routes, the timetable."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
