# SPDX-License-Identifier: AGPL-3.0-or-later
"""Models of the app, by theme."""

from seminars.models.catalogue import Language, Room, Topic, Trainer
from seminars.models.group import Outreach, YouthGroup
from seminars.models.seminar import Phase, Seminar, SeminarEvent
from seminars.models.young import (
    AgeGroup,
    Attendance,
    Feedback,
    ProposedTopic,
    Registration,
    SeminarCost,
    TopicVote,
)

__all__ = [
    "AgeGroup",
    "Attendance",
    "Feedback",
    "Language",
    "Outreach",
    "Phase",
    "ProposedTopic",
    "Registration",
    "Room",
    "Seminar",
    "SeminarCost",
    "SeminarEvent",
    "Topic",
    "TopicVote",
    "Trainer",
    "YouthGroup",
]
