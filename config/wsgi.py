# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entry for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# A page makes thousands of objects that are gone with it: the collector need not look so often, nor at the code.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
