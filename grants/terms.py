# SPDX-License-Identifier: AGPL-3.0-or-later
"""The versioned terms of a programme as plain data: what an application is frozen with at submission."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

from law.calendar import Period

YES_NO = (("yes", "Ja"), ("no", "Nein"))
# Costs people have and may state although no programme here funds them: the plan must be able to say so.
OTHER_COSTS = (("staff", "Personalkosten"), ("other", "Andere Kosten"))


@dataclass(frozen=True)
class Question:
    """One question of a page. kind: text, longtext, date, yesno, choice, choices, integer, ages, money.

    afresh: asked anew each time, like every date; a copy of an older application leaves it open.
    private: for the office alone; no body reads it.
    """

    key: str
    label: str
    kind: str = "text"
    help: str = ""
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 200
    afresh: bool = False
    private: bool = False

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """What can be chosen: (key, label)."""
        return YES_NO if self.kind == "yesno" and not self.choices else self.choices


@dataclass(frozen=True)
class Page:
    """One topic with about five questions."""

    key: str
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Declaration:
    """A text the applicant agrees to, in the version valid that year."""

    key: str
    version: str
    text: str


@dataclass(frozen=True)
class RequiredDocument:
    """A kind of paper; asked_of: the kinds of applicant; of_minors: only when one of those in charge is under 18."""

    key: str
    label: str
    help: str = ""
    required: bool = True
    asked_of: tuple[str, ...] = ("organisation", "person")
    of_minors: bool = False


@dataclass(frozen=True)
class ChecklistItem:
    """A point of the formal check."""

    key: str
    label: str


@dataclass(frozen=True)
class Youth:
    """What a fund asks of young people who apply by themselves: numbers of its guideline, no law.

    cap_minors: euros while nobody in charge is 18; from the first who is, the cap of the programme counts.
    alone: one person without a group may apply too. Ages in years, both included.
    """

    cap_minors: Decimal
    group_at_least: int = 3
    alone: bool = False
    youngest: int = 12
    oldest: int = 27


@dataclass(frozen=True)
class Parameters:
    """The numbers of the guideline. Money in euros, leads in days before the start. Without a cap, see grants/rates.py.

    yearly: money of one budget year after the other, so that a longer project can be split; else it ends with the call.
    """

    cap: Decimal | None
    lead_days: int
    consultation_required: bool
    funding_kind: Literal["share", "shortfall", "fixed"]
    own_share_percent: int = 0
    proof_weeks: int = 6
    spend_weeks: int = 6
    youth: Youth | None = None
    yearly: bool = True


@dataclass(frozen=True)
class Clock:
    """How long a status may last. days: calendar days after the day it began; it ends on a working day.

    resumes: once the applicant has supplied what was missing, the clock runs on with the days that remained, or anew.
    """

    days: int
    resumes: Literal["on", "anew"] = "on"

    def until(self, since: date, *, held: int = 0) -> date:
        """Its last day; held: days it stood still."""
        return Period(self.days + held).until(since)


@dataclass(frozen=True)
class Terms:
    """Everything an applicant and a clerk are bound to in one case."""

    programme: str
    version: str
    title: str
    parameters: Parameters
    pages: tuple[Page, ...]
    cost_kinds: tuple[tuple[str, str], ...]
    income_kinds: tuple[tuple[str, str], ...]
    declarations: tuple[Declaration, ...]
    documents: tuple[RequiredDocument, ...]
    checklist: tuple[ChecklistItem, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """The fingerprint by which equal terms share a row."""
        return sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    @property
    def questions(self) -> dict[str, Question]:
        return {question.key: question for page in self.pages for question in page.questions}

    @property
    def says_du(self) -> bool:
        """Young people are not addressed as "Sie"."""
        return self.parameters.youth is not None

    def checked_until(self, received_on: date) -> date:
        """The last day of the formal check of what came in on a day; that day where the programme sets no clock."""
        clock = self.clocks.get("submitted")
        return clock.until(received_on) if clock else received_on

    def page(self, key: str) -> Page | None:
        return next((page for page in self.pages if page.key == key), None)

    def documents_for(self, applicant_kind: str) -> tuple[RequiredDocument, ...]:
        return tuple(document for document in self.documents if applicant_kind in document.asked_of)

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        parameters = data["parameters"]
        parameters["cap"] = None if self.parameters.cap is None else str(self.parameters.cap)
        if self.parameters.youth:
            parameters["youth"]["cap_minors"] = str(self.parameters.youth.cap_minors)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Terms":
        """Read a snapshot; unknown or missing keys are an error, for a snapshot is a legal text."""
        return cls(
            programme=data["programme"],
            version=data["version"],
            title=data["title"],
            parameters=_parameters(data["parameters"]),
            pages=tuple(_page(page) for page in data["pages"]),
            cost_kinds=_pairs(data["cost_kinds"]),
            income_kinds=_pairs(data["income_kinds"]),
            declarations=tuple(Declaration(**each) for each in data["declarations"]),
            documents=tuple(
                RequiredDocument(**{**each, "asked_of": tuple(each["asked_of"])}) for each in data["documents"]
            ),
            checklist=tuple(ChecklistItem(**each) for each in data["checklist"]),
            texts=data["texts"],
            clocks={status: _clock(clock) for status, clock in data["clocks"].items()},
        )


def _clock(data: Mapping[str, Any] | int) -> Clock:
    """Snapshots of before clocks could stop hold the days alone."""
    return Clock(data) if isinstance(data, int) else Clock(**data)


def _parameters(data: Mapping[str, Any]) -> Parameters:
    youth = data.get("youth")
    read = Youth(**{**youth, "cap_minors": Decimal(youth["cap_minors"])}) if youth else None
    cap = None if data["cap"] is None else Decimal(data["cap"])
    return Parameters(**{**data, "cap": cap, "youth": read})


def _page(data: Mapping[str, Any]) -> Page:
    questions = tuple(Question(**{**each, "choices": _pairs(each["choices"])}) for each in data["questions"])
    return Page(data["key"], data["title"], data["intro"], questions)


def _pairs(rows: Any) -> tuple[tuple[str, str], ...]:
    return tuple((key, label) for key, label in rows)
