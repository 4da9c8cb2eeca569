# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bodies decide: seats, meetings, polls, resolutions. Knows no web, no queue, no grant."""
