# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts of money as German readers write them."""

import re
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

_TO_GERMAN = str.maketrans(",.", ".,")
_SIGNS_OF_CURRENCY = re.compile(r"€|euro?", re.IGNORECASE)
_NO_CENTS = re.compile(r",\s*[-–—]{1,2}$")
# Groups of three are thousands, one or two digits after the last sign are cents: "4.800" is not "4,80".
_PLAIN = re.compile(r"(?P<euros>[0-9]{1,12})(?:[.,](?P<cents>[0-9]{1,2}))?")
_GROUPED = re.compile(r"(?P<euros>[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3})(?:,(?P<cents>[0-9]{1,2}))?")
_SPACED = re.compile(r"(?P<euros>[1-9][0-9]{0,2}(?: [0-9]{3}){1,3})(?:[.,](?P<cents>[0-9]{1,2}))?")


def euro(amount: Decimal) -> str:
    """4800 → "4.800,00 €", with a space that never breaks before the sign."""
    cents = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    sign = MINUS if cents < 0 else ""
    return f"{sign}{abs(cents):,.2f}".translate(_TO_GERMAN) + f"{NO_BREAK_SPACE}€"


def parse_euro(text: str) -> Decimal:
    """What people type for an amount; ValueError below zero and where it can be read in two ways."""
    typed = " ".join(_SIGNS_OF_CURRENCY.sub(" ", text).split())
    typed = _NO_CENTS.sub("", typed)
    for shape in (_PLAIN, _GROUPED, _SPACED):
        if match := shape.fullmatch(typed):
            euros = match["euros"].replace(".", "").replace(" ", "")
            return Decimal(f"{euros}.{match['cents'] or '0'}").quantize(CENT)
    raise ValueError(f"not an amount of money: {text!r}")
