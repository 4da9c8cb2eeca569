# SPDX-License-Identifier: AGPL-3.0-or-later
"""The programmes the code knows: every module of this package that names PROGRAMMES, found without a list to keep."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from grants.rates import Module
from grants.rules import Rule
from grants.stages import USUAL_STAGES, Stage
from grants.terms import Terms


@dataclass(frozen=True)
class Programme:
    """The newest terms of a programme and what code adds: rules, procedure, the Vorab-Check's questions, stages.

    modules: what can be chosen at a flat rate, where the sum follows from the choice.
    """

    terms: Terms
    procedure: str
    rules: tuple[Rule, ...]
    precheck: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = USUAL_STAGES
    modules: tuple[Module, ...] = ()

    @property
    def key(self) -> str:
        return self.terms.programme


@cache
def all_programmes() -> dict[str, Programme]:
    """Every programme by key."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return {programme.key: programme for module in modules for programme in module.PROGRAMMES}


def programme(key: str) -> Programme:
    """The programme of a call; KeyError for a key no file names (a system check finds that before)."""
    return all_programmes()[key]
