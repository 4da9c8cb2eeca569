# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small German of rules: shares and numbers in words."""

from fractions import Fraction

SHARES = {
    Fraction(1): "alle",
    Fraction(1, 2): "die Hälfte",
    Fraction(1, 3): "ein Drittel",
    Fraction(2, 3): "zwei Drittel",
    Fraction(1, 4): "ein Viertel",
    Fraction(3, 4): "drei Viertel",
}


def of_share(share: Fraction) -> str:
    """1/2 → "die Hälfte"; a fraction without a name stays figures."""
    return SHARES.get(share, f"{share.numerator}/{share.denominator}")


def counted(number: int, one: str, many: str) -> str:
    """ "1 Enthaltung", "2 Enthaltungen"."""
    return f"{number} {one if number == 1 else many}"


def days(number: int) -> str:
    return counted(number, "Tag", "Tage")


def listed(words: list[str], last: str = "und") -> str:
    """ "A, B und C"."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def span(least: int, most: int | None) -> str:
    """ "genau 2", "höchstens 3", "2 bis 5"."""
    if most is None:
        return f"mindestens {least}"
    if least == most:
        return f"genau {least}"
    return f"{least} bis {most}" if least else f"höchstens {most}"
