# SPDX-License-Identifier: AGPL-3.0-or-later
"""The offices of the towns that decide on Bildung und Teilhabe: each sees its own compartment."""
