# SPDX-License-Identifier: AGPL-3.0-or-later
"""What begins beside the door: a wish with its first act, and what young people do and hear of."""

from datetime import date
from uuid import UUID

from django.db import transaction

from permissions.models import User
from seminars import registering
from seminars.models import Registration, Seminar, YouthGroup
from workflows import seminar_mails
from workflows.engine import perform


def wish(group: YouthGroup, text: str, *, by: User, on: date) -> Seminar:
    """What a group would like, in its words. Unknown where the person has no part in its office."""
    with transaction.atomic():
        seminar = Seminar.objects.create(unit=group.unit, group=group, wish=text, wished_on=on)
        perform("wish_seminar", seminar, by=by, on=on)
    seminar.refresh_from_db()
    return seminar


def register(link: UUID, *, on: date, name: str, email: str, age_group: str, needs: str = "") -> Registration:
    """As registering.register, and the mail that says so."""
    with transaction.atomic():
        registration = registering.register(link, on=on, name=name, email=email, age_group=age_group, needs=needs)
        seminar_mails.tell_place(registration)
        return registration


def withdraw(registration: Registration) -> None:
    """Free the place; whoever gets it now hears of it."""
    with transaction.atomic():
        for moved in registering.withdraw(registration):
            seminar_mails.tell_place(moved, moved_up=True)
