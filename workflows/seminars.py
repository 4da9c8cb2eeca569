# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a seminar begins: a row, and the first act on it in the same transaction."""

from datetime import date

from django.db import transaction

from permissions.models import User
from seminars.models import Seminar, YouthGroup
from workflows.engine import perform


def wish(group: YouthGroup, text: str, *, by: User, on: date) -> Seminar:
    """What a group would like, in its words. Unknown where the person has no part in its office."""
    with transaction.atomic():
        seminar = Seminar.objects.create(unit=group.unit, group=group, wish=text, wished_on=on)
        perform("wish_seminar", seminar, by=by, on=on)
    seminar.refresh_from_db()
    return seminar
