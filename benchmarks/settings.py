# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product's settings, and the tables of viewflow.workflow, which only its rival in B1 uses."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "viewflow.workflow", "benchmarks"]
