# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers and letters on their way to a reader: never guessed, never kept, never run."""

from io import BytesIO
from mimetypes import guess_extension
from typing import IO

from django.http import FileResponse

from benefits import filing
from benefits.models import ClaimLetter, FamilyPaper
from grants.models import Document, Letter, MeetingPaper
from workflows.models import WeeklyReport

# Browsers show no PDF under "sandbox"; our own letters hold no script and load nothing.
OWN_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


def document_response(document: Document) -> FileResponse:
    """A paper somebody uploaded: saved under its readable name, not opened inside the portal."""
    return _sealed(document.file.open(), document.name, document.media_type, saved=True)


def family_paper_response(paper: FamilyPaper, reference: str = "") -> FileResponse:
    """A paper of a family's file; an office saves it under the file number, not under what a family called it."""
    neutral = filing.neutral_name(paper.media_type, paper.received_on)
    name = f"{reference} Unterlage {paper.pk}{guess_extension(paper.media_type) or ''}" if reference else neutral
    return _sealed(paper.file.open(), name, paper.media_type, saved=True)


def letter_response(letter: Letter | ClaimLetter) -> FileResponse:
    """A letter of ours, opened where the browser can show PDF."""
    name = f"{letter.get_kind_display()} {letter.dated_on:%Y-%m-%d}.pdf"
    return _sealed(letter.file.open(), name, "application/pdf", saved=False)


def paper_response(paper: MeetingPaper) -> FileResponse:
    """A paper of a meeting as it was filed."""
    about = f", TOP {paper.item.position}" if paper.item else ""
    name = f"{paper.get_kind_display()} {paper.meeting.held_on:%Y-%m-%d}{about}.pdf"
    return _sealed(paper.file.open(), name, "application/pdf", saved=False)


def report_response(report: WeeklyReport) -> FileResponse:
    """A weekly letter as it was filed."""
    return _sealed(report.file.open(), f"Wochenbrief {report.week:%G-W%V}.pdf", "application/pdf", saved=False)


def set_response(pdf: bytes, name: str) -> FileResponse:
    """A PDF that was just set for this reader."""
    return _sealed(BytesIO(pdf), name, "application/pdf", saved=False)


def draft_response(pdf: bytes) -> FileResponse:
    """A letter that does not exist yet."""
    return set_response(pdf, "Entwurf.pdf")


def picture_response(png: bytes) -> FileResponse:
    """A page of ours as a picture inside a page."""
    return _sealed(BytesIO(png), "Seite 1.png", "image/png", saved=False)


def _sealed(file: IO[bytes], name: str, media_type: str, *, saved: bool) -> FileResponse:
    response = FileResponse(file, as_attachment=saved, filename=name, content_type=media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox" if saved else OWN_PDF
    response.headers["Cache-Control"] = "no-store"
    return response
