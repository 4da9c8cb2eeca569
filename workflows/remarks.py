# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is worth a look before an act that nothing forbids: whoever is about to do it reads it first."""

from datetime import date
from typing import Any

from django.db import OperationalError, models, transaction

from law.finding import Finding
from permissions.models import User
from workflows.engine import BUSY
from workflows.procedures import machine_of, traits_of


def remarks(act: str, subject: models.Model, *, by: User, on: date, **data: Any) -> list[Finding]:
    """Findings that do not block; none where something else does, for that is told by the act itself.

    Rules may hold rows: they are let go at once, and a row somebody else holds is for the act to wait for.
    """
    procedure = machine_of(subject)(subject, by=by, on=on, data=data, roles=frozenset())
    try:
        with transaction.atomic():
            found = [finding for rule in traits_of(type(procedure), act).rules for finding in rule(procedure)]
            transaction.set_rollback(True)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") in BUSY:
            return []
        raise
    return [] if any(finding.blocking for finding in found) else found
