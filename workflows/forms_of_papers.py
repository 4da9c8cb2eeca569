# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of inviting, staying away and minuting: fields and their words, no widgets."""

from datetime import date
from hashlib import sha256
from typing import Any

from django import forms

from committees import rulebook
from committees.bylaws.inviting import invite_until
from committees.bylaws.rules import Channel, Rules
from committees.models import AgendaItem, Meeting, Seat, Tenure
from grants import put_off
from workflows.forms import ActForm, Confirm, day, long_text
from workflows.forms_of_sessions import who

# What the portal does by itself; a letter is written down when it was posted.
BY_PORTAL = (Channel.PORTAL, Channel.MAIL)
LONGEST_NOTE = 10_000


def rules_of(meeting: Meeting, on: date) -> Rules:
    """Those that count for a meeting, seen from a day; without any of its own the body follows the law."""
    return rulebook.rules_of(rulebook.of_meeting(meeting, on))


def digest_of(text: str) -> str:
    """How a page remembers which text somebody saw."""
    return sha256(text.strip().replace("\r\n", "\n").encode()).hexdigest()


def members(meeting: Meeting, *parts: str) -> Any:
    """Who sits in the body on the day of the meeting."""
    sitting = Tenure.objects.on(meeting.held_on).filter(committee=meeting.committee_id)
    found = sitting.filter(part__in=parts) if parts else sitting
    return found.select_related("seat", "user").order_by("seat__number", "-part", "pk")


class Invite(ActForm):
    """until: the last day in time; late: that day is over. wanted: the way the rules ask for."""

    channel = forms.ChoiceField(
        label="Auf welchem Weg?",
        choices=[(each.value, each.label) for each in BY_PORTAL],
        help_text="In beiden Fällen bekommen alle eine E-Mail mit Tag, Zeit und Ort. Die Unterlagen liegen im Portal.",
    )
    urgent = forms.BooleanField(label="Es ist ein Eilfall. Es gilt die kürzere Frist.", required=False)

    def prepare(self) -> None:
        rules = rules_of(self.subject, self.on)
        self.wanted = rules.invitation.channel
        self.field("channel").initial = self.wanted if self.wanted in BY_PORTAL else Channel.PORTAL
        if rules.invitation.urgent_days is None or self.subject.invited_on:
            del self.fields["urgent"]
        self.until = invite_until(rules, self.subject.held_on, urgent=self.subject.urgent)
        self.urgent_until = invite_until(rules, self.subject.held_on, urgent=True)
        self.late = self.on > self.until
        self.by_hand = self.wanted == Channel.LETTER


class RecordSummons(ActForm):
    invited = forms.ModelMultipleChoiceField(queryset=Tenure.objects.none(), label="Wer ist eingeladen?")
    channel = forms.ChoiceField(
        label="Auf welchem Weg?",
        choices=[(each.value, each.label) for each in Channel if each != Channel.ANY],
        initial=Channel.LETTER,
    )
    sent_on = day("Hinausgegangen am", help_text="Der Tag, an dem der Brief zur Post ging.")

    def prepare(self) -> None:
        field = self.field("invited")
        field.queryset = members(self.subject)
        field.label_from_instance = who
        field.error_messages["required"] = "Bitte wählen Sie mindestens eine Person aus."
        self.field("sent_on").initial = self.on


class Excuse(ActForm):
    reason = forms.CharField(
        label="Grund",
        required=False,
        max_length=300,
        help_text="Sie müssen keinen Grund nennen. Ihn liest nur, wer die Sitzung leitet.",
    )


class RecordApology(ActForm):
    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), label="Wer kommt nicht?", empty_label=None)
    excused = forms.TypedChoiceField(
        label="Entschuldigt?",
        choices=[("yes", "Entschuldigt"), ("no", "Nicht entschuldigt")],
        coerce=lambda value: value == "yes",
        initial="yes",
    )
    reason = forms.CharField(label="Grund", required=False, max_length=300)

    def prepare(self) -> None:
        holders = {each.seat_id: each.user.name for each in members(self.subject, Tenure.Part.HOLDER)}
        field = self.field("seat")
        field.queryset = Seat.objects.filter(pk__in=holders).order_by("number")
        field.label_from_instance = lambda seat: f"Sitz {seat.number}: {holders[seat.pk]}, {seat.organisation}"


class CloseMeeting(Confirm):
    """undecided: the points that stay open; put_off: those of them that can come to a second session."""

    def prepare(self) -> None:
        self.undecided = put_off.undecided(self.subject)
        self.put_off = put_off.put_off(self.subject, on=self.on) if self.undecided else []


class NoteItem(ActForm):
    """item empty: what belongs to no point. before: which text the person saw when they began to write."""

    item = forms.ModelChoiceField(
        queryset=AgendaItem.objects.none(), label="Zu welchem Punkt?", required=False, empty_label="Zu keinem Punkt"
    )
    text = long_text(
        "Notiz für die Niederschrift",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="Was soll über Beratung, Fragen und Anträge in der Niederschrift stehen?",
    )
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """What stands there now is the text to go on from, and what the next page has seen."""
        self.field("item").queryset = self.subject.items.all()
        chosen = str((self.data if self.is_bound else self.initial).get("item") or "")
        found = next((each for each in self.subject.items.all() if str(each.pk) == chosen), None)
        now = found.notes if found else self.subject.remarks
        self.field("text").initial = now
        self.seen = digest_of(now)


def digest_of_notes(meeting: Meeting) -> str:
    """Of everything people wrote into the minutes of a meeting; the rest stands still once it is closed."""
    notes = meeting.items.order_by("position", "pk").values_list("pk", "notes")
    return digest_of(repr([*((item, digest_of(text)) for item, text in notes), digest_of(meeting.remarks)]))


class SignMinutes(Confirm):
    """read: which notes stood in the draft when the page was shown."""

    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.seen = digest_of_notes(self.subject)
