# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it adds up to: figures on any day, targets they are held against, pictures of them."""
