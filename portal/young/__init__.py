# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a link opens without an account: to young people their seminar, to a trainer what they are asked,
to a group where its seminars stand."""
