# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each paper of a meeting is given: values only; what a body says of itself in words comes as those words."""

from datetime import date
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict

Form = Literal["session", "circulation"]


class Paper(TypedDict):
    """The head of every paper; authority may be empty, times are "17:30" or empty. A `draft` says that it is none.

    A circulation is held on its last day and began with its invitation.
    """

    body: str
    authority: str
    form: Form
    held_on: date
    starts_at: str
    place: str
    date: date
    draft: NotRequired[bool]


class RulesInForce(TypedDict):
    name: str
    valid_from: date


class AgendaLine(TypedDict):
    """A point of the agenda; of a case applicant and sum, otherwise empty and None. notes: "dringlich", "zweite …"."""

    number: int
    title: str
    kind: str
    applicant: str
    asked: Decimal | None
    slot: str
    notes: list[str]


class PlanLine(TypedDict):
    label: str
    kind: str
    amount: Decimal


class CasePage(TypedDict):
    """An application as a body reads it: no address, no bank data."""

    number: int
    title: str
    applicant: str
    place: str
    period_from: date | None
    period_until: date | None
    asked: Decimal
    total: Decimal
    summary: str
    aims: str
    expenses: list[PlanLine]
    income: list[PlanLine]
    income_total: Decimal
    recommendation: str


class TextPage(TypedDict):
    """A point without an application; empty text: the reader is excluded from an application that stands here."""

    number: int
    title: str
    text: str


class InvitationPaper(Paper):
    """invitation.typ; second_of is the day of the session that could not decide."""

    rules: RulesInForce | None
    urgent: bool
    second_of: date | None
    any_number_decides: bool
    agenda: list[AgendaLine]
    asked_total: Decimal | None
    cases: list[CasePage | TextPage]
    signer: str


class Attendant(TypedDict):
    """A seat at the session; came and left are times, left empty until the end. instead_of: whom a deputy stood for."""

    seat: int
    organisation: str
    name: str
    role: str
    instead_of: str
    spans: list[str]


class Absentee(TypedDict):
    seat: int
    organisation: str
    name: str
    excuse: str


class RecusalNote(TypedDict):
    """Who took no part in an item, or was found free of bias, why and since when."""

    name: str
    took_part: bool
    reason: str
    standing: str
    since: str


class VoteNote(TypedDict):
    """A vote in words: what was moved, who could vote, what came out and why. names: holders of the ballots."""

    motion: str
    opened: str
    closed: str
    secret: bool
    names: list[str]
    result: str
    reasoning: str


class ResolutionNote(TypedDict):
    text: str
    conditions: list[str]


class MinutedItem(AgendaLine):
    """What happened at a point, in the order in which it happened; withheld: the reader was excluded from it."""

    withheld: bool
    recusals: list[RecusalNote]
    votes: list[VoteNote]
    resolutions: list[ResolutionNote]
    note: str


class Signature(TypedDict):
    name: str
    role: str
    on: date


class MinutesPaper(Paper):
    """minutes.typ, § 93 VwVfG; invited_on is also the first day of a circulation."""

    opened: str
    closed: str
    rules: RulesInForce | None
    invited_on: date | None
    defects: list[str]
    chairs: list[str]
    second_of: date | None
    any_number_decides: bool
    seats: int
    quorum: str
    attendants: list[Attendant]
    absentees: list[Absentee]
    advisers: list[Attendant]
    items: list[MinutedItem]
    remarks: str
    signature: Signature | None


class ExtractPaper(Paper):
    """extract.typ: one item of signed minutes; sha256 names the file it was taken from."""

    opened: str
    closed: str
    chairs: list[str]
    names: list[str]
    seats: int
    defects: list[str]
    item: MinutedItem
    signature: Signature
    sha256: str
