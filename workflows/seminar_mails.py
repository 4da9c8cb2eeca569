# SPDX-License-Identifier: AGPL-3.0-or-later
"""What mails about seminars say: to the group, to whoever teaches, to young people who registered, to the office.

None of the first three has an account, so each mail holds the link that opens their page, and the day and the place
where these are the news. What the seminar is about stands behind the link alone. Told is how the seminar stands when
the mail is written: a reminder of a day that was given up meanwhile is not owed any more.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from seminars import registering
from seminars.models import Outreach, Phase, Registration, Seminar, SeminarEvent, Trainer
from seminars.models.seminar import TAKES_PLACE
from workflows import mails
from workflows.models import Mail

REMINDERS = "seminar_reminder"  # their kind of mail

# --- who teaches ---


def ask_trainer(event: SeminarEvent) -> None:
    """Whoever was asked and has the newest link, unless somebody else was asked meanwhile."""
    seminar = event.seminar
    if seminar.trainer is not None and seminar.trainer_id == event.data["trainer"] and seminar.phase == Phase.ASKED:
        _tell(event, "seminar_asked", [seminar.trainer.email], f"/zusage/{seminar.booking}/")


def tell_booked(event: SeminarEvent) -> None:
    """The trainer that the day stands, unless it was given up meanwhile, and the group with whom it is."""
    seminar = event.seminar
    if seminar.trainer is not None and seminar.phase in TAKES_PLACE:
        _tell(event, "seminar_booked", [seminar.trainer.email], f"/zusage/{seminar.booking}/")
    tell_group(event)


# --- the group ---


def tell_group(event: SeminarEvent) -> None:
    """That there is something new about its seminar."""
    _tell(event, "seminar_group", [event.seminar.group.email], _page_of_group(event.seminar), act=event.act)


def pass_poll_on(event: SeminarEvent) -> None:
    """The link for the young people of the group, while it takes answers."""
    seminar = event.seminar
    if seminar.phase != Phase.POLLING:
        return
    young = mails.link(_page_of_young(seminar))
    _tell(event, "seminar_poll", [seminar.group.email], _page_of_group(seminar), young=young)


# --- who registered ---


def tell_open(event: SeminarEvent) -> None:
    """The group its link; who registered before the day moved, the new day. Nobody, where it is off again."""
    seminar = event.seminar
    if seminar.phase != Phase.OPEN:
        return
    young = mails.link(_page_of_young(seminar))
    _tell(event, "seminar_registration", [seminar.group.email], _page_of_group(seminar), young=young)
    for registration in _there(seminar).filter(pk__lte=event.data["newest"]):
        _tell(event, "seminar_moved", [registration.email], _own_page(registration))


def tell_moved_up(event: SeminarEvent) -> None:
    """Who got a place because there are more."""
    for registration in _there(event.seminar).filter(pk__in=event.data["moved_up"], place__isnull=False):
        tell_place(registration, moved_up=True)


def tell_off(event: SeminarEvent) -> None:
    """Everybody concerned that the day is off, and why; what was about to remind them of it is taken back."""
    seminar, because = event.seminar, event.data["because"]
    _take_reminders_back(event)
    for trainer in Trainer.objects.filter(pk=event.data["trainer"]):
        day = datetime.fromisoformat(event.data["starts_at"])
        _tell(event, "seminar_trainer_off", [trainer.email], "", day=day, because=because)
    tell_group(event)
    for registration in _there(seminar):
        _tell(event, "seminar_off", [registration.email], _own_page(registration), act=event.act, because=because)


def remind(event: SeminarEvent) -> None:
    """Who has a place, who teaches and the group, of the day as it was when the clock came by."""
    seminar = event.seminar
    day = seminar.starts_at.isoformat() if seminar.starts_at else ""
    if day != event.data["starts_at"] or seminar.phase not in (Phase.CONFIRMED, Phase.OPEN):
        return
    if seminar.trainer is not None:
        _tell(event, "seminar_trainer_reminder", [seminar.trainer.email], f"/zusage/{seminar.booking}/")
    tell_group(event)
    for registration in _there(seminar).filter(place__isnull=False):
        _tell(event, "seminar_reminder", [registration.email], _own_page(registration))


def ask_how_it_was(event: SeminarEvent) -> None:
    """Who had a place, and the group, which knows who came without one."""
    tell_group(event)
    for registration in _there(event.seminar).filter(place__isnull=False):
        _tell(event, "seminar_feedback", [registration.email], _page_of_young(event.seminar))


def tell_place(registration: Registration, *, moved_up: bool = False) -> None:
    """That somebody has a place, or where they wait; no act owes it, so the registration names the mail."""
    seminar = registration.seminar
    waits = registering.position(registration) if registration.place is None else 0
    what = "up" if moved_up else "place"
    named = {f"<registration-{registration.pk}-{what}-{seminar.version}@{mails.host()}>": registration.email}
    context: dict[str, Any] = {"waits": waits, "moved_up": moved_up, "where": seminar}
    mails.owe("seminar_place", named, _own_page(registration), seminar=seminar, **context)


# --- the office ---


def tell_office(event: SeminarEvent) -> None:
    """What happened without somebody of the office: by a link, or by the clock."""
    if event.by_id is None:
        _tell(event, "seminar_office", [event.seminar.unit.email], f"/seminare/{event.seminar.public_id}/")


def tell_due(seminars: QuerySet[Seminar], why: str, day: str) -> None:
    """Once a seminar and day, to the mailbox of its office; why: "step" or "few", day: the column."""
    for each in _untold(seminars.select_related("unit"), f"seminar-{why}", day, "unit"):
        path = f"/seminare/{each.public_id}/"
        mails.owe("seminar_due", {each.named: each.unit.email}, path, seminar=each, why=why)


def tell_steps_due(steps: QuerySet[Outreach]) -> None:
    """What was promised to a group, once."""
    for each in _untold(steps, "outreach", "next_on", "group__unit"):
        path = f"/seminare/gruppen/{each.group.public_id}/"
        mails.owe("seminar_due", {each.named: each.group.unit.email}, path, why="group")


def _untold(rows: QuerySet[Any], about: str, day: str, unit: str) -> QuerySet[Any]:
    """Those of which no mail was owed yet, `named` as it will be, where the office has a mailbox: the clock comes by
    every few minutes, and what waits for weeks costs it nothing."""
    written = Func(F(day), Value("YYYY-MM-DD"), function="to_char", output_field=TextField())
    parts = (Value(f"<{about}-"), Cast("pk", TextField()), Value("-"), written, Value(f"@{mails.host()}>"))
    named = Concat(*parts, output_field=TextField())
    there: QuerySet[Any] = rows.exclude(**{f"{unit}__email": ""}).annotate(named=named)
    return there.exclude(Exists(Mail.objects.filter(message_id=OuterRef("named"))))


def spare(registration: Registration) -> None:
    """Whoever withdrew is reminded of nothing any more."""
    _waiting_reminders(registration.seminar).filter(address=registration.email).delete()


def forget(seminars: QuerySet[Seminar]) -> int:
    """Who registered, and with them the mails, which hold their addresses (Art. 5 (1) e DSGVO); how many did."""
    gone, _each_kind = Registration.objects.filter(seminar__in=seminars).delete()
    Mail.objects.filter(seminar__in=seminars).delete()
    return gone


def _take_reminders_back(event: SeminarEvent) -> None:
    """Those of the day that was given up; where another one stands by now, not those of that one."""
    waiting = _waiting_reminders(event.seminar)
    if event.seminar.phase in TAKES_PLACE:
        waiting = waiting.filter(owed_at__lte=event.at)
    waiting.delete()


def _waiting_reminders(seminar: Seminar) -> QuerySet[Mail]:
    return Mail.objects.filter(seminar=seminar, done_at=None, kind=REMINDERS)


def _there(seminar: Seminar) -> QuerySet[Registration]:
    there = seminar.registrations.filter(withdrawn_at__isnull=True)
    return there.select_related("seminar__room").order_by("pk")


def _tell(event: SeminarEvent, template: str, addresses: Iterable[str], path: str, **context: Any) -> None:
    """What an act owes to each address there is."""
    named = {_message_id(event, template, address): address for address in filter(None, addresses)}
    if named:
        mails.owe(template, named, path, seminar=event.seminar, where=event.seminar, **context)


def _message_id(event: SeminarEvent, template: str, address: str) -> str:
    whom = sha256(f"seminar {event.pk} {address.lower()}".encode()).hexdigest()[:16]
    return f"<seminar-{event.pk}-{template}-{whom}@{mails.host()}>"


def _page_of_young(seminar: Seminar) -> str:
    return f"/mitmachen/{seminar.link}/"


def _own_page(registration: Registration) -> str:
    return f"/mitmachen/{registration.seminar.link}/{registration.public_id}/"


def _page_of_group(seminar: Seminar) -> str:
    return f"/gruppe/{seminar.group.link}/"
