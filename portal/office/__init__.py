# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the office: work list, case, acts, paper intake."""
