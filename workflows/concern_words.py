# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a concern says: the number, its threshold, since when, and whether it is over."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from law.money import euro
from monitoring.indicators import OLD
from monitoring.levels import FALLING, SPAN, SUNDAYS
from monitoring.models import Indicator
from workflows.models import Concern


def number(value: Decimal) -> str:
    """With a comma, and without zeros behind it: 21,8 or 5."""
    return f"{value.normalize():f}".replace(".", ",")


def tenths(value: Fraction, target: Decimal | None = None) -> str:
    """One digit behind the comma. Over a target of 21, 21,04 becomes 21,1: it must not look as if it was met."""
    found = (value.numerator * 20 + value.denominator) // (2 * value.denominator)
    if target is not None and value > Fraction(target) >= Fraction(found, 10):
        found += 1
    return f"{found // 10},{found % 10}"


def in_days(count: int | Decimal) -> str:
    """After „seit“ and „in“."""
    return "einem Tag" if count == 1 else f"{number(Decimal(count))} Tagen"


def sentence(concern: Concern) -> str:
    """The figures in words, of the day they were told: whoever reads it later must not take them for today's."""
    said = _SENTENCES[Indicator(concern.indicator)](concern)
    if concern.indicator in FALLING or concern.value > concern.threshold:
        return said
    return f"{said} Damit liegt der Wert nicht mehr über der Schwelle. Die Warnung endet, {_end(concern)}."


def state(concern: Concern) -> str:
    """Since when it stands, or since when it does not any more."""
    if concern.cleared_on:
        return f"Gilt nicht mehr seit {concern.cleared_on:%d.%m.%Y}."
    if concern.indicator in FALLING:
        return f"Steht seit {concern.since:%d.%m.%Y}."
    if concern.indicator == Indicator.GROWTH:
        return f"Steht seit {concern.since:%d.%m.%Y}, bis der Bestand eine Woche nicht wächst."
    return f"Steht seit {concern.since:%d.%m.%Y}, bis der Wert unter {_ends_at(concern)} fällt."


def _end(concern: Concern) -> str:
    if concern.indicator == Indicator.GROWTH:
        return "wenn der Bestand eine Woche nicht wächst"
    return f"wenn er unter {_ends_at(concern)} fällt"


def _ends_at(concern: Concern) -> str:
    return number(Decimal(concern.figures["ends_at"]))


def _as_of(concern: Concern) -> str:
    return f"Am {concern.raised_on:%d.%m.%Y}:"


def _ripe(concern: Concern) -> str:
    """As those who read it say it: claims are bearbeitungsreif."""
    return "bearbeitungsreif" if concern.unit_id else "entscheidungsreif"


def _processing(concern: Concern) -> str:
    count = concern.figures["decided"]
    cases = "einem Bescheid" if count == 1 else f"{count} Bescheiden"
    return (
        f"{_as_of(concern)} Im Mittel {tenths(Fraction(concern.value), concern.threshold)} Tage von der"
        f" {_ripe(concern).capitalize()}e bis zum Bescheid, das Ziel sind {number(concern.threshold)}. Gerechnet aus"
        f" {cases} der"
        f" {SPAN} Tage davor."
    )


def _backlog(concern: Concern) -> str:
    return (
        f"{_as_of(concern)} {_cases(concern.value)} seit mehr als {OLD} Tagen"
        f" {_ripe(concern)} und ohne Bescheid, die"
        f" Schwelle ist {number(concern.threshold)}. Am längsten wartet einer seit"
        f" {in_days(concern.figures['oldest'] or 0)}."
    )


def _growth(concern: Concern) -> str:
    """So many Sundays show no more weeks than that."""
    count, most = concern.figures["open"], concern.value >= SUNDAYS - 1
    weeks = "einer Woche" if concern.value == 1 else f"{number(concern.value)} Wochen"
    since = f"mindestens {weeks}" if most else weeks
    return (
        f"{_as_of(concern)} Seit {since} wächst die Zahl der Fälle ohne Bescheid, jede Woche. Zuletzt waren es {count}."
    )


def _closing(concern: Concern) -> str:
    """The value is the days from the one it was told on."""
    closes_on = concern.raised_on + timedelta(days=int(concern.value))
    return (
        f"Der Aufruf schließt am {closes_on:%d.%m.%Y}. {_as_of(concern)} {_free(concern)}"
        f" {_drafts(concern.figures['drafts'])}"
    )


def _bound(concern: Concern) -> str:
    """Part of the money may be kept for later in the year."""
    money = "bis dahin freigegebenen Mittel" if concern.figures.get("tranche") else "Mittel"
    return (
        f"{_as_of(concern)} {number(concern.value)} Prozent der {money} sind vorgemerkt oder gebunden. {_free(concern)}"
    )


def _unbound(concern: Concern) -> str:
    return (
        f"{_as_of(concern)} Der Zeitraum endet bald, {number(concern.value)} Prozent der Mittel sind nicht gebunden."
        f" {_free(concern)}"
    )


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
