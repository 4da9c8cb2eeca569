# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking in a file: read through in a process of its own, scanned, written anew, stored under a random name.

Two steps, so that no case stays locked while a file is read: `examine` looks, `keep` writes. `store` does both.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from grants import scanning
from grants.models import Application, Document
from grants.parsing import DOCX, JPEG, MEGABYTE, MOST_PAGES, PDF, PNG, Paper, Unfit, child
from law.finding import Finding, Refused

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

LARGEST = 10 * MEGABYTE
ENDINGS = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg"), PNG: (".png",), DOCX: (".docx",)}
KNOWN_ENDINGS = {ending for endings in ENDINGS.values() for ending in endings} | {".heic", ".heif"}
UNREADABLE = re.compile(r"[^\w .,()&+§@=#!–-]")
MOST_PAPERS = 60  # of one application
LONGEST_NAME = 120

AS_PDF = "Bitte speichern Sie es als PDF und laden Sie das PDF hoch."
REFUSALS = {
    "empty": "ist leer. Bitte wählen Sie die Datei noch einmal aus.",
    "too_large": "ist größer als 10 MB. Bitte verkleinern Sie die Datei oder teilen Sie sie auf.",
    "unknown": "ist kein PDF, Foto (JPEG, PNG, HEIC) oder Word-Dokument (DOCX). Bitte speichern Sie es so.",
    "damaged": "ist beschädigt oder unvollständig. Bitte speichern oder scannen Sie das Papier noch einmal.",
    "encrypted": "ist mit einem Kennwort geschützt. Bitte speichern Sie die Datei ohne Kennwort.",
    "old_word": f"ist mit einem Kennwort geschützt oder kommt aus einem alten Programm. {AS_PDF}",
    "too_many_pages": f"hat mehr als {MOST_PAGES} Seiten. Bitte teilen Sie die Datei auf.",
    "too_many_pixels": "hat mehr als 25 Megapixel. Bitte verkleinern Sie das Bild oder fotografieren Sie mit weniger.",
    "too_much": "ist zu groß, wenn wir es öffnen. Bitte verkleinern Sie die Datei oder teilen Sie sie auf.",
    "bomb": "wird beim Öffnen viel zu groß. Bitte speichern oder scannen Sie das Papier noch einmal.",
    "portfolio": "ist eine Sammlung mehrerer Dateien. Bitte laden Sie die Dateien einzeln hoch.",
    "form_without_pages": "ist ein Formular, das nur ein Programm zeigen kann. Bitte drucken Sie es als PDF.",
    "active": "enthält Befehle, die wir nicht entfernen können. Bitte drucken Sie das Papier als PDF.",
    "macros": f"enthält Makros. {AS_PDF}",
    "embedded": f"enthält andere Dateien. {AS_PDF}",
    "external": f"lädt Inhalte von anderen Orten nach. {AS_PDF}",
    "fields": f"lädt Inhalte von anderen Orten nach. {AS_PDF}",
    "unreadable": "konnten wir nicht lesen. Bitte speichern oder scannen Sie das Papier noch einmal.",
    "busy": "konnten wir gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    "unscanned": "konnten wir gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    "virus": "enthält Schadsoftware. Bitte prüfen Sie Ihr Gerät und wählen Sie eine andere Datei.",
}
REMARKS = {
    "scripts": "Aus „{}“ sind Befehle entfernt, die von selbst etwas tun. Die Seiten sind unverändert.",
    "attachments": "Aus „{}“ sind angehängte Dateien entfernt. Was dazugehört, laden Sie bitte einzeln hoch.",
    "signature": "Die elektronische Unterschrift in „{}“ ist in unserer Kopie nicht mehr enthalten.",
}


@dataclass(frozen=True)
class Examined:
    """A file that may be kept; remarks are sentences for whoever sent it."""

    name: str
    media_type: str
    content: bytes
    remarks: tuple[str, ...] = ()


def store(
    application: Application,
    kind: str,
    upload: "UploadedFile[bytes]",
    *,
    by: "AbstractBaseUser | None",
    on: date,
) -> Document:
    """A Document of this case received on that day; Refused names the file and what to do instead."""
    return keep(application, kind, examine(upload), by=by, on=on)


def examine(upload: "UploadedFile[bytes]") -> Examined:
    """What may be kept of it, or Refused. Takes up to some seconds: never while a case is locked."""
    name = readable_name(upload.name or "")
    try:
        paper = _read(upload.read(LARGEST + 1))
    except Unfit as unfit:
        text = f"„{name}“ {REFUSALS.get(unfit.reason, REFUSALS['unreadable'])}"
        raise Refused(Finding("upload", text, field="file")) from None
    name = _with_ending(name, paper.media_type)
    remarks = tuple(REMARKS[each].format(name) for each in paper.remarks if each in REMARKS)
    return Examined(name, paper.media_type, paper.content, remarks)


def keep(application: Application, kind: str, paper: Examined, *, by: "AbstractBaseUser | None", on: date) -> Document:
    """The same file sent again for the same purpose is the document that is there already.

    What is written is the same for the same file, so its hash tells.
    """
    digest = sha256(paper.content).hexdigest()
    if known := Document.objects.filter(application=application, kind=kind, sha256=digest).first():
        return known
    if Document.objects.filter(application=application).count() >= MOST_PAPERS:
        text = f"Mehr als {MOST_PAPERS} Dateien sind nicht möglich. Bitte entfernen Sie zuerst eine andere."
        raise Refused(Finding("upload", text, field="file"))
    document = Document(
        application=application,
        kind=kind,
        name=paper.name,
        media_type=paper.media_type,
        size=len(paper.content),
        sha256=digest,
        received_on=on,
        uploaded_by_id=by.pk if by else None,
    )
    document.file.save(paper.name, ContentFile(paper.content), save=False)
    document.save()
    return document


def readable_name(name: str) -> str:
    """The name people see: composed characters, no path, no control or markup signs."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = UNREADABLE.sub("_", base).strip(" .") or "Datei"
    stem, dot, ending = clean.rpartition(".")
    return f"{(stem or ending)[:LONGEST_NAME]}{dot if stem else ''}{ending[:8] if stem else ''}"


def _read(content: bytes) -> Paper:
    if not content:
        raise Unfit("empty")
    if len(content) > LARGEST:
        raise Unfit("too_large")
    scanning.scan(content)
    return child.read(content)


def _with_ending(name: str, media_type: str) -> str:
    """A name never says that a file is something else than it is."""
    stem, dot, ending = name.rpartition(".")
    told = f"{dot}{ending}".lower()
    if stem and told in ENDINGS[media_type]:
        return name
    return f"{stem if stem and told in KNOWN_ENDINGS else name}{ENDINGS[media_type][0]}"
