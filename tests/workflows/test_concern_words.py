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
    ("value", "target", "text"),
    [
        ("21", "21", "21,0"),
        ("21.8", "21", "21,8"),
        ("39.333", None, "39,3"),
        ("39.35", None, "39,4"),
        ("21.04", "21", "21,1"),
        ("20.52", "20.5", "20,6"),
        ("20.96", "21", "21,0"),
        ("15.02", None, "15,0"),
        ("15.02", "21", "15,0"),
    ],
)
def test_tenths_are_rounded_and_never_down_to_a_target_they_are_over(value: str, target: str | None, text: str) -> None:
    assert concern_words.tenths(Fraction(value), None if target is None else Decimal(target)) == text


def concern(indicator: str, value: str, threshold: str = "5", **figures: Any) -> Concern:
    return Concern(
        indicator=indicator,
        value=Decimal(value),
        threshold=Decimal(threshold),
        figures={"ends_at": "3"} | figures,
        since=DAY,
        raised_on=DAY,
    )


def say(indicator: str, value: str, threshold: str = "5", **figures: Any) -> str:
    return concern_words.sentence(concern(indicator, value, threshold, **figures))


def test_one_and_many() -> None:
    assert say("backlog", "1", "0", oldest=22) == (
        "Am 14.06.2027: 1 Fall ist seit mehr als 21 Tagen entscheidungsreif und ohne Bescheid, die Schwelle ist 0."
        " Am längsten wartet einer seit 22 Tagen."
    )
    assert "Gerechnet aus einem Bescheid der 91 Tage davor." in say("processing", "22.00", "21.00", decided=1)
    assert say("growth", "3.00", "2.00", open=14) == (
        "Am 14.06.2027: Seit 3 Wochen wächst die Zahl der Fälle ohne Bescheid, jede Woche. Zuletzt waren es 14."
    )
    assert "Seit mindestens 8 Wochen wächst" in say("growth", "8.00", "2.00", open=14), "more were not looked at"


def test_back_at_the_threshold_it_says_when_the_warning_ends() -> None:
    back = "Damit liegt der Wert nicht mehr über der Schwelle. Die Warnung endet, wenn"
    assert say("backlog", "5", oldest=30).endswith(f" {back} er unter 3 fällt.")
    assert say("growth", "2", "2", open=9).endswith(f" {back} der Bestand eine Woche nicht wächst.")
    assert back not in say("backlog", "6", oldest=30)
    assert back not in say("closing", "9", "15", drafts=0, free="1")


def test_how_long_it_stands() -> None:
    assert concern_words.state(concern("growth", "3")) == (
        "Steht seit 14.06.2027, bis der Bestand eine Woche nicht wächst."
    )
    over = concern("closing", "3")
    over.cleared_on = DAY
    assert concern_words.state(over) == "Gilt nicht mehr seit 14.06.2027.", "it may have closed, which eases nothing"


@pytest.mark.parametrize(("days", "when"), [("0", "14.06.2027"), ("1", "15.06.2027"), ("14.00", "28.06.2027")])
@pytest.mark.parametrize(
    ("drafts", "what"),
    [
        (0, "Kein Entwurf wartet auf das Absenden."),
        (1, "1 Entwurf ist nicht abgesendet."),
        (3, "3 Entwürfe sind nicht abgesendet."),
    ],
)
def test_a_call_that_closes(days: str, when: str, drafts: int, what: str) -> None:
    """On which day, for „in 14 Tagen“ is wrong tomorrow."""
    said = say("closing", days, "15", drafts=drafts, free="1200.50")
    assert said == f"Der Aufruf schließt am {when}. Am 14.06.2027: Frei sind noch 1.200,50\u00a0€. {what}"


def test_shares_of_the_money() -> None:
    assert say("bound", "91.50", "90", free="85") == (
        "Am 14.06.2027: 91,5 Prozent der Mittel sind vorgemerkt oder gebunden. Frei sind noch 85,00\u00a0€."
    )
    assert "Prozent der bis dahin freigegebenen Mittel sind" in say("bound", "91.50", "90", free="85", tranche=True)
    assert "Der Zeitraum endet bald, 30 Prozent der Mittel" in say("unbound", "30.00", "25", free="300")


@pytest.mark.parametrize("indicator", Indicator.values)
def test_every_indicator_has_a_sentence(indicator: str) -> None:
    everything = {"oldest": 30, "decided": 2, "median": "20", "open": 9, "drafts": 1, "free": "10"}
    assert say(indicator, "6", **everything).endswith(".")
