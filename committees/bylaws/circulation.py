# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding in writing: open for its days, ended by an objection, counted by the clock, § 90 (1) sentence 2 VwVfG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import TextChoices

from committees.bylaws.counting import Outcome, Tally, decide, tally_of
from committees.bylaws.quorum import SEATS
from committees.bylaws.rules import Circulating, Rules
from committees.bylaws.words import counted
from law.calendar import add_days
from law.finding import Finding


class Course(TextChoices):
    """Where a circulation stands."""

    REFUSED = "refused", "nicht zulässig"
    OPEN = "open", "läuft"
    STOPPED = "stopped", "durch Widerspruch beendet"
    BELOW = "below", "zu wenige Antworten"
    ADOPTED = "adopted", "angenommen"
    REJECTED = "rejected", "abgelehnt"
    UNDECIDED = "undecided", "noch nicht entschieden"


@dataclass(frozen=True, slots=True)
class Circulated:
    """A circulation on a day: its course, its last day, the count so far (to be shown only when closed), and why."""

    course: Course
    ends_on: date
    yes: int
    no: int
    abstain: int
    why: str


class Part(NamedTuple):
    """How many answered of those of whom a part has to."""

    said: int
    asked: int


def last_day(rules: Rules, started_on: date) -> date:
    """The day of the start is not counted, the last day still is, §§ 187, 188 BGB."""
    return add_days(started_on, rules.circulation.days)


def may_circulate(rules: Rules, matter: str = "") -> list[Finding]:
    """Why an item cannot go round; [] when it can."""
    rule = rules.circulation
    if rule.allowed is Circulating.NEVER:
        text = "Die Geschäftsordnung erlaubt kein Umlaufverfahren. Setzen Sie den Punkt auf die nächste Sitzung."
    elif rule.allowed is Circulating.LISTED and matter not in rule.matters:
        text = (
            "Diese Angelegenheit steht nicht in der Liste für das Umlaufverfahren. "
            "Setzen Sie den Punkt auf die nächste Sitzung."
        )
    else:
        return []
    return [Finding("circulation_allowed", text, field="matter", norm="Geschäftsordnung")]


def circulation(
    rules: Rules,
    answers: Sequence[str],
    *,
    objections: int,
    seats: int,
    asked: int | None = None,
    started_on: date,
    on: date,
    chair: str = "",
    matter: str = "",
) -> Circulated:
    """answers: one verdict a seat, "" for silence, which is no vote; seats: all with a vote, who are the members.

    asked: of how many a part has to answer, by the base of the quorum; without it all seats.
    """
    said = [answer for answer in answers if answer]
    tally = tally_of(said, len(said), seats)
    ends_on = last_day(rules, started_on)
    part = Part(len(said), seats if asked is None else asked)
    course, why = _course(rules, tally, part, objections, chair, matter, ends_on, on)
    return Circulated(course, ends_on, tally.yes, tally.no, tally.abstain, f"{why}: {course.label}")


def answered(rules: Rules, said: int, asked: int) -> str:
    """ "5 von 15 Sitzen haben geantwortet"."""
    return f"{said} von {asked} {SEATS[rules.quorum.base]} haben geantwortet"


def _course(
    rules: Rules, tally: Tally, part: Part, objections: int, chair: str, matter: str, ends_on: date, on: date
) -> tuple[Course, str]:
    if refusals := may_circulate(rules, matter):
        return Course.REFUSED, refusals[0].text.split(". ")[0]
    if objections and rules.circulation.allowed is not Circulating.ALWAYS:
        against = counted(objections, "Mitglied widerspricht", "Mitglieder widersprechen")
        return Course.STOPPED, f"{against} dem Umlaufverfahren, der Punkt kommt in die nächste Sitzung"
    if on <= ends_on:
        told = answered(rules, part.said, part.asked)
        return Course.OPEN, f"{told}, Antworten sind bis zum {ends_on:%d.%m.%Y} möglich"
    return _closed(rules, tally, part, chair)


def _closed(rules: Rules, tally: Tally, part: Part, chair: str) -> tuple[Course, str]:
    threshold, told = rules.circulation.threshold, answered(rules, part.said, part.asked)
    if part.said < (needed := threshold.needed(part.asked)):
        return Course.BELOW, f"{told}, nötig sind {needed}, {threshold}, der Punkt kommt in die nächste Sitzung"
    outcome, why = decide(rules, tally, chair, 1)
    if outcome is Outcome.UNDECIDED:
        why = "Einstimmigkeit verfehlt, der Punkt kommt in die nächste Sitzung"
    return Course(outcome.value), f"{told}, {threshold}; {tally}; {why}"
