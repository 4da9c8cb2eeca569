# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked before a seminar moves on."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from law.calendar import is_office_day, name_of_day_off
from law.finding import Finding
from seminars.models import Phase, Room, Seminar, Trainer
from seminars.models.seminar import BOOKED, at_once

if TYPE_CHECKING:
    from workflows.procedures.seminar import Holding

PLANNED = (Phase.AGREED, *BOOKED)
FEWEST_CHOICES = 2
MOST_WISHES = 3  # of one group that wait for a first talk, as far as its link goes
WEEKEND = {5: "Samstag", 6: "Sonntag"}
GOOD_CONDUCT_YEARS = 5  # how long a certificate says enough: practice of youth offices, no law

TOO_MANY_WISHES = (
    f"Ihre Gruppe hat schon {MOST_WISHES} Wünsche, über die wir noch nicht gesprochen haben. "
    "Bitte rufen Sie uns an: Dann sprechen wir über alle."
)


def is_new(procedure: "Holding") -> bool:
    return procedure.seminar.version == 0


def few_wishes_wait(procedure: "Holding") -> Iterator[Finding]:
    """Nobody fills the office's board by a link; the office itself knows what it writes down."""
    mine = procedure.seminar
    waiting = Seminar.objects.filter(group=mine.group_id, phase=Phase.WISHED).exclude(pk=mine.pk)
    if procedure.by is None and waiting.count() >= MOST_WISHES:
        yield Finding("few_wishes_wait", TOO_MANY_WISHES)


# --- days ---


def was_already(field: str) -> Callable[["Holding"], Iterator[Finding]]:
    """A day of something that happened."""

    def check(procedure: "Holding") -> Iterator[Finding]:
        if procedure.data[field] > procedure.on:
            yield Finding("was_already", "Dieser Tag liegt in der Zukunft. Bitte prüfen Sie das Datum.", field=field)

    return check


def is_ahead(field: str) -> Callable[["Holding"], Iterator[Finding]]:
    """A last day that is not over yet."""

    def check(procedure: "Holding") -> Iterator[Finding]:
        if procedure.data[field] < procedure.on:
            yield Finding("is_ahead", "Dieser Tag ist schon vorbei. Bitte wählen Sie einen späteren.", field=field)

    return check


def clock_waits_for_the_last_day(procedure: "Holding") -> Iterator[Finding]:
    """People may end a poll earlier; the clock ends it when its last day is over."""
    last = procedure.seminar.poll_closes_on
    if procedure.by is None and last is not None and procedure.on <= last:
        yield Finding("clock_waits_for_the_last_day", f"Die Abstimmung läuft bis zum {last:%d.%m.%Y}.")


def begins_ahead(procedure: "Holding") -> Iterator[Finding]:
    if _day_of(procedure.data["starts_at"]) < procedure.on:
        text = "Dieser Beginn ist schon vorbei. Bitte wählen Sie einen späteren Tag."
        yield Finding("begins_ahead", text, field="starts_on")


def has_a_day(procedure: "Holding") -> Iterator[Finding]:
    if procedure.seminar.starts_at is None:
        text = "Bitte legen Sie zuerst Tag und Ort fest. Wer angefragt wird, muss wissen, wann das Seminar ist."
        yield Finding("has_a_day", text)
    elif procedure.seminar.is_over(procedure.on):
        yield Finding("has_a_day", "Der Tag des Seminars ist vorbei. Bitte legen Sie einen neuen fest.")


def before_it_begins(procedure: "Holding") -> Iterator[Finding]:
    starts = procedure.seminar.starts_at
    if starts is not None and procedure.data["until"] > _day_of(starts):
        text = f"Das Seminar ist am {_day_of(starts):%d.%m.%Y}. Die Anmeldung endet spätestens an diesem Tag."
        yield Finding("before_it_begins", text, field="until")


def has_not_begun(procedure: "Holding") -> Iterator[Finding]:
    if procedure.seminar.is_over(procedure.on):
        text = "Der Tag des Seminars ist schon vorbei. Tragen Sie es als durchgeführt ein oder planen Sie es neu."
        if procedure.by is None:
            text = "Der Tag des Seminars ist schon vorbei. Absagen geht nicht mehr. Bitte rufen Sie uns an."
        yield Finding("has_not_begun", text)


def has_ended(procedure: "Holding") -> Iterator[Finding]:
    ends = procedure.seminar.ends_at
    if ends is not None and _day_of(ends) > procedure.on:
        text = f"Das Seminar ist erst am {_day_of(ends):%d.%m.%Y}. Tragen Sie es danach als durchgeführt ein."
        yield Finding("has_ended", text)


def _day_of(moment: datetime) -> date:
    return timezone.localtime(moment).date()


# --- topics ---


def something_to_choose(procedure: "Holding") -> Iterator[Finding]:
    """Two different ones at least."""
    titles = [topic.title for topic in procedure.data["topics"]] + list(procedure.data["own"])
    if len({title.casefold() for title in titles}) < len(titles):
        text = "Ein Thema steht zweimal da. Bitte nennen Sie jedes nur einmal."
        yield Finding("something_to_choose", text, field="own")
    elif len(titles) < FEWEST_CHOICES:
        text = "Bitte schlagen Sie mindestens zwei Themen vor, damit es etwas zu wählen gibt."
        yield Finding("something_to_choose", text, field="topics")


