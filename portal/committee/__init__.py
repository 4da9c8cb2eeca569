# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for members of a body."""
