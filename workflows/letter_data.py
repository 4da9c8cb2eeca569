# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each letter template is given: values only, no sentence; formatted on the way."""

from datetime import date
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict

Outcome = Literal["award", "part_award", "rejection"]
Recommendation = Literal["award", "part_award", "rejection", "deferred", "waitlisted"]
FundingKind = Literal["shortfall", "share", "fixed"]


class Office(TypedDict):
    authority: str
    unit: str
    street: str
    town: str
    phone: str
    email: str


class Contact(TypedDict):
    name: str
    phone: str
    email: str


class Signer(TypedDict):
    name: str
    role: str


class Head(TypedDict):
    """The head of every letter; `addressee` may be empty ("Guten Tag,"), `recipient` is the address.

    A `draft` says on each page that it is none.
    """

    office: Office
    recipient: list[str]
    addressee: str
    file_number: str
    date: date
    contact: Contact
    case_url: str
    draft: NotRequired[bool]


class Letter(Head):
    """Of an application."""

    programme: str
    fund: str
    project: str


class PlanItem(TypedDict):
    label: str
    amount: Decimal


class PlanGroup(TypedDict):
    kind: str
    total: Decimal
    items: list[PlanItem]


class FinancePlan(TypedDict):
    """As decided; `gap` is what still has to be covered, None when the plan balances."""

    expenses: list[PlanGroup]
    income: list[PlanGroup]
    expenses_total: Decimal
    income_total: Decimal
    gap: Decimal | None
    tolerance_percent: int


class Award(TypedDict):
    amount: Decimal
    purpose: str
    funding_kind: FundingKind
    share_percent: str | None
    period_from: date
    period_until: date
    plan: FinancePlan
    conditions: list[str]
    side_conditions: str
    proof_of_dealing_missing: bool
    weeks_to_spend: int
    proof_due_on: date
    publicity: str


class ResolutionInLetter(TypedDict):
    """`committee` is a neuter noun ("Begleitgremium"): the templates write "Das …"."""

    committee: str
    meeting_on: date
    outcome: Recommendation
    amount: Decimal | None


class EarlyStart(TypedDict):
    allowed: bool
    start: date
    decided_on: date
    reasons: str


class Sending(TypedDict):
    """`posted_on` is the planned day; `notified_on` what law.calendar makes of it (None for the portal)."""

    way: Literal["post", "portal"]
    copy_in_portal: bool
    posted_on: date
    notified_on: date | None


class Remedy(TypedDict):
    court: str
    address: str
    note: str


class DecisionLetter(Letter):
    """decision.typ; `award` is None for a rejection, `deviation_reasons` empty where none."""

    kind: Outcome
    applicant: str
    applied_on: date
    requested: Decimal
    award: Award | None
    early_start: EarlyStart | None
    legal_basis: str
    discretion: bool
    resolution: ResolutionInLetter | None
    deviation_reasons: str
    reasons: str
    sending: Sending
    remedy: Remedy
    signer: Signer
    second_signer: Signer | None
    enclosures: list[str]


class MissingItem(TypedDict):
    label: str
    reason: str
    due_on: date


class MissingDocumentsLetter(Letter):
    """missing_documents.typ; `due_on` is the latest date of the items."""

    applied_on: date
    items: list[MissingItem]
    due_on: date
    message: str
    committee: str
    meeting_on: date | None
    signer: Signer


class ReceiptLetter(Letter):
    """receipt.typ"""

    applicant: str
    received_on: date
    receipt_number: str
    requested: Decimal
    period_from: date
    period_until: date
    documents: list[str]
    committee: str
    check_until: date | None
    meeting_on: date | None
    early_start_requested: bool


class Meeting(TypedDict):
    committee: str
    meeting_on: date


class NoticeLetter(Letter):
    """notice.typ"""

    kind: Literal["deferred", "waitlisted"]
    applied_on: date
    resolution: Meeting
    reasons: str
    next_meeting_on: date | None
    signer: Signer
