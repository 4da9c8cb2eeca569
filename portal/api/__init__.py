# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for machines; empty until the first client exists."""
