# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the law counts: days, periods, money and reasons, without any knowledge of grants."""
