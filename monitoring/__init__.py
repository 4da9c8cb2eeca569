# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it adds up to: pictures of figures now, indicators and targets later."""
