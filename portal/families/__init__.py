# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of families: Bildung und Teilhabe, from the first question to the Bescheid."""
