# SPDX-License-Identifier: AGPL-3.0-or-later
"""What families are owed: Bildung und Teilhabe, one claim for each child and package, in a schema of its own."""
