# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a unit stands: figures for its head and its leads, and no case."""
