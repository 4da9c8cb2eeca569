# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one legal clock of a case: when its present status falls due, how it stood still, and why, in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from grants.models import Application, Event, Status
from grants.models.application import CLOSED
from grants.terms import Clock, Terms
from law.calendar import add_days, is_working_day, next_working_day

# Columns of a case whose office has no clock.
NONE: dict[str, Any] = {"clock_from": None, "clock_days": None, "clock_held": 0, "held_on": None, "due_on": None}


class Clocked(Protocol):
    """What has a clock: an application, a claim."""

    clock_from: date | None
    clock_days: int | None
    clock_held: int
    held_on: date | None
    due_on: date | None


class Clocks(Protocol):
    """Where its lengths stand: the terms of a programme, a package."""

    @property
    def clocks(self) -> Mapping[str, Clock]: ...


def started(terms: Clocks, status: str, *, since: date) -> dict[str, Any]:
    """The columns of a clock that begins with a status; none where the programme sets no clock."""
    clock = terms.clocks.get(status)
    if clock is None:
        return dict(NONE)
    return NONE | {"clock_from": since, "clock_days": clock.days, "due_on": clock.until(since)}


def moved(case: Application, terms: Terms, *, source: str, on: date) -> dict[str, Any]:
    """What a step to another status does to the clock: it begins, stands still for the applicant, or runs on."""
    if case.status == Status.INCOMPLETE:
        return {"held_on": on if case.clock_from else None}
    if source == Status.INCOMPLETE and case.status == Status.SUBMITTED:
        return resumed(case, terms, since=on)
    return started(terms, case.status, since=on)


def resumed(case: Clocked, terms: Clocks, *, since: date, checking: str = Status.SUBMITTED) -> dict[str, Any]:
    """The applicant supplied everything on a day: the days that remained run on, or the clock begins anew."""
    clock = terms.clocks.get(checking)
    if clock is None or clock.resumes == "anew" or case.clock_from is None or case.clock_days is None:
        return started(terms, checking, since=since)
    held = case.clock_held + max(0, (since - (case.held_on or since)).days)
    return {
        "clock_held": held,
        "held_on": None,
        "due_on": Clock(case.clock_days).until(case.clock_from, held=held),
    }


def extended(case: Application, until: date) -> dict[str, Any]:
    """The office's clock with as many days as reach a day."""
    assert case.clock_from is not None, "only a clock that runs is extended"
    days = (until - case.clock_from).days - case.clock_held
    return {"clock_days": days, "due_on": Clock(days).until(case.clock_from, held=case.clock_held)}


def counted(case: Clocked) -> date:
    """The last day of the office's clock as days off are known today."""
    assert case.clock_from is not None and case.clock_days is not None, "the case has a clock"
    return next_working_day(add_days(case.clock_from, case.clock_days + case.clock_held))


def told(case: Application, terms: Terms) -> list[str]:
    """The clock in sentences: how long, from when, how long it stood still, what moved its end."""
    return told_of(case, terms, Status.SUBMITTED if case.held_on else case.status)


def told_of(case: Clocked, terms: Clocks, status: str) -> list[str]:
    """The same of any case; status: the one its clock began with."""
    if case.clock_from is None or case.clock_days is None:
        return []
    begins = f"{_days(case.clock_days)} ab {case.clock_from:%d.%m.%Y}"
    rule = terms.clocks.get(status)
    if rule and case.clock_days > rule.days:
        begins += f" (um {_days(case.clock_days - rule.days)} verlängert)"
    if case.clock_held:
        begins += f", {_days(case.clock_held)} angehalten"
    ends = add_days(case.clock_from, case.clock_days + case.clock_held)
    if case.held_on:
        left = max(0, (ends - case.held_on).days)
        since = f"Seit {case.held_on:%d.%m.%Y} steht die Frist des Amtes still: {begins}."
        after = rule and rule.resumes == "anew"
        return [since, "Danach beginnt sie neu." if after else f"Danach bleiben {_days(left)}."]
    sentences = [f"{begins}, fällig am {case.due_on:%d.%m.%Y}."]
    if not is_working_day(ends):
        sentences.append(f"Der {ends:%d.%m.%Y} ist kein Arbeitstag, also endet die Frist am nächsten.")
    return sentences


def _days(number: int) -> str:
    return "1 Tag" if number == 1 else f"{number} Tage"


@dataclass(frozen=True, slots=True)
class Spent:
    """Calendar days a case lay with each side since its receipt."""

    office: int = 0
    applicant: int = 0
    body: int = 0


# Every other open status is the office's.
WITH: dict[str, str] = {Status.INCOMPLETE: "applicant", Status.SCHEDULED: "body"}


def spent(events: Iterable[Event], *, received_on: date, until: date) -> Spent:
    """Who had the case for how long; events in their order. The count ends when the case is closed."""
    days = {"office": 0, "applicant": 0, "body": 0}
    status, since = str(Status.SUBMITTED), received_on
    for after, day in [*((event.target, event.on) for event in events), ("", until)]:
        if status not in CLOSED:
            days[WITH.get(status, "office")] += max(0, (day - since).days)
        status, since = after, max(since, day)
    return Spent(**days)
