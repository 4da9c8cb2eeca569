# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's mailbox: mails that would have gone out, read from the files they were written to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

NEWEST = 30
# What Django's file backend writes after each mail.
END = b"-" * 79


@dataclass(frozen=True)
class Mail:
    """A mail as its reader sees it."""

    to: str
    subject: str
    text: str
    at: datetime


@require_safe
def post(request: HttpRequest) -> HttpResponse:
    """The newest mails of everybody; nothing ever leaves the demo."""
    return render(request, "public/demo_post.html", {"mails": list(newest(Path(settings.EMAIL_FILE_PATH)))})


def newest(folder: Path) -> Iterator[Mail]:
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files[:NEWEST]:
        for source in reversed(file.read_bytes().split(END)):
            if source.strip():
                yield _read(source.lstrip())


def _read(source: bytes) -> Mail:
    message = message_from_bytes(source, _class=EmailMessage, policy=policy.default)
    return Mail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=str(message.get_content()).strip(),
        # Django writes -0000, which says UTC and leaves the zone open.
        at=localtime(parsedate_to_datetime(str(message["Date"])).replace(tzinfo=UTC)),
    )
