# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of acts on a body: who sits where from when until when, and the seats themselves."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator

from committees.bylaws.rules import Group
from committees.models import Seat, Tenure
from committees.rulebook import ages_matter
from grants.models import Affiliation
from permissions.models import User
from workflows.forms import GERMAN_DATES, ActForm, PlainSelect, day
from workflows.forms_of_sessions import clock

NO_ACCOUNT = (
    "Zu dieser Adresse gibt es hier kein Konto. Bitten Sie die Person, sich zuerst mit dieser Adresse anzumelden."
)
EARLIEST_BIRTH = date(1900, 1, 1)
CHAIR, DEPUTY_CHAIR = "chair", "deputy_chair"
LEADS = [("", "keine besondere Aufgabe"), (CHAIR, "Vorsitz"), (DEPUTY_CHAIR, "stellvertretender Vorsitz")]


class Appoint(ActForm):
    """Somebody with an account gets a place; user is found by the address."""

    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), label="Sitz", empty_label=None)
    part = forms.ChoiceField(label="Wofür?", choices=Tenure.Part.choices, initial=Tenure.Part.HOLDER)
    email = forms.EmailField(
        label="E-Mail-Adresse", help_text="Die Adresse, mit der sich die Person hier anmeldet.", max_length=254
    )
    since = day("Erster Tag")
    until = day("Letzter Tag", required=False, help_text="Leer heißt: ohne festes Ende.")
    born_on = forms.DateField(
        label="Geburtsdatum",
        required=False,
        help_text="Das Stimmrecht in diesem Gremium hängt vom Alter ab. Zum Beispiel 15.05.2006",
        input_formats=GERMAN_DATES,
        validators=[MinValueValidator(EARLIEST_BIRTH, "Bitte prüfen Sie das Jahr.")],
    )

    def prepare(self) -> None:
        self.field("seat").queryset = self.subject.seats.on(self.on).order_by("number")
        self.field("since").initial = self.on
        if not ages_matter(self.subject.rules.all(), self.on):
            del self.fields["born_on"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        self.user = User.objects.filter(email=email, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(NO_ACCOUNT)
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        cleaned.pop("email", None)
        return cleaned | {"user": getattr(self, "user", None)}


class EndTerm(ActForm):
    tenure = forms.ModelChoiceField(queryset=Tenure.objects.none(), label="Wessen Amtszeit?", empty_label=None)
    until = day("Letzter Tag", help_text="An diesem Tag gehört die Person noch zum Gremium.")

    def prepare(self) -> None:
        running = Tenure.objects.filter(seat__committee=self.subject.pk).not_over(self.on)
        self.field("tenure").queryset = running.select_related("seat", "user").order_by(
            "seat__number", "-part", "since"
        )
        self.field("until").initial = self.on


class CancelAppointment(ActForm):
    tenure = forms.ModelChoiceField(queryset=Tenure.objects.none(), label="Welche Berufung?", empty_label=None)

    def prepare(self) -> None:
        coming = Tenure.objects.filter(seat__committee=self.subject.pk, since__gt=self.on)
        self.field("tenure").queryset = coming.select_related("seat", "user").order_by("seat__number", "-part", "since")


class AddSeat(ActForm):
    number = forms.IntegerField(label="Nummer", min_value=1, max_value=1000)
    organisation = forms.CharField(label="Organisation", max_length=120, help_text="Wen oder was der Sitz vertritt.")
    group = forms.ChoiceField(label="Gruppe", choices=Group.choices)
    area = forms.CharField(
        label="Bereich", required=False, max_length=60, help_text="Nur wenn die Geschäftsordnung Bereiche zählt."
    )
    advisory = forms.TypedChoiceField(
        label="Hat der Sitz eine Stimme?",
        choices=[("no", "Ja"), ("yes", "Nein, er berät nur")],
        coerce=lambda value: value == "yes",
        initial="no",
    )
    lead = forms.ChoiceField(
        label="Aufgabe",
        choices=LEADS,
        required=False,
        widget=PlainSelect,
        help_text="Hat bisher ein anderer Sitz diese Aufgabe, geht sie auf diesen über.",
    )

    def prepare(self) -> None:
        numbers = self.subject.seats.values_list("number", flat=True)
        self.field("number").initial = max(numbers, default=0) + 1

    def clean(self) -> dict[str, Any]:
        """The columns of a seat."""
        cleaned = dict(super().clean() or {})
        lead = cleaned.pop("lead", "")
        return cleaned | {"is_chair": lead == CHAIR, "is_deputy_chair": lead == DEPUTY_CHAIR}


class EndSeat(ActForm):
    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), label="Welcher Sitz?", empty_label=None)
    until = day("Letzter Tag", help_text="Ab dem Tag danach zählt der Sitz nicht mehr.")

    def prepare(self) -> None:
        self.field("seat").queryset = self.subject.seats.filter(until=None).order_by("number")
        self.field("until").initial = self.on


class ChangeSeat(AddSeat):
    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), label="Sitz", widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.field("seat").queryset = self.subject.seats.all()


def typed_from(seat: Seat) -> dict[str, Any]:
    """The fields of a seat's form as it stands."""
    lead = CHAIR if seat.is_chair else DEPUTY_CHAIR if seat.is_deputy_chair else ""
    columns = {name: getattr(seat, name) for name in ("number", "organisation", "group", "area")}
    return columns | {"seat": seat.pk, "advisory": "yes" if seat.advisory else "no", "lead": lead}


class Convene(ActForm):
    held_on = day("Tag der Sitzung")
    starts_at = clock("Beginn", help_text="Zum Beispiel 18:30")
    place = forms.CharField(label="Ort", required=False, max_length=200)


def _person(tenure: Tenure) -> str:
    return f"{tenure.user} (Sitz {tenure.seat.number})"


class NameAffiliation(ActForm):
    tenure = forms.ModelChoiceField(queryset=Tenure.objects.none(), label="Wer?", empty_label=None)
    name = forms.CharField(label="Organisation", max_length=150, help_text="So, wie sie Anträge stellen würde.")
    kind = forms.ChoiceField(label="Welche Verbindung?", choices=Affiliation.Kind.choices)
    until = day("Bis", required=False, help_text="Leer heißt: bis auf Weiteres.")

    def prepare(self) -> None:
        here = Tenure.objects.not_over(self.on).filter(committee=self.subject.pk).select_related("seat", "user")
        own = here.filter(user=self.by)
        field = self.field("tenure")
        field.queryset = (own if own.exists() else here).order_by("seat__number", "-part")
        field.label_from_instance = _person


class DropAffiliation(ActForm):
    affiliation = forms.ModelChoiceField(queryset=Affiliation.objects.none(), label="Welche?", empty_label=None)

    def prepare(self) -> None:
        here = Tenure.objects.filter(committee=self.subject.pk)
        own = here.filter(user=self.by)
        field = self.field("affiliation")
        people = (own if own.exists() else here).values("user")
        field.queryset = Affiliation.objects.filter(user__in=people).select_related("user")
        field.label_from_instance = lambda each: f"{each.user}: {each.name}, {each.get_kind_display()}"
