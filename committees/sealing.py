# SPDX-License-Identifier: AGPL-3.0-or-later
"""The envelopes of a secret ballot: what is inside is read once, when all are opened together and mixed.

Each poll has a key of its own. It lies beside the envelopes, wrapped with a key made of the portal's secret, and goes
when they go. Only who kept all three from before the closing can open them.
"""

import secrets
from collections.abc import Iterable
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.encoding import force_bytes

from committees.bylaws.counting import Verdict

T = TypeVar("T")

# No sign that reads like another on paper or aloud (0 O, 1 I L, 2 Z, 5 S, 8 B, U V), and no vowel: codes are no words.
SIGNS = "CDFGHJKMNPQRTVWXY34679"
CODE_LENGTH = 8
KEY_BITS, NONCE = 256, 12
SEALED_LENGTH = NONCE + 1 + CODE_LENGTH + 16  # the same whatever is inside; 16 is the tag
PURPOSE = b"foerderwerk: keys of secret ballots"
_ORDER = list(Verdict)


class Unreadable(Exception):
    """Sealed for another place, with another key, or changed since."""


def new_key() -> bytes:
    return AESGCM.generate_key(KEY_BITS)


def wrap(key: bytes, secret: str | bytes, *, poll: int) -> bytes:
    """The key of a poll as the database keeps it."""
    return _lock(_derived(secret), key, f"key of poll {poll}")


def unwrap(wrapped: bytes, secret: str | bytes, *, poll: int) -> bytes:
    return _unlock(_derived(secret), wrapped, f"key of poll {poll}")


def seal(key: bytes, verdict: str, code: str, *, poll: int, seat: int) -> bytes:
    """An envelope that opens only for this seat in this poll; ValueError for what is no vote or no code."""
    if not is_code(code):
        raise ValueError("no check code")
    content = bytes([_ORDER.index(Verdict(verdict))]) + code.encode()
    return _lock(key, content, _place(poll, seat))


def open_envelope(key: bytes, sealed: bytes, *, poll: int, seat: int) -> tuple[str, str]:
    """(verdict, code)."""
    content = _unlock(key, sealed, _place(poll, seat))
    return _ORDER[content[0]].value, content[1:].decode()


def new_code() -> str:
    """What a voter finds the own vote by: one of 54 billion."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))


def is_code(text: str) -> bool:
    return len(text) == CODE_LENGTH and set(text) <= set(SIGNS)


def read_code(typed: str) -> str:
    """As somebody types it from paper: small letters, a gap or a dash between the halves."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def mixed(things: Iterable[T]) -> list[T]:
    """In an order nobody can foretell or repeat."""
    order = list(things)
    secrets.SystemRandom().shuffle(order)
    return order


def _derived(secret: str | bytes) -> bytes:
    return HKDF(SHA256(), length=KEY_BITS // 8, salt=None, info=PURPOSE).derive(force_bytes(secret))


def _place(poll: int, seat: int) -> str:
    return f"poll {poll}, seat {seat}"


def _lock(key: bytes, content: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def _unlock(key: bytes, locked: bytes, place: str) -> bytes:
    try:
        return AESGCM(key).decrypt(locked[:NONCE], locked[NONCE:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(place) from error
