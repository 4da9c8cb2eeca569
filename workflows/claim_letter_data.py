# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each letter template of a claim is given: values only, no sentence; formatted on the way."""

from datetime import date
from decimal import Decimal
from typing import Literal, TypedDict

from workflows.letter_data import Head, Signer

Outcome = Literal["award", "part", "rejection", "refusal", "otherwise"]
Payment = Literal["voucher", "provider", "money", "refund", "school_bill"]


class ClaimHead(Head):
    """`package` in the words of the law, `child` with its name: the letter lies in the family's hands alone."""

    package: str
    child: str
    applied_on: date
    period_from: date
    period_until: date


class Wanted(TypedDict):
    """A paper, and what helps to find it; may be empty."""

    label: str
    help: str


class ClaimReceiptLetter(ClaimHead):
    """claim_receipt.typ; `came_to` is the office it came to first, or empty; `due_on` a wish, nobody asked yet."""

    came_to: str
    received: list[str]
    missing: list[Wanted]
    due_on: date


class ClaimRequestLetter(ClaimHead):
    """claim_request.typ; `warned`: with what silence leads to, § 66 SGB I."""

    items: list[Wanted]
    due_on: date
    warned: bool
    social_code: bool
    signer: Signer


class ClaimRejectedLetter(ClaimHead):
    """claim_rejected.typ"""

    items: list[Wanted]
    reason: str
    due_on: date
    signer: Signer


class ClaimParentsLetter(ClaimHead):
    """claim_parents.typ; `child` is who applied."""

    signer: Signer


class ClaimAward(TypedDict):
    amount: Decimal
    asked: Decimal | None
    since: date
    until: date | None
    payment: Payment
    payee: str


class ClaimSending(TypedDict):
    """Posted on the letter's own day, notified by the law of the circle."""

    way: Literal["post", "portal"]
    posted_on: date
    notified_on: date | None
    norm: str


class ClaimDecisionLetter(ClaimHead):
    """claim_decision.typ; `award` is None unless something is awarded."""

    kind: Outcome
    award: ClaimAward | None
    legal_basis: str
    reasons: str
    sending: ClaimSending
    signer: Signer


class Court(TypedDict):
    name: str
    street: str
    town: str


class ClaimObjectionLetter(ClaimHead):
    """claim_objection.typ: the Widerspruchsbescheid, § 85 SGG; `late`: it came late and nobody gave the time back."""

    outcome: Literal["partly", "dismissed"]
    contested_on: date
    received_on: date
    late: bool
    review: str
    legal_basis: str
    reasons: str
    sending: ClaimSending
    court: Court
    norm: str
    social_code: bool
    signer: Signer


class VoucherLetter(ClaimHead):
    """claim_voucher.typ; `number` is all its code says; `provider` where it counts with one alone, else empty."""

    number: str
    value: Decimal
    valid_until: date
    provider: str
    replaces: bool
    signer: Signer
