# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking in somebody who applies, and the account their money goes to."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from schwifty import IBAN
from schwifty.exceptions import InvalidChecksumDigits, InvalidLength, SchwiftyException

from grants.models import Applicant, Representative
from law.finding import Finding, Refused

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

CHANGEABLE = ("name", "legal_form", "street", "postcode", "town", "phone", "email", "account_holder", "iban")
CHANGED_MEANWHILE = (
    "Jemand anderes hat diese Angaben gerade geändert. Bitte vergleichen Sie und speichern Sie noch einmal."
)
ACCOUNT = {"account_holder", "iban"}
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


def take_in_once(user: "AbstractBaseUser", *, public_id: UUID, **values: Any) -> tuple[Applicant, bool]:
    """The same under an id of the form, and whether it is new: a second click finds the first one's."""
    try:
        return take_in(user, public_id=public_id, **values), True
    except IntegrityError:
        there = Applicant.objects.filter(public_id=public_id, representatives__user=user.pk).first()
        if there is None:
            raise
        return there, False


def fingerprint(applicant: Applicant) -> str:
    """What somebody saw before changing it; another fingerprint means that somebody else was faster."""
    return sha256("\0".join(getattr(applicant, name) for name in CHANGEABLE).encode()).hexdigest()


def change(applicant: Applicant, *, seen: str, **values: Any) -> frozenset[str]:
    """Keep what the person typed and name what is different now; Refused when it is not what they saw any more."""
    with transaction.atomic():
        fresh = Applicant.objects.select_for_update().get(pk=applicant.pk)
        if fingerprint(fresh) != seen:
            raise Refused(Finding("change", CHANGED_MEANWHILE))
        values["iban"] = valid_iban(values.get("iban", ""))
        changed = {name for name in CHANGEABLE if name in values and getattr(fresh, name) != values[name]}
        for name in changed:
            setattr(fresh, name, values[name])
        fresh.save(update_fields=sorted(changed))
    return frozenset(changed)


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
