# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering for a seminar without an account. Places go in the order of arrival; who comes later waits in line.

Whoever takes or frees a place holds the row of the seminar, so twenty at once for eight places get eight, and the
twelve that remain stand in the order in which they came. That no ninth place exists, a trigger knows too.
"""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from law.finding import Finding, Refused
from seminars.models import Registration, Seminar

CLOSED = Finding("registration_closed", "Die Anmeldung ist nicht mehr offen. Frag gern die Gruppe, die dich einlädt.")
TWICE = Finding(
    "registered_twice", "Mit dieser Adresse ist schon jemand angemeldet. Schau in dein Postfach.", field="email"
)


def register(link: UUID, *, on: date, name: str, email: str, age_group: str, needs: str = "") -> Registration:
    """A place while there is one, else the end of the waiting list. Refused when closed or twice with one address."""
    with transaction.atomic():
        seminar = _held(link)
        if not seminar.takes_registrations(on):
            raise Refused(CLOSED)
        there = seminar.registrations.filter(withdrawn_at__isnull=True)
        if there.filter(email__iexact=email).exists():
            raise Refused(TWICE)
        said = {"name": name, "email": email, "age_group": age_group, "needs": needs}
        return Registration.objects.create(seminar=seminar, place=_free(seminar), **said)


def withdraw(registration: Registration) -> list[Registration]:
    """Free the place; who gets it now. A second time, and where it was withdrawn meanwhile, changes nothing."""
    with transaction.atomic():
        seminar = _held(registration.seminar.link)
        there = Registration.objects.filter(pk=registration.pk, withdrawn_at__isnull=True)
        if not there.update(withdrawn_at=Now(), place=None):
            return []
        return move_up(seminar)


def move_up(seminar: Seminar) -> list[Registration]:
    """Give free places to those who wait, the first to come first; the seminar is held by the caller."""
    waiting = seminar.registrations.filter(withdrawn_at__isnull=True, place__isnull=True).order_by("id")
    moved = []
    for registration in waiting:
        registration.place = _free(seminar)
        if registration.place is None:
            break
        registration.save(update_fields=["place"])
        moved.append(registration)
    return moved


def position(registration: Registration) -> int:
    """Where on the waiting list somebody stands, the first is 1."""
    before = Q(seminar=registration.seminar_id, withdrawn_at__isnull=True, place__isnull=True)
    return Registration.objects.filter(before, id__lte=registration.pk).count()


def of(link: UUID, registration: UUID) -> Registration | None:
    """The registration its own link opens."""
    there = Registration.objects.filter(public_id=registration, seminar__link=link)
    return there.select_related("seminar__group", "seminar__room", "seminar__unit").first()


def _held(link: UUID) -> Seminar:
    return Seminar.objects.select_for_update(of=("self",)).get(link=link)


def _free(seminar: Seminar) -> int | None:
    """The lowest place nobody has."""
    taken = set(seminar.registrations.filter(place__isnull=False).values_list(F("place"), flat=True))
    return next((place for place in range(1, (seminar.maximum or 0) + 1) if place not in taken), None)
