# SPDX-License-Identifier: AGPL-3.0-or-later
"""The facts of families and their claims. Every table of this app lies in the schema "social", behind row security."""

from benefits.models.claim import Claim, Phase
from benefits.models.correspondence import ClaimMessage, ClaimNote
from benefits.models.decision import ClaimDecision
from benefits.models.draft import DraftPaper, FamilyDraft
from benefits.models.event import ClaimEvent
from benefits.models.evidence import Evidence, FamilyPaper
from benefits.models.family import Child, Compartment, Family, Guardian
from benefits.models.letter import ClaimLetter
from benefits.models.listed import ClaimList, ListColumns, ListedClaim, ListedFamily
from benefits.models.looking import AccessRule, AuditedClaim, Auditor, AuditOrder, EmergencyAccess, Reading
from benefits.models.monthly import MonthlyFigures
from benefits.models.objection import Objection
from benefits.models.payment import Payment, PaymentEvent, PaymentList, SchoolBill
from benefits.models.provider import BankAccount, Provider
from benefits.models.retention import Erasure, LegalHold, RetentionRule
from benefits.models.voucher import Voucher

__all__ = [
    "AccessRule",
    "AuditOrder",
    "AuditedClaim",
    "Auditor",
    "BankAccount",
    "Child",
    "Claim",
    "ClaimDecision",
    "ClaimEvent",
    "ClaimLetter",
    "ClaimList",
    "ClaimMessage",
    "ClaimNote",
    "Compartment",
    "DraftPaper",
    "EmergencyAccess",
    "Erasure",
    "Evidence",
    "Family",
    "FamilyDraft",
    "FamilyPaper",
    "Guardian",
    "LegalHold",
    "ListColumns",
    "ListedClaim",
    "ListedFamily",
    "MonthlyFigures",
    "Objection",
    "Payment",
    "PaymentEvent",
    "PaymentList",
    "Phase",
    "Provider",
    "Reading",
    "RetentionRule",
    "SchoolBill",
    "Voucher",
    "social",
]
