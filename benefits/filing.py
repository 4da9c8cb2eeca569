# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers into the file of a family; `grants.uploads.examine` looked at them before.

The names people give their files often say whose they are: a paper here is called after its kind of file alone.
"""

from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from PIL import Image

from benefits.models import Child, DraftPaper, Family, FamilyDraft, FamilyPaper
from grants.parsing import JPEG, PNG
from grants.uploads import ENDINGS, MOST_PAPERS, Examined
from law.finding import Finding, Refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.base_user import AbstractBaseUser

# A page of a letter photographed with fewer points on its sides cannot be read.
LEAST_SHORT, LEAST_LONG = 600, 800
TOO_SMALL = (
    "Das Foto ist zu klein, darauf kann niemand etwas lesen. "
    "Bitte fotografieren Sie das Papier noch einmal, von nah und bei gutem Licht."
)
# Shades of grey between the darkest and the brightest spot of a picture, of 255; ink on paper has twice as many.
LEAST_CONTRAST = 50
LOOKED_AT = (800, 800)  # points a picture is drawn at for that, so that noise in the dark is no ink
NOTHING_SEEN = (
    "Auf dem Foto ist nichts zu erkennen: Es ist zu dunkel, zu hell oder leer. "
    "Bitte fotografieren Sie das Papier noch einmal bei gutem Licht."
)
TOO_MANY = f"Mehr als {MOST_PAPERS} Dateien sind nicht möglich."


def keep(
    family: Family, child: Child | None, kind: str, paper: Examined, *, by: "AbstractBaseUser | None", on: date
) -> FamilyPaper:
    """The same file sent again for the same purpose is the paper that is there. child: None where it is of all."""
    digest = sha256(paper.content).hexdigest()
    there = FamilyPaper.objects.filter(family=family)
    if known := there.filter(child=child, kind=kind, sha256=digest).first():
        return known
    if there.filter(received_on=on).count() >= MOST_PAPERS:
        raise Refused(Finding("upload", f"{TOO_MANY} Bitte senden Sie den Rest morgen.", field="file"))
    kept = FamilyPaper(
        family=family,
        child=child,
        kind=kind,
        name=neutral_name(paper.media_type, on),
        media_type=paper.media_type,
        size=len(paper.content),
        sha256=digest,
        received_on=on,
        uploaded_by_id=by.pk if by else None,
    )
    kept.file.save(kept.name, ContentFile(paper.content), save=False)
    kept.save()
    return kept


def lay_beside(draft: FamilyDraft, wish: "UUID | None", kind: str, paper: Examined) -> DraftPaper:
    """A paper that waits beside a draft; it is received when the draft is sent."""
    digest = sha256(paper.content).hexdigest()
    if known := draft.papers.filter(wish=wish, kind=kind, sha256=digest).first():
        return known
    if draft.papers.count() >= MOST_PAPERS:
        raise Refused(Finding("upload", f"{TOO_MANY} Bitte entfernen Sie zuerst eine andere.", field="file"))
    laid = DraftPaper(
        draft=draft, wish=wish, kind=kind, media_type=paper.media_type, size=len(paper.content), sha256=digest
    )
    laid.file.save("paper", ContentFile(paper.content), save=False)
    laid.save()
    return laid


def taken_up(laid: DraftPaper, on: date) -> Examined:
    """What waited beside a draft, as the file of the family takes it."""
    with laid.file.open() as file:
        return Examined(neutral_name(laid.media_type, on), laid.media_type, file.read())


def legible(paper: Examined) -> Examined:
    """Refused where a picture is too small, or shows nothing at all; the eye of a person comes later."""
    if paper.media_type in {JPEG, PNG}:
        with Image.open(BytesIO(paper.content), formats=["JPEG", "PNG"]) as picture:
            short, long = sorted(picture.size)
            if short < LEAST_SHORT or long < LEAST_LONG:
                raise Refused(Finding("legible", TOO_SMALL, field="file"))
            if _contrast(picture) < LEAST_CONTRAST:
                raise Refused(Finding("legible", NOTHING_SEEN, field="file"))
    return paper


def _contrast(picture: Image.Image) -> int:
    """Between the darkest and the brightest spot, as on white paper where a picture lets it through."""
    picture.draft("L", LOOKED_AT)
    if picture.has_transparency_data:
        sheet = Image.new("RGBA", picture.size, "white")
        sheet.alpha_composite(picture.convert("RGBA"))
        picture = sheet
    grey = picture.convert("L")
    grey.thumbnail(LOOKED_AT)
    darkest, brightest = map(int, grey.getextrema())  # type: ignore[arg-type]
    return brightest - darkest


def neutral_name(media_type: str, on: date) -> str:
    return f"Unterlage vom {on:%Y-%m-%d}{ENDINGS[media_type][0]}"
