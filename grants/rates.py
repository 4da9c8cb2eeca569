# SPDX-License-Identifier: AGPL-3.0-or-later
"""Flat rates: a programme names modules, its call what a unit of each is worth, and the sum follows from the choice.

The figures are values of the call. One the administrator has not set yet is told as such; nothing is guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.rules import Facts, Rule
from grants.terms import Question
from law.finding import Finding
from law.money import euro


@dataclass(frozen=True)
class Module:
    """What can be chosen, counted in units. per: of one unit; at_most: None where the guideline names no limit."""

    key: str
    label: str
    units: str
    per: str
    at_most: int | None = None

    @property
    def question(self) -> Question:
        return Question(self.key, f"{self.label}: Wie viele {self.units}?", "integer", required=False)


def priced(modules: Sequence[Module], rates: Mapping[str, Decimal]) -> list[tuple[Module, Decimal | None]]:
    """Each module with what a unit is worth; None where that is not known yet."""
    return [(module, rates.get(module.key)) for module in modules]


def chosen(modules: Sequence[Module], facts: Facts) -> list[tuple[Module, int]]:
    """Modules with their units, as far as any are wanted."""
    return [(module, facts[module.key]) for module in modules if facts[module.key]]


def total(modules: Sequence[Module], facts: Facts) -> Decimal | None:
    """What the choice is worth; None where nothing is chosen or a rate is unknown."""
    picked = chosen(modules, facts)
    if not picked or any(module.key not in facts.rates for module, _units in picked):
        return None
    return sum((facts.rates[module.key] * units for module, units in picked), Decimal(0))


def rule_of(modules: Sequence[Module]) -> Rule:
    """What a programme with these modules demands."""

    def flat_rates(facts: Facts) -> Iterator[Finding]:
        picked = chosen(modules, facts)
        if not picked:
            text = "Bitte wählen Sie mindestens einen Baustein, und geben Sie an, wie viel davon."
            yield Finding("flat_rates", text, field=modules[0].key)
        for module, units in picked:
            yield from _possible(module, units, facts)
        worth, asked = total(modules, facts), facts["amount_asked"]
        if worth is not None and asked is not None and asked != worth:
            text = f"Ihre Bausteine ergeben {euro(worth)}. Bitte beantragen Sie genau diese Summe."
            yield Finding("flat_rates", text, field="amount_asked")

    return flat_rates


def _possible(module: Module, units: int, facts: Facts) -> Iterator[Finding]:
    if module.key not in facts.rates:
        text = (
            f"Für „{module.label}“ steht der Betrag noch nicht fest. Lassen Sie das Feld leer, oder fragen Sie uns, "
            "wann er feststeht."
        )
        yield Finding("flat_rates", text, field=module.key)
    if module.at_most is not None and units > module.at_most:
        text = f"Möglich sind höchstens {module.at_most} {module.units}. Bitte verringern Sie die Zahl."
        yield Finding("flat_rates", text, field=module.key)
