# SPDX-License-Identifier: AGPL-3.0-or-later
"""For who guards data protection in an office for Bildung und Teilhabe: who read what, and no claim."""
