# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for clerks and the coordination office."""
