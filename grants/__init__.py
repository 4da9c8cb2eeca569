# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is true: calls, applicants, applications, money, decisions, events."""
