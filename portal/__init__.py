# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where people meet it: one folder per audience, one generic page per act."""
