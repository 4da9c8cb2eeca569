# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a provider and a list of payments begin: the row and its first act, or neither."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from benefits.models import PaymentList, Provider
from grants.models import Unit
from law.finding import Finding, Refused
from permissions.models import User
from workflows.engine import perform
from workflows.procedures.providing import FACTS


def add(town: str, *, by: User, on: date, key: UUID | None = None, **data: Any) -> Provider:
    """Refused leaves nothing behind."""
    name = data["name"]
    with transaction.atomic():
        if Provider.objects.filter(town=town, name__iexact=name).exists():
            text = f"„{name}“ gibt es in {town} schon. Bitte nehmen Sie diesen Eintrag."
            raise Refused(Finding("provider_is_new", text, field="name"))
        made = Provider.objects.create(town=town, **{fact: data[fact] for fact in FACTS if fact in data})
        perform("add_provider", made, by=by, on=on, key=key, **data)
    return made


def draw_up(unit: Unit, due_until: date, *, by: User, on: date, key: UUID | None = None) -> PaymentList:
    """A list of what is due until a day; Refused where nothing is."""
    with transaction.atomic():
        made = PaymentList.objects.create(unit=unit, due_until=due_until, drawn_up_on=on, drawn_up_by=by)
        perform("draw_up_list", made, by=by, on=on, key=key)
        made.refresh_from_db()
    return made
