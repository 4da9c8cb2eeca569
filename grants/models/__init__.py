# SPDX-License-Identifier: AGPL-3.0-or-later
"""The facts of every case, one file per subject."""

from grants.models.applicant import Applicant, Representative
from grants.models.application import Application, FrozenTerms, PlanItem, Side, Status
from grants.models.call import Call, Commitment, Fund, Unit
from grants.models.decision import Consideration, Decision, Letter
from grants.models.document import Document, RequestedItem
from grants.models.event import Event

__all__ = [
    "Applicant",
    "Application",
    "Call",
    "Commitment",
    "Consideration",
    "Decision",
    "Document",
    "Event",
    "FrozenTerms",
    "Fund",
    "Letter",
    "PlanItem",
    "Representative",
    "RequestedItem",
    "Side",
    "Status",
    "Unit",
]
