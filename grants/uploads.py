# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking in a file: size, kind by content, a readable name; stored under a random name outside the web root."""

import re
import unicodedata
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import puremagic
from django.core.files.uploadedfile import UploadedFile

from grants.models import Application, Document
from law.finding import Finding, Refused

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

LARGEST = 10 * 1024 * 1024
KINDS = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
STARTS = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
UNREADABLE = re.compile(r"[^\w .()+-]", re.UNICODE)
LONGEST_NAME = 120


def store(
    application: Application,
    kind: str,
    upload: "UploadedFile[bytes]",
    *,
    by: "AbstractBaseUser | None",
    on: date,
) -> Document:
    """A Document of this case received on that day; Refused names the file and what to do instead.

    The same file sent again for the same purpose is the document that is there already.
    """
    content = upload.read(LARGEST + 1)
    name = readable_name(upload.name or "")
    media_type = _media_type(name, content)
    digest = sha256(content).hexdigest()
    if known := Document.objects.filter(application=application, kind=kind, sha256=digest).first():
        return known
    document = Document(
        application=application,
        kind=kind,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=digest,
        received_on=on,
        uploaded_by_id=by.pk if by else None,
    )
    upload.seek(0)
    document.file.save(name, upload, save=False)
    document.save()
    return document


def readable_name(name: str) -> str:
    """The name people see: composed characters, no path, no control or markup signs."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = UNREADABLE.sub("_", base).strip(" .") or "Datei"
    stem, dot, ending = clean.rpartition(".")
    return f"{(stem or ending)[:LONGEST_NAME]}{dot if stem else ''}{ending[:8] if stem else ''}"


def _media_type(name: str, content: bytes) -> str:
    if not content:
        raise _refused(f"„{name}“ ist leer. Bitte wählen Sie die Datei noch einmal aus.")
    if len(content) > LARGEST:
        raise _refused(f"„{name}“ ist größer als 10 MB. Bitte verkleinern Sie die Datei oder teilen Sie sie auf.")
    expected = KINDS.get("." + name.rpartition(".")[2].lower())
    if expected is None or not _is(expected, content):
        raise _refused(f"„{name}“ ist kein PDF, Foto (JPEG, PNG) oder Word-Dokument (DOCX). Bitte speichern Sie es so.")
    return expected


def _is(media_type: str, content: bytes) -> bool:
    """By content, not by name."""
    if start := STARTS.get(media_type):
        return content.startswith(start)
    return any(found.mime_type == media_type for found in _guesses(content))


def _guesses(content: bytes) -> list[Any]:
    try:
        return list(puremagic.magic_string(content, filename="upload.docx"))
    except (puremagic.PureError, ValueError):
        return []


def _refused(text: str) -> Refused:
    return Refused(Finding("upload", text, field="file"))
