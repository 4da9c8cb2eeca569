# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entry for the web server."""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from portal.asking import Handler  # noqa: E402 - reads the settings

application = Handler()

# A page makes thousands of objects that are gone with it: the collector need not look so often, nor at the code.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
