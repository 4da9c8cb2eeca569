# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter of an act before the act: the act itself is done and undone, so nothing can differ but the mark on it."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.db import OperationalError, models, transaction

from benefits.models import Claim
from grants.models import Event
from permissions.models import User
from workflows import claim_letters, letters
from workflows.engine import BUSY, OCCUPIED, Conflict, perform

T = TypeVar("T")
# Acts whose page offers a preview, and the letter they lead to.
PREVIEWED: dict[str, Callable[[Event], letters.Sheet]] = {
    "request_documents": letters.missing_documents,
    "decide": letters.decision,
    "propose_deviation": letters.decision,
    "confirm_deviation": letters.decision,
}


OF_CLAIMS: dict[str, Callable[[Any], letters.Sheet]] = {
    "request_documents": claim_letters.request,
    "reject_papers": claim_letters.rejected,
    "decide_claim": claim_letters.decision,
    "refuse_claim": claim_letters.decision,
}


def letter_of(act: str, subject: models.Model) -> Callable[[Any], letters.Sheet] | None:
    """What the page of an act on this subject can show before it is done; None where it has no letter."""
    return (OF_CLAIMS if isinstance(subject, Claim) else PREVIEWED).get(act)


def preview(act: str, subject: models.Model, *, by: User, on: date, version: int | None, **data: Any) -> bytes:
    """The PDF, marked as a draft. Refuses what perform refuses; the database is as it was before the PDF is set."""
    sheet = letter_of(act, subject)
    assert sheet is not None, "a page asks only for a letter there is"
    return _undone(act, subject, sheet, by=by, on=on, version=version, **data).draft()


def rehearse(act: str, subject: models.Model, *, by: User, on: date, **data: Any) -> None:
    """Refuses what perform refuses, and does nothing."""
    _undone(act, subject, lambda _event: None, by=by, on=on, **data)


def _undone(act: str, subject: models.Model, look: Callable[[Any], T], *, by: User, on: date, **data: Any) -> T:
    """What somebody sees who looks at the act before it is taken back."""
    try:
        with transaction.atomic():
            seen = look(perform(act, subject, by=by, on=on, **data))
            transaction.set_rollback(True)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") in BUSY:
            raise Conflict(OCCUPIED) from error
        raise
    return seen
