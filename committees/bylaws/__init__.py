# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules of procedure of bodies as plain data, and what follows from them: pure functions, no database, no page."""
