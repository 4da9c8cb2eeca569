# SPDX-License-Identifier: AGPL-3.0-or-later
"""An office with a catalogue, two trainers, a room, and a mosque association that wishes for a seminar."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from permissions.models import User
from seminars.models import Language, Registration, Room, Seminar, Topic, Trainer, YouthGroup
from tests.promises.crowd import Crowd
from workflows import consequences, seminars
from workflows.demo.district import District
from workflows.engine import perform
from workflows.models import Outbox

WISHED = date(2027, 3, 1)
TALKED = date(2027, 3, 8)
HELD = date(2027, 5, 7)
GROUP, OFFICE = "moschee@example.org", "foerderung@example.org"
Told = Callable[[], list[tuple[str, str]]]
WHERE = {"place": "group", "address": "Moschee, Musterstraße 3, 40822 Mettmann"}


@dataclass(frozen=True)
class Offer:
    """Handles on what the office has; sabine and thomas work there."""

    district: District
    group: YouthGroup
    hate: Topic
    arguing: Topic
    yasemin: Trainer
    jonas: Trainer
    room: Room

    def wish(self, text: str = "Etwas zu Hass im Netz") -> Seminar:
        return seminars.wish(self.group, text, by=self.district["sabine"], on=WISHED)

    def act(self, seminar: Seminar, act: str, *, on: date = TALKED, by: str = "sabine", **data: Any) -> Seminar:
        person: User | None = self.district[by] if by else None
        perform(act, seminar, by=person, on=on, **data)
        seminar.refresh_from_db()
        return seminar

    def agreed(self) -> Seminar:
        seminar = self.act(self.wish(), "hold_talk", talked_on=TALKED)
        said = {"agreed_with": "Frau Yıldız", "agreed_on": TALKED, "minutes": 150}
        return self.act(seminar, "agree_topic", topic=self.hate, title="", **said)

    def dated(self, starts: datetime | None = None, **where: Any) -> Seminar:
        return self.act(self.agreed(), "set_date", starts_at=starts or at(17), **(where or WHERE))

    def confirmed(self, starts: datetime | None = None, **where: Any) -> Seminar:
        seminar = self.act(self.dated(starts, **where), "ask_trainer", trainer=self.yasemin)
        return self.act(seminar, "confirm_booking")

    def opened(self, places: int = 8) -> Seminar:
        return self.act(self.confirmed(), "open_registration", minimum=1, maximum=places, until=HELD)


def at(hour: int, day: date = HELD) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def laid_out(d: District) -> Offer:
    group = YouthGroup.objects.create(
        unit=d.unit, name="Moscheeverein Mettmann", kind="mosque", town="Mettmann", contact="Frau Yıldız"
    )
    topics = [
        Topic.objects.create(unit=d.unit, title=title, text="In einfachen Worten.", offered_from=date(2027, 1, 1))
        for title in ("Hass im Netz", "Gut argumentieren")
    ]
    trainers = [
        Trainer.objects.create(
            unit=d.unit, name=name, email=f"{name}@example.org", certificate_shown_on=date(2026, 5, 1),
            languages=[Language.GERMAN],
        )
        for name in ("Yasemin", "Jonas")
    ]  # fmt: skip
    for trainer in trainers:
        trainer.topics.set(topics)
    room = Room.objects.create(unit=d.unit, name="Kreishaus, Raum 1.202", seats=20)
    return Offer(d, group, *topics, *trainers, room)


@pytest.fixture
def offer(mettmann: District) -> Offer:
    return laid_out(mettmann)


@pytest.fixture
def refusals() -> Callable[[Any], list[str]]:
    """The rules behind of a refusal."""
    return lambda caught: [finding.rule for finding in caught.value.findings]


@pytest.fixture
def reachable(offer: Offer) -> Offer:
    """With addresses of the group and of the office."""
    offer.group.email = GROUP
    offer.group.save()
    offer.district.unit.email = OFFICE
    offer.district.unit.save()
    offer.group.unit = offer.district.unit
    return offer


@pytest.fixture
def told(mailoutbox: list[EmailMessage]) -> Told:
    """To whom, and with which subject, since somebody last looked."""

    def read() -> list[tuple[str, str]]:
        consequences.run_pending()
        assert not Outbox.objects.filter(done_at=None).exists(), "nothing failed"
        new = [(mail.to[0], str(mail.subject)) for mail in mailoutbox]
        mailoutbox.clear()
        return new

    return read


def come(seminar: Seminar, name: str) -> Registration:
    said = {"name": name, "email": f"{name}@example.org", "age_group": "to17"}
    return seminars.register(seminar.link, on=TALKED, **said)


@pytest.fixture
def crowd(request: pytest.FixtureRequest) -> Iterator[Crowd]:
    """As many at once as the module says."""
    people = Crowd(request.module.AT_ONCE)
    yield people
    people.leave()


__all__ = ["GROUP", "HELD", "OFFICE", "TALKED", "WHERE", "WISHED", "Offer", "Told", "at", "come", "laid_out"]
