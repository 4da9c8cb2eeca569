# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seminars for young people of a group: its wish, topics, trainers, places, who comes, what remains."""