def all_offered(procedure: "Holding") -> Iterator[Finding]:
    for topic in procedure.data["topics"]:
        if not topic.is_offered(procedure.on):
            yield Finding("all_offered", _withdrawn(topic.title), field="topics")


def has_proposals(procedure: "Holding") -> Iterator[Finding]:
    if procedure.seminar.proposals.count() < FEWEST_CHOICES:
        yield Finding("has_proposals", "Bitte schlagen Sie zuerst mindestens zwei Themen vor.")


def one_topic(procedure: "Holding") -> Iterator[Finding]:
    """From the catalogue, or one of the group's own."""
    if bool(procedure.data.get("topic")) == bool(procedure.data.get("title")):
        text = "Bitte wählen Sie ein Thema aus dem Katalog, oder schreiben Sie das eigene Thema der Gruppe auf."
        yield Finding("one_topic", text, field="topic")


def still_offered(procedure: "Holding") -> Iterator[Finding]:
    """Withdrawn from the catalogue while it was being chosen."""
    topic = procedure.data.get("topic")
    if topic and not topic.is_offered(procedure.on):
        yield Finding("still_offered", _withdrawn(topic.title), field="topic")


def _withdrawn(title: str) -> str:
    return f"„{title}“ wird nicht mehr angeboten. Wählen Sie ein anderes Thema, oder nehmen Sie es als eigenes auf."


# --- room and trainer ---


def says_where(procedure: "Holding") -> Iterator[Finding]:
    data = procedure.data
    if data["place"] == Seminar.Place.DISTRICT and not data.get("room"):
        yield Finding("says_where", "Bitte wählen Sie den Raum im Kreishaus.", field="room")
    if data["place"] == Seminar.Place.GROUP and data.get("room"):
        yield Finding("says_where", "Bei der Gruppe braucht es keinen Raum im Kreishaus.", field="room")
    if data["place"] == Seminar.Place.GROUP and not data.get("address"):
        yield Finding("says_where", "Bitte schreiben Sie die Adresse auf, zu der alle kommen.", field="address")


def room_is_free(procedure: "Holding") -> Iterator[Finding]:
    """Whoever takes it holds its row: of two at once the second reads who was first."""
    room = procedure.data.get("room")
    if room and (other := _taken(procedure.seminar, room, procedure.data["starts_at"])):
        text = f"{room} ist dann belegt: „{other}“, {_when(other)}. Bitte wählen Sie einen anderen Raum oder Beginn."
        yield Finding("room_is_free", text, field="room")


def room_is_still_free(procedure: "Holding") -> Iterator[Finding]:
    """It is held from the asking on; until then another seminar may have been faster."""
    seminar = procedure.seminar
    if seminar.room and seminar.starts_at and (other := _taken(seminar, seminar.room, seminar.starts_at)):
        text = f"{seminar.room} ist inzwischen belegt: „{other}“, {_when(other)}. Bitte legen Sie Tag und Ort neu fest."
        yield Finding("room_is_still_free", text)


def nobody_else_wants_it(procedure: "Holding") -> Iterator[Finding]:
    """A room that is planned for and not held yet."""
    room, seminar = procedure.data.get("room"), procedure.seminar
    other = _at_once(seminar, procedure.data["starts_at"], phase=Phase.AGREED, room=room) if room else None
    if other:
        text = f"Für {room} ist auch „{other}“ geplant, {_when(other)}. Der Raum gehört, wer zuerst anfragt."
        yield Finding("nobody_else_wants_it", text, field="room", blocking=False)


def group_has_nothing_else(procedure: "Holding") -> Iterator[Finding]:
    seminar, day = procedure.seminar, _day_of(procedure.data["starts_at"])
    there = Seminar.objects.filter(group=seminar.group_id, phase__in=PLANNED, starts_at__date=day)
    other = there.exclude(pk=seminar.pk).first()
    if other:
        text = f"Am selben Tag hat die Gruppe schon „{other}“, {_when(other)}. Bitte fragen Sie, ob beides geht."
        yield Finding("group_has_nothing_else", text, field="starts_on", blocking=False)


def people_work_then(procedure: "Holding") -> Iterator[Finding]:
    """A weekend suits groups; the district's house is closed then."""
    day = _day_of(procedure.data["starts_at"])
    if name := name_of_day_off(day):
        text = f"Der {day:%d.%m.%Y} ist {name}. Bitte fragen Sie, ob dann alle Zeit haben und das Haus offen ist."
        yield Finding("people_work_then", text, field="starts_on", blocking=False)
    elif procedure.data["place"] == Seminar.Place.DISTRICT and not is_office_day(day):
        text = f"Der {day:%d.%m.%Y} ist ein {WEEKEND[day.weekday()]}. Bitte klären Sie, ob das Kreishaus offen ist."
        yield Finding("people_work_then", text, field="starts_on", blocking=False)


