# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a concern says: the number, its threshold, since when, and whether it is over."""

from decimal import Decimal
from fractions import Fraction

from law.money import euro
from monitoring.indicators import OLD
from monitoring.levels import FALLING, SPAN
from monitoring.models import Indicator
from workflows.models import Concern


def number(value: Decimal) -> str:
    """With a comma, and without zeros behind it: 21,8 or 5."""
    return f"{value.normalize():f}".replace(".", ",")


def tenths(value: Fraction) -> str:
    """One digit behind the comma. 21,04 becomes 21,1: it must not look like a target of 21 that was met."""
    found = (value.numerator * 20 + value.denominator) // (2 * value.denominator)
    if found % 10 == 0 and value * 10 > found:
        found += 1
    return f"{found // 10},{found % 10}"


def in_days(count: int | Decimal) -> str:
    """After „seit“ and „in“."""
    return "einem Tag" if count == 1 else f"{number(Decimal(count))} Tagen"


def sentence(concern: Concern) -> str:
    """The figures in words."""
    return _SENTENCES[Indicator(concern.indicator)](concern)


def state(concern: Concern) -> str:
    """Since when it stands, or since when it does not any more."""
    if concern.cleared_on:
        return f"Entspannt seit {concern.cleared_on:%d.%m.%Y}."
    if concern.indicator in FALLING:
        return f"Steht seit {concern.since:%d.%m.%Y}."
    return (
        f"Steht seit {concern.since:%d.%m.%Y}, bis der Wert unter {number(Decimal(concern.figures['ends_at']))} fällt."
    )


def _processing(concern: Concern) -> str:
    count = concern.figures["decided"]
    cases = "einem Bescheid" if count == 1 else f"{count} Bescheiden"
    return (
        f"Im Mittel {tenths(Fraction(concern.value))} Tage von der Entscheidungsreife bis zum Bescheid, das Ziel sind"
        f" {number(concern.threshold)}. Gerechnet aus {cases} der letzten {SPAN} Tage."
    )


def _backlog(concern: Concern) -> str:
    return (
        f"{_cases(concern.value)} seit mehr als {OLD} Tagen entscheidungsreif und ohne Bescheid, die Schwelle ist"
        f" {number(concern.threshold)}. Am längsten wartet einer seit {in_days(concern.figures['oldest'] or 0)}."
    )


def _growth(concern: Concern) -> str:
    count = concern.figures["open"]
    weeks = "einer Woche" if concern.value == 1 else f"{number(concern.value)} Wochen"
    return f"Seit {weeks} wächst die Zahl der Fälle ohne Bescheid, jede Woche. Zuletzt waren es {count}."


def _closing(concern: Concern) -> str:
    when = "heute" if concern.value == 0 else f"in {in_days(concern.value)}"
    return f"Der Aufruf schließt {when}. {_free(concern)} {_drafts(concern.figures['drafts'])}"


def _bound(concern: Concern) -> str:
    return f"{number(concern.value)} Prozent der Mittel sind vorgemerkt oder gebunden. {_free(concern)}"


def _unbound(concern: Concern) -> str:
    return f"Der Zeitraum endet bald, {number(concern.value)} Prozent der Mittel sind nicht gebunden. {_free(concern)}"


def _cases(count: Decimal) -> str:
    return "1 Fall ist" if count == 1 else f"{number(count)} Fälle sind"


def _free(concern: Concern) -> str:
    return f"Frei sind noch {euro(Decimal(concern.figures['free']))}."


def _drafts(count: int) -> str:
    if not count:
        return "Kein Entwurf wartet auf das Absenden."
    return "1 Entwurf ist nicht abgesendet." if count == 1 else f"{count} Entwürfe sind nicht abgesendet."


_SENTENCES = {
    Indicator.PROCESSING: _processing,
    Indicator.BACKLOG: _backlog,
    Indicator.GROWTH: _growth,
    Indicator.CLOSING: _closing,
    Indicator.BOUND: _bound,
    Indicator.UNBOUND: _unbound,
}
