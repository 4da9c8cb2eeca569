# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inviting a colleague to a draft: a link with a random token, of which only the digest is kept. It counts once."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from grants import drafts
from grants.models import Application, Invitation, Representative
from law.finding import Finding, Refused

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

VALID = timedelta(days=14)
PAUSE = timedelta(minutes=10)
MOST = 8


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def invite(application: Application, email: str, *, by: "AbstractBaseUser") -> tuple[Invitation, str]:
    """An invitation to this draft and the token to be mailed; asking the same address again makes the old link void.

    Whether the address has an account is never looked up.
    """
    address, token = email.strip().lower(), secrets.token_urlsafe(32)
    with drafts.writing(application) as fresh:
        known = fresh.invitations.filter(email=address, ended_at=None).first()
        _refuse(fresh, address, known, by)
        if known:
            known.delete()
        invitation = Invitation.objects.create(
            application=fresh, email=address, digest=digest_of(token), invited_by_id=by.pk, expires_at=Now() + VALID
        )
        invitation.refresh_from_db(fields=["created_at", "expires_at"])
    return invitation, token


def _refuse(application: Application, address: str, known: Invitation | None, by: "AbstractBaseUser") -> None:
    text = ""
    if address == getattr(by, "email", ""):
        text = "Das ist Ihre eigene Adresse. Geben Sie die Adresse der anderen Person ein."
    elif known and known.accepted_by_id:
        text = "Diese Person arbeitet schon mit."
    elif known and application.invitations.filter(pk=known.pk, created_at__gt=Now() - PAUSE).exists():
        text = "An diese Adresse ging gerade erst eine Einladung. Warten Sie zehn Minuten, bevor Sie sie wiederholen."
    elif not known and application.invitations.filter(ended_at=None).count() >= MOST:
        text = f"Mehr als {MOST} Einladungen sind nicht möglich. Nehmen Sie zuerst eine zurück."
    if text:
        raise Refused(Finding("invite", text, field="email"))


def accept(invitation: Invitation, *, by: "AbstractBaseUser") -> Application:
    """Whoever holds the link becomes a colleague, once; Refused says why not."""
    with drafts.writing(invitation.application) as fresh:
        if Representative.objects.filter(applicant=fresh.applicant_id, user_id=by.pk).exists():
            raise Refused(Finding("accept", "Sie handeln schon für diese Organisation. Sie brauchen keine Einladung."))
        waiting = Q(pk=invitation.pk, accepted_by=None, digest=invitation.digest, expires_at__gt=Now())
        try:
            with transaction.atomic():
                taken = Invitation.objects.filter(waiting).update(accepted_by=by.pk, accepted_at=Now())
        except IntegrityError:
            raise Refused(Finding("accept", "Sie arbeiten an diesem Antrag schon mit.")) from None
        if not taken:
            raise Refused(Finding("accept", "Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."))
    return fresh


def end(invitation: Invitation) -> None:
    """Take it back, or end the access of who accepted it: from now on the case does not exist for this person.

    That somebody helped is kept with the case: it goes on to keep them out of its office and its ballot.
    """
    with transaction.atomic():
        same = Invitation.objects.filter(pk=invitation.pk)
        same.filter(accepted_by=None).delete()
        same.filter(ended_at=None).update(ended_at=Now())
