# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the limits remember of people: nothing that can be read."""

from django.utils.crypto import salted_hmac


def nameless(key: str, key_prefix: str, version: int) -> str:
    """Keys hold network addresses; in the database stands only their fingerprint. CACHES names this function."""
    return salted_hmac("portal.limits", f"{key_prefix}:{version}:{key}", algorithm="sha256").hexdigest()
