# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of seminars: whom it knows, what it offers, and every seminar from the wish to the end."""
