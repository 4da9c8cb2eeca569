# SPDX-License-Identifier: AGPL-3.0-or-later
"""The facts of every case, one file per subject."""

from grants.models.applicant import Applicant, Representative
from grants.models.application import Application, FrozenTerms, PlanItem, SearchEntry, Side, Status
from grants.models.bodies import Affiliation, BodyQuestion, MeetingPaper, OfficeRecusal, Pursuit, SmallSum, Transfer
from grants.models.call import Call, Commitment, Fund, Unit
from grants.models.correspondence import Message, Note
from grants.models.decision import Consideration, Decision, Letter
from grants.models.document import Document, RequestedItem
from grants.models.event import CallEvent, Event
from grants.models.invitation import Invitation

__all__ = [
    "Affiliation",
    "Applicant",
    "Application",
    "BodyQuestion",
    "Call",
    "CallEvent",
    "Commitment",
    "Consideration",
    "Decision",
    "Document",
    "Event",
    "FrozenTerms",
    "Fund",
    "Invitation",
    "Letter",
    "MeetingPaper",
    "Message",
    "Note",
    "OfficeRecusal",
    "PlanItem",
    "Pursuit",
    "Representative",
    "RequestedItem",
    "SearchEntry",
    "Side",
    "SmallSum",
    "Status",
    "Transfer",
    "Unit",
]