def teaches_it(procedure: "Holding") -> Iterator[Finding]:
    trainer, seminar = procedure.data["trainer"], procedure.seminar
    if not trainer.active:
        yield Finding("teaches_it", f"{trainer} steht nicht mehr zur Verfügung.", field="trainer")
    elif seminar.topic_id and not trainer.topics.filter(pk=seminar.topic_id).exists():
        text = f"„{seminar}“ gehört nicht zu den Themen von {trainer}. Bitte fragen Sie vorher nach."
        yield Finding("teaches_it", text, field="trainer", blocking=False)


def certificate_was_shown(procedure: "Holding") -> Iterator[Finding]:
    """Who works with young people has shown an extended certificate of good conduct, § 72a (4) SGB VIII."""
    trainer = procedure.data["trainer"]
    shown = trainer.certificate_shown_on
    if shown is None:
        text = (
            f"{trainer} hat noch kein erweitertes Führungszeugnis vorgelegt (§ 72a SGB VIII). Bitte lassen Sie es sich "
            "zeigen und tragen Sie den Tag unter „Themen, Trainer, Räume“ ein."
        )
        yield Finding("certificate_was_shown", text, field="trainer")
    elif shown.year + GOOD_CONDUCT_YEARS < procedure.on.year:
        text = (
            f"Das Führungszeugnis von {trainer} vom {shown:%d.%m.%Y} ist alt. Bitte lassen Sie sich ein neues zeigen."
        )
        yield Finding("certificate_was_shown", text, field="trainer", blocking=False)


def trainer_is_free(procedure: "Holding") -> Iterator[Finding]:
    """Of two clerks at once the second reads who was first."""
    trainer, seminar = procedure.data["trainer"], procedure.seminar
    if seminar.starts_at and (other := _taken(seminar, trainer, seminar.starts_at)):
        text = f"{trainer} ist dann schon gebucht: „{other}“, {_when(other)}. Bitte fragen Sie jemand anderen."
        yield Finding("trainer_is_free", text, field="trainer")


def _at_once(seminar: Seminar, starts: datetime, **other: Any) -> Seminar | None:
    """Another one between its beginning and its end."""
    there = Seminar.objects.filter(at_once(starts, end_of(seminar, starts)), **other)
    return there.exclude(pk=seminar.pk).first()


def _taken(seminar: Seminar, whom: Room | Trainer, starts: datetime) -> Seminar | None:
    """The seminar that has the room or the trainer at that time; their row is held from here on."""
    type(whom)._default_manager.select_for_update().get(pk=whom.pk)
    return _at_once(seminar, starts, phase__in=BOOKED, **{"room" if isinstance(whom, Room) else "trainer": whom})


# Of a day and a place; nothing of it forbids them.
WORTH_A_LOOK = (nobody_else_wants_it, group_has_nothing_else, people_work_then)
# First the room, then the trainer: whoever asks holds both in this order.
NOTHING_TWICE = (room_is_still_free, trainer_is_free)


def end_of(seminar: Seminar, starts: datetime) -> datetime:
    return starts + timedelta(minutes=seminar.minutes)


def _when(seminar: Seminar) -> str:
    assert seminar.starts_at is not None, "booked seminars have a day"
    assert seminar.ends_at is not None
    starts, ends = timezone.localtime(seminar.starts_at), timezone.localtime(seminar.ends_at)
    return f"{starts:%d.%m.%Y}, {starts:%H:%M} bis {ends:%H:%M} Uhr"


# --- who comes ---


def places_fit(procedure: "Holding") -> Iterator[Finding]:
    least, most, room = procedure.data["minimum"], procedure.data["maximum"], procedure.seminar.room
    if least > most:
        text = "Es sind weniger Plätze, als mindestens kommen sollen. Bitte prüfen Sie beide Zahlen."
        yield Finding("places_fit", text, field="maximum")
    if room and most > room.seats:
        yield Finding("places_fit", f"{room} hat nur {room.seats} Plätze.", field="maximum")


def nobody_loses_a_place(procedure: "Holding") -> Iterator[Finding]:
    most = procedure.data["maximum"]
    taken = procedure.seminar.registrations.filter(place__gt=most).count()
    if taken:
        who = "verliert 1 Person" if taken == 1 else f"verlieren {taken} Personen"
        text = f"Dann {who} den Platz. Bitte sprechen Sie vorher darüber: Abmelden geht nur mit dem eigenen Link."
        yield Finding("nobody_loses_a_place", text, field="maximum")


def says_who_came(procedure: "Holding") -> Iterator[Finding]:
    """Numbers, or that nobody came; not both."""
    somebody, nobody = any(procedure.data["people"].values()), procedure.data.get("nobody", False)
    if not somebody and not nobody:
        text = "Bitte tragen Sie ein, wie viele da waren. Kam niemand, dann kreuzen Sie das an."
        yield Finding("says_who_came", text)
    elif somebody and nobody:
        text = "Sie haben Zahlen eingetragen und angekreuzt, dass niemand kam. Bitte lassen Sie eines davon weg."
        yield Finding("says_who_came", text, field="nobody")
