# SPDX-License-Identifier: AGPL-3.0-or-later
"""What begins beside the door: a wish with its first act, and what young people do and hear of."""

from datetime import date
from uuid import UUID

from django.db import transaction

from permissions.models import User
from seminars import registering
from seminars.models import Registration, Seminar, SeminarEvent, YouthGroup
from workflows import seminar_mails
from workflows.engine import perform


def wish(group: YouthGroup, text: str, *, by: User | None, on: date, key: UUID | None = None) -> Seminar:
    """What a group would like, in its words. Unknown where the person has no part in its office.

    by None: whoever has the link of the group. The group is held, so that many at once stay few, and a wish that was
    sent twice with one key is the first one.
    """
    with transaction.atomic():
        YouthGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
        if key and (sent := SeminarEvent.objects.filter(key=key, seminar__group=group).first()):
            return sent.seminar
        seminar = Seminar.objects.create(unit=group.unit, group=group, wish=text, wished_on=on)
        perform("wish_seminar", seminar, by=by, on=on, key=key)
    seminar.refresh_from_db()
    return seminar


def register(link: UUID, *, on: date, name: str, email: str, age_group: str, needs: str = "") -> Registration:
    """As registering.register, and the mail that says so."""
    with transaction.atomic():
        registration = registering.register(link, on=on, name=name, email=email, age_group=age_group, needs=needs)
        seminar_mails.tell_place(registration)
        return registration


def withdraw(registration: Registration) -> None:
    """Free the place; whoever gets it now hears of it, and whoever goes is reminded no more."""
    with transaction.atomic():
        for moved in registering.withdraw(registration):
            seminar_mails.tell_place(moved, moved_up=True)
        seminar_mails.spare(registration)
