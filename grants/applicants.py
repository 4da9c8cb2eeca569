# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking in somebody who applies, and the account their money goes to."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from schwifty import IBAN
from schwifty.exceptions import InvalidChecksumDigits, InvalidLength, SchwiftyException

from grants.models import Applicant, Representative
from law.finding import Finding, Refused

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

WRONG_IBAN: tuple[tuple[type[SchwiftyException], str], ...] = (
    (InvalidLength, "Die IBAN hat nicht die richtige Länge. Eine deutsche IBAN hat 22 Zeichen."),
    (
        InvalidChecksumDigits,
        "Die IBAN enthält einen Tippfehler. Bitte vergleichen Sie jede Ziffer.",
    ),
    (
        SchwiftyException,
        "Das ist keine IBAN. Eine IBAN beginnt mit zwei Buchstaben, zum Beispiel DE.",
    ),
)


def take_in(user: "AbstractBaseUser", **values: Any) -> Applicant:
    """A new applicant with this person as representative; Refused when the account cannot be right."""
    with transaction.atomic():
        applicant = Applicant.objects.create(**{**values, "iban": valid_iban(values.get("iban", ""))})
        Representative.objects.create(applicant=applicant, user_id=user.pk)
        return applicant


def create(**values: Any) -> Applicant:
    """Somebody read off a paper, without an account of the portal."""
    return Applicant.objects.create(**{**values, "iban": valid_iban(values.get("iban", ""))})


def valid_iban(typed: str) -> str:
    """An IBAN without spaces; Refused names what is wrong with it. Nothing typed stays nothing."""
    if not typed.strip():
        return ""
    try:
        return str(IBAN(typed).compact)
    except SchwiftyException as error:
        text = next(text for kind, text in WRONG_IBAN if isinstance(error, kind))
        raise Refused(Finding("valid_iban", text, field="iban")) from None


def bank_of(iban: str) -> str:
    """The bank's name as the register of banks has it, empty when it does not know the bank."""
    found = IBAN(iban, allow_invalid=True).bank_name if iban else None
    return str(found or "")


def written(iban: str) -> str:
    """An IBAN in groups of four, as people compare it."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
