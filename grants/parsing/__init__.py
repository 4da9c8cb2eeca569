# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a file that somebody sent, in a process of its own that knows neither Django nor the database.

What leaves this package was written by us: a picture is drawn anew, a PDF and a Word document are put together anew.
"""

from typing import NamedTuple

MEGABYTE = 1024 * 1024
LARGEST_RESULT = 20 * MEGABYTE
MOST_PAGES = 300
MOST_PIXELS = 25_000_000

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STARTS = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n", DOCX: b"PK\x03\x04"}


class Paper(NamedTuple):
    """A file that can be kept, and what was taken out of it."""

    media_type: str
    content: bytes
    remarks: tuple[str, ...] = ()


class Unfit(Exception):
    """The file cannot be kept; the reason is a key of `grants.uploads.REFUSALS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
