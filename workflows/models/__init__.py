# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines still owe, and what they told whom."""

from workflows.models.door import Attempt, StatusStep
from workflows.models.outbox import Mail, Outbox
from workflows.models.owed import ATTEMPTS, Owed
from workflows.models.sets import Job, JobCase, ListRun
from workflows.models.told import Alert, Concern, Notification, Tick, WeeklyReport, report_path

__all__ = [
    "ATTEMPTS",
    "Alert",
    "Attempt",
    "Concern",
    "Job",
    "JobCase",
    "ListRun",
    "Mail",
    "Notification",
    "Outbox",
    "Owed",
    "StatusStep",
    "Tick",
    "WeeklyReport",
    "report_path",
]
