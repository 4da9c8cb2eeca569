# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of production for a harness: https only, no demo; the day stands still, style sheets lie in the tree."""

from datetime import date

from config.settings import *  # noqa: F403
from config.settings import STORAGES
from law import calendar

TODAY = date(2027, 1, 20)
calendar.pretend(TODAY)
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
UPLOADS_AN_HOUR = 1_000_000  # one person is a whole district there
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
