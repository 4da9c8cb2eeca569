# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a concern says, in whole German sentences."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from monitoring.models import Indicator
from workflows import concern_words
from workflows.models import Concern

DAY = date(2027, 6, 14)


@pytest.mark.parametrize(
    ("value", "text"),
    [("21", "21,0"), ("21.8", "21,8"), ("39.333", "39,3"), ("39.35", "39,4"), ("21.04", "21,1"), ("20.96", "21,0")],
)
def test_tenths_are_rounded_and_never_down_to_a_whole_number(value: str, text: str) -> None:
    assert concern_words.tenths(Fraction(value)) == text


def say(indicator: str, value: str, threshold: str = "5", **figures: Any) -> str:
    figures = {"ends_at": "3"} | figures
    return concern_words.sentence(
        Concern(indicator=indicator, value=Decimal(value), threshold=Decimal(threshold), figures=figures, since=DAY)
    )


def test_one_and_many() -> None:
    assert say("backlog", "1", "0", oldest=22) == (
        "1 Fall ist seit mehr als 21 Tagen entscheidungsreif und ohne Bescheid, die Schwelle ist 0."
        " Am längsten wartet einer seit 22 Tagen."
    )
    assert "Gerechnet aus einem Bescheid der" in say("processing", "22.00", "21.00", decided=1, median="22")
    assert say("growth", "3.00", "2.00", open=14) == (
        "Seit 3 Wochen wächst die Zahl der Fälle ohne Bescheid, jede Woche. Zuletzt waren es 14."
    )


@pytest.mark.parametrize(("days", "when"), [("0", "heute"), ("1", "in einem Tag"), ("14", "in 14 Tagen")])
@pytest.mark.parametrize(
    ("drafts", "what"),
    [
        (0, "Kein Entwurf wartet auf das Absenden."),
        (1, "1 Entwurf ist nicht abgesendet."),
        (3, "3 Entwürfe sind nicht abgesendet."),
    ],
)
def test_a_call_that_closes(days: str, when: str, drafts: int, what: str) -> None:
    said = say("closing", days, "15", drafts=drafts, free="1200.50")
    assert said == f"Der Aufruf schließt {when}. Frei sind noch 1.200,50\u00a0€. {what}"


def test_shares_of_the_money() -> None:
    assert say("bound", "91.50", "90", free="85") == (
        "91,5 Prozent der Mittel sind vorgemerkt oder gebunden. Frei sind noch 85,00\u00a0€."
    )
    assert say("unbound", "30.00", "25", free="300").startswith("Der Zeitraum endet bald, 30 Prozent der Mittel")


@pytest.mark.parametrize("indicator", Indicator.values)
def test_every_indicator_has_a_sentence(indicator: str) -> None:
    everything = {"oldest": 30, "decided": 2, "median": "20", "open": 9, "drafts": 1, "free": "10"}
    assert say(indicator, "6", **everything).endswith(".")
