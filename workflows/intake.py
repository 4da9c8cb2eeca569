# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking in a paper: the applicant, the case as it stands on the paper, its true receipt; all or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from grants import applicants, drafts, uploads
from grants.models import Applicant, Application, Call
from permissions.models import User
from workflows.engine import perform

SCAN = "paper"  # the kind of document that is the application itself


@dataclass(frozen=True)
class Paper:
    """What a clerk reads off the paper; lines as {side, kind, label, amount}."""

    call: Call
    received_on: date
    answers: Mapping[str, Any]
    applicant: Applicant | None = None
    new_applicant: Mapping[str, str] = field(default_factory=dict)
    lines: Iterable[Mapping[str, Any]] = ()
    scan: "UploadedFile[bytes] | None" = None


def take_in(paper: Paper, *, by: User, on: date, key: UUID | None = None) -> Application:
    """A registered case; Refused leaves nothing behind. A repeated key is the caller's to look up first."""
    scan = uploads.examine(paper.scan) if paper.scan else None
    with transaction.atomic():
        applicant = paper.applicant or applicants.create(**paper.new_applicant)
        channel = Application.Channel.PAPER
        application = drafts.begin(paper.call, applicant, by=by, channel=channel, **paper.answers)
        for line in paper.lines:
            drafts.put_line(application, **line, by=by)
        if scan:
            uploads.keep(application, SCAN, scan, by=by, on=paper.received_on)
        perform("register", application, by=by, on=on, key=key, received_on=paper.received_on)
    return application
