# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an office of the demo offers to groups of young people: a catalogue, and a seminar in each kind of state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from seminars import polling, registering
from seminars.models import Language, Outreach, Room, Seminar, Topic, Trainer, YouthGroup
from workflows import seminars
from workflows.demo.district import District
from workflows.engine import perform

TOPICS = {
    "hate": ("Hass im Netz", "Was tun, wenn jemand beleidigt wird? Ihr übt, wie ihr antwortet und euch schützt."),
    "arguing": ("Gut argumentieren", "Ihr lernt, eure Meinung so zu sagen, dass andere zuhören."),
    "living": ("Zusammen leben", "Ihr sprecht darüber, was Menschen verbindet und was sie trennt."),
}
PEOPLE = {"yasemin": ("Yasemin Aksoy", "Kreis Mettmann"), "jonas": ("Jonas Berg", "Düsseldorf und Umgebung")}
ADDRESS = "Musterstraße 3, 40822 Mettmann"


@dataclass
class Offers:
    """Handles on what was laid out; seminars by what is going on in them."""

    district: District
    on: date
    groups: dict[str, YouthGroup] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    trainers: dict[str, Trainer] = field(default_factory=dict)
    seminars: dict[str, Seminar] = field(default_factory=dict)

    def act(self, seminar: Seminar, act: str, **data: Any) -> Seminar:
        perform(act, seminar, by=self.district["sabine"], on=self.on, **data)
        seminar.refresh_from_db()
        return seminar

    def wish(self, group: str, text: str) -> Seminar:
        return seminars.wish(self.groups[group], text, by=self.district["sabine"], on=self.on)

    def agreed(self, group: str, text: str, topic: str) -> Seminar:
        seminar = self.act(self.wish(group, text), "hold_talk", talked_on=self.on)
        said = {"agreed_with": self.groups[group].contact, "agreed_on": self.on, "minutes": 150, "title": ""}
        return self.act(seminar, "agree_topic", topic=self.topics[topic], **said)

    def asked(self, seminar: Seminar, day: date, **where: Any) -> Seminar:
        where = where or {"place": Seminar.Place.GROUP, "address": ADDRESS}
        starts = datetime.combine(day, time(17, 30), tzinfo=timezone.get_current_timezone())
        seminar = self.act(seminar, "set_date", starts_at=starts, step_free=True, **where)
        return self.act(seminar, "ask_trainer", trainer=self.trainers["yasemin"])


def settle(d: District, on: date) -> Offers:
    """Everything by the door, on one day."""
    offers = Offers(d, on)
    _catalogue(offers)
    _groups(offers)
    room = Room.objects.create(unit=d.unit, name="Kreishaus, Raum 1.202", seats=20, step_free=True)
    laid: dict[str, Callable[[], Seminar]] = {
        "wished": lambda: offers.wish("club", "Etwas zu Streit im Gruppenchat"),
        "polling": lambda: _polling(offers),
        "asked": lambda: offers.asked(offers.agreed("parents", "Wie reden wir mit Lehrern?", "arguing"), _in(on, 40)),
        "open": lambda: _open(offers, room),
        "held": lambda: _held(offers),
        "cancelled": lambda: _cancelled(offers),
    }
    for name, made in laid.items():
        offers.seminars[name] = made()
    return offers


def _in(on: date, days: int) -> date:
    return on + timedelta(days)


def _catalogue(offers: Offers) -> None:
    unit = offers.district.unit
    for key, (title, text) in TOPICS.items():
        offers.topics[key] = Topic.objects.create(
            unit=unit, title=title, text=text, offered_from=offers.on, cost=Decimal(250), languages=[Language.GERMAN]
        )
    for key, (name, region) in PEOPLE.items():
        shown = offers.on if key == "yasemin" else None
        trainer = Trainer.objects.create(
            unit=unit, name=name, email=f"{key}@beispiel.test", region=region, fee=Decimal(200),
            certificate_shown_on=shown, languages=[Language.GERMAN, Language.TURKISH],
        )  # fmt: skip
        trainer.topics.set(offers.topics.values())
        offers.trainers[key] = trainer


def _groups(offers: Offers) -> None:
    unit, sabine = offers.district.unit, offers.district["sabine"]
    for key, name, kind, contact in (
        ("mosque", "Moscheegemeinde Mettmann", YouthGroup.Kind.MOSQUE, "Frau Yıldız"),
        ("parents", "Elternverein Brücke", YouthGroup.Kind.MIGRANTS, "Herr Osei"),
        ("club", "Jugendclub am Bahnhof", YouthGroup.Kind.CLUB, "Frau Lindner"),
    ):
        said = {"name": name, "kind": kind, "town": "Mettmann"}
        said |= {"contact": contact, "phone": "02104 99 00", "email": f"{key}@gruppe.test"}
        offers.groups[key] = YouthGroup.objects.create(unit=unit, **said)
        Outreach.objects.create(
            group=offers.groups[key], on=offers.on, way=Outreach.Way.VISIT, answer=Outreach.Answer.INTERESTED,
            next_step="Termin für ein Gespräch vereinbaren", next_on=_in(offers.on, 7), by=sabine,
        )  # fmt: skip
    Outreach.objects.create(
        group=YouthGroup.objects.create(unit=unit, name="Fußballverein 09", kind="sports", town="Ratingen"),
        on=offers.on, way=Outreach.Way.MAIL, by=sabine,
    )  # fmt: skip


def _polling(offers: Offers) -> Seminar:
    seminar = offers.act(offers.wish("parents", "Etwas für die Älteren"), "hold_talk", talked_on=offers.on)
    topics = [offers.topics["hate"], offers.topics["arguing"]]
    seminar = offers.act(seminar, "propose_topics", topics=topics, own=["Wie geht ein Podcast?"])
    seminar = offers.act(seminar, "open_topic_poll", closes_on=_in(offers.on, 14))
    for number, wanted in enumerate([*seminar.proposals.all(), seminar.proposals.all()[1]]):
        polling.answer(seminar.link, wanted.pk, secret=f"demo-{number}", on=offers.on)
    return seminar


def _open(offers: Offers, room: Room) -> Seminar:
    seminar = offers.agreed("mosque", "Was tun gegen Hass im Netz?", "hate")
    seminar = offers.asked(seminar, _in(offers.on, 30), place=Seminar.Place.DISTRICT, room=room)
    seminar = offers.act(seminar, "confirm_booking")
    said: dict[str, Any] = {"minimum": 2, "maximum": 3, "until": _in(offers.on, 28), "names_for": "Das Bundesprogramm"}
    seminar = offers.act(seminar, "open_registration", **said)
    for name, age in (("Leyla", "to17"), ("Emre", "to17"), ("Nour", "to26"), ("Sami", "to13")):
        said = {"name": name, "email": f"{name.lower()}@jung.test", "age_group": age}
        registering.register(seminar.link, on=offers.on, **said)
    return seminar


def _held(offers: Offers) -> Seminar:
    """Today, as nothing is held ahead of its day."""
    seminar = offers.asked(offers.agreed("club", "Zusammen leben im Viertel", "living"), offers.on)
    seminar = offers.act(offers.act(seminar, "confirm_booking"), "hold_seminar")
    polling.tell(seminar.link, secret="demo-held", stars=5, text="Die Übungen waren gut.", wish="Hass im Netz")
    return seminar


def _cancelled(offers: Offers) -> Seminar:
    seminar = offers.agreed("mosque", "Eine Fahrt mit Gespräch", "living")
    return offers.act(seminar, "cancel_seminar", because="Die Gruppe hat in diesem Jahr keine Zeit mehr.")
