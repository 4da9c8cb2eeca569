# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of acts on seminars."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone

from seminars import polling
from seminars.models import AgeGroup, Room, Seminar, SeminarCost, Topic, Trainer
from seminars.models.catalogue import offered_on
from seminars.models.seminar import BOOKED, at_once
from workflows.forms import ActForm, day, long_text, money

MOST_PEOPLE = 500
SHORTEST, LONGEST = 15, 600  # minutes


def people(label: str, *, required: bool = True, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=required, min_value=least, max_value=MOST_PEOPLE)


class Because(ActForm):
    because = forms.CharField(
        label="Warum?", max_length=500, help_text="Das lesen alle, die davon erfahren. Nennen Sie keine Namen."
    )


class HoldTalk(ActForm):
    talked_on = day("Wann war das Gespräch?")
    note = long_text("Was haben Sie besprochen?", required=False)


class ProposeTopics(ActForm):
    topics = forms.ModelMultipleChoiceField(
        queryset=Topic.objects.none(), to_field_name="public_id", label="Aus dem Katalog", required=False
    )
    own = long_text("Eigene Themen der Gruppe", required=False, help_text="Jedes in einer eigenen Zeile.")

    def prepare(self) -> None:
        """As it was proposed, for the new list takes the place of the old one."""
        offered = self.field("topics").queryset = _offered(self.subject, self.on)
        self.field("topics").initial = list(offered.filter(pk__in=self.subject.proposals.values("topic")))
        own = self.subject.proposals.filter(topic=None).values_list("title", flat=True)
        self.field("own").initial = "\n".join(own)

    def clean_own(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["own"].splitlines()]
        return [line[:120] for line in lines if line]


class OpenTopicPoll(ActForm):
    closes_on = day("Letzter Tag der Abstimmung", help_text="Sie endet von selbst, wenn dieser Tag vorbei ist.")


class AgreeTopic(ActForm):
    topic = forms.ModelChoiceField(
        queryset=Topic.objects.none(),
        to_field_name="public_id",
        label="Thema aus dem Katalog",
        required=False,
        empty_label="Eigenes Thema der Gruppe",
    )
    title = forms.CharField(label="Eigenes Thema", max_length=120, required=False)
    minutes = forms.IntegerField(
        label="Dauer in Minuten",
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text="Gilt für ein eigenes Thema. Ein Thema aus dem Katalog dauert so lange, wie dort steht.",
    )
    agreed_with = forms.CharField(label="Mit wem vereinbart?", max_length=120)
    agreed_on = day("Wann vereinbart?")

    def prepare(self) -> None:
        self.field("topic").queryset = _offered(self.subject, self.on)
        self.field("minutes").initial = self.subject.minutes
        self.field("agreed_with").initial = self.subject.group.contact
        wanted = next(iter(polling.result(self.subject)), None)
        if wanted and wanted[1]:
            self.field("topic" if wanted[0].topic_id else "title").initial = wanted[0].topic or wanted[0].title


class SetDate(ActForm):
    starts_on = day("Tag")
    starts = forms.TimeField(label="Beginn", input_formats=["%H:%M", "%H.%M", "%H", "%H:%M Uhr", "%H.%M Uhr", "%H Uhr"])
    place = forms.ChoiceField(label="Wo?", choices=Seminar.Place.choices)
    room = forms.ModelChoiceField(
        queryset=Room.objects.none(), label="Raum im Kreishaus", required=False, empty_label="Kein Raum im Kreishaus"
    )
    address = forms.CharField(
        label="Adresse",
        max_length=200,
        required=False,
        help_text="Bei der Gruppe immer. Im Kreishaus, was man wissen muss, um den Raum zu finden.",
    )
    step_free = forms.BooleanField(label="Ohne Stufen erreichbar", required=False)

    def prepare(self) -> None:
        """As it was said before, so that a new day needs no second writing of the place."""
        seminar = self.subject
        self.field("room").queryset = Room.objects.filter(unit=seminar.unit_id)
        for name in ("place", "room", "address", "step_free"):
            self.field(name).initial = getattr(seminar, name)
        if seminar.starts_at:
            starts = timezone.localtime(seminar.starts_at)
            self.field("starts_on").initial, self.field("starts").initial = starts.date(), f"{starts:%H:%M}"

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        first, clock = cleaned.pop("starts_on", None), cleaned.pop("starts", None)
        if isinstance(first, date) and isinstance(clock, time):
            cleaned["starts_at"] = timezone.make_aware(datetime.combine(first, clock))
        return cleaned


