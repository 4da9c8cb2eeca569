# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies and who sits in them, their sessions, what they vote on and what they resolved."""

from committees.models.body import (
    Aim,
    Committee,
    ConditionBlock,
    RulesOfProcedure,
    Seat,
    Tenure,
    read_rules,
)
from committees.models.meeting import AgendaItem, Apology, Meeting, Presence, SignedMinutes, Summons
from committees.models.recusal import Declaration, Recusal
from committees.models.resolution import Resolution
from committees.models.voting import (
    OF_A_CASE,
    OF_PROCEDURE,
    SEALED,
    Ballot,
    Envelope,
    Motion,
    Poll,
    PollKey,
    Proposal,
    Slip,
)

__all__ = [
    "OF_A_CASE",
    "OF_PROCEDURE",
    "SEALED",
    "AgendaItem",
    "Aim",
    "Apology",
    "Ballot",
    "Committee",
    "ConditionBlock",
    "Declaration",
    "Envelope",
    "Meeting",
    "Motion",
    "Poll",
    "PollKey",
    "Presence",
    "Proposal",
    "Recusal",
    "Resolution",
    "RulesOfProcedure",
    "Seat",
    "SignedMinutes",
    "Slip",
    "Summons",
    "Tenure",
    "read_rules",
]
