# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for who administers a unit: its accounts and what its machines do. No case is seen here."""