class AskTrainer(ActForm):
    trainer = forms.ModelChoiceField(
        queryset=Trainer.objects.none(), to_field_name="public_id", label="Wen fragen wir?", empty_label="Bitte wählen"
    )

    def prepare(self) -> None:
        teaches = Trainer.topics.through.objects.filter(trainer=OuterRef("pk"), topic=self.subject.topic_id)
        there = Trainer.objects.filter(unit=self.subject.unit_id, active=True).annotate(teaches=Exists(teaches))
        self.field("trainer").queryset = there
        self.field("trainer").label_from_instance = partial(_told_of, self.subject, _busy(self.subject), self.on)


class ChangePlaces(ActForm):
    minimum = people("Wie viele sollen mindestens kommen?")
    maximum = people("Wie viele Plätze gibt es?")

    def prepare(self) -> None:
        self.field("minimum").initial = self.subject.minimum
        self.field("maximum").initial = self.subject.maximum


class OpenRegistration(ChangePlaces):
    until = day("Anmelden bis", help_text="Spätestens am Tag des Seminars.")
    names_for = forms.CharField(
        label="Wer verlangt eine Teilnahmeliste mit Namen?",
        max_length=120,
        required=False,
        help_text="Zum Beispiel „Demokratie leben!“. Bleibt leer, wenn niemand sie verlangt: Dann reichen Zahlen.",
    )

    def prepare(self) -> None:
        super().prepare()
        self.field("names_for").initial = self.subject.names_for


class CountAttendance(ActForm):
    """One number an age group; that nobody came is said, not left empty."""

    def prepare(self) -> None:
        for group in AgeGroup:
            self.fields[group.value] = people(f"Alter {group.label}", required=False, least=0)
        self.fields["nobody"] = forms.BooleanField(label="Es kam niemand", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        counted = {group.value: cleaned.get(group.value) or 0 for group in AgeGroup}
        return {"people": counted, "nobody": cleaned.get("nobody", False)}


class ReviewFeedback(ActForm):
    note = long_text("Was nehmen Sie mit?", required=False, max_length=2000)


class Settle(ActForm):
    """One sum a kind of cost."""

    def prepare(self) -> None:
        for kind in SeminarCost.Kind:
            self.fields[kind.value] = money(kind.label, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        return {"costs": {kind.value: cleaned.get(kind.value) for kind in SeminarCost.Kind}}


def _busy(seminar: Seminar) -> dict[int, Seminar]:
    """Who has what at the time of a seminar."""
    if seminar.starts_at is None:
        return {}
    there = Seminar.objects.filter(at_once(seminar.starts_at, seminar.ends_at), phase__in=BOOKED)
    return {each.trainer_id: each for each in there.exclude(pk=seminar.pk) if each.trainer_id}


def _told_of(seminar: Seminar, busy: dict[int, Seminar], on: date, trainer: Any) -> str:
    """The name, and what speaks for or against asking."""
    said = []
    if other := busy.get(trainer.pk):
        said.append(f"dann bei „{other}“")
    elif seminar.starts_at:
        said.append("dann frei")
    if seminar.topic_id:
        said.append("Thema passt" if trainer.teaches else "anderes Thema")
    shown = trainer.certificate_shown_on
    said.append(f"Führungszeugnis vom {shown:%d.%m.%Y}" if shown else "kein Führungszeugnis")
    return f"{trainer.name}: {', '.join(said)}"


def _offered(seminar: Seminar, on: date) -> Any:
    return Topic.objects.filter(offered_on(on), unit=seminar.unit_id)
