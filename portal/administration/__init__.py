# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who administers a unit: its accounts, and no case."""
