# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may. The only package that talks to guardian."""
