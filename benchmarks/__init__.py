# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measured comparisons, one file per row; every figure is a ratio of ways shuffled within one run."""
