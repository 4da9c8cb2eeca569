# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cashier of an office: payees, accounts, sums and numbers; no claim, no child and no package."""
