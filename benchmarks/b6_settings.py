# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product's settings with one route more, for the web server of B6."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.b6_urls"
