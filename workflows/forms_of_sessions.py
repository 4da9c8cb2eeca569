# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of what happens in a session: fields and their words, no widgets."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q

from committees.bylaws.bias import Ground
from committees.bylaws.counting import Verdict
from committees.models import AgendaItem, ConditionBlock, Meeting, Motion, Recusal, Seat, Tenure
from grants import ledger
from law.money import euro
from workflows.forms import ActForm, Reasons, day, long_text, money
from workflows.forms_of_secrecy import offer_secrecy

INSTEAD = [(Motion.AWARD.value, "Bewilligen"), *[(m.value, m.label) for m in (Motion.DEFER, Motion.WAITLIST)]]
TIMES = ["%H:%M", "%H.%M", "%H"]
CONTRADICTION = (
    "Sie sagen Nein und geben trotzdem einen Grund an. Trifft der Grund zu, wählen Sie Ja. Sonst nehmen Sie ihn heraus."
)


def clock(label: str, *, help_text: str = "") -> forms.TimeField:
    """A time of day, typed as 18:30 or 18.30; never required."""
    wrong = "Bitte schreiben Sie die Uhrzeit so: 18:30."
    return forms.TimeField(
        label=label, required=False, help_text=help_text, input_formats=TIMES, error_messages={"invalid": wrong}
    )


def who(tenure: Tenure) -> str:
    """ "Sitz 4: Helga Brandt, Volkshochschule", or whom a deputy stands in for."""
    seat = tenure.seat
    stands_in = f" (Stellvertretung für Sitz {seat.number})" if tenure.part == Tenure.Part.DEPUTY else ""
    advises = ", beratend" if seat.advisory else ""
    return f"Sitz {seat.number}: {tenure.user}, {seat.organisation}{stands_in}{advises}"


def doubt(recusal: Recusal) -> str:
    return f"TOP {recusal.item.position}: {recusal.user} ({recusal.seat})"


class RecordPresence(ActForm):
    present = forms.ModelMultipleChoiceField(queryset=Tenure.objects.none(), label="Anwesend", required=False)
    time = clock("Gekommen oder gegangen um", help_text="Für alle, bei denen sich etwas ändert. Leer heißt: jetzt.")

    def prepare(self) -> None:
        field = self.field("present")
        sitting = Tenure.objects.on(self.subject.held_on).filter(committee=self.subject.committee_id)
        field.queryset = sitting.select_related("seat", "user").order_by("seat__number", "-part", "pk")
        field.label_from_instance = who
        here = self.subject.presences.filter(left_at=None).values("user")
        field.initial = list(sitting.filter(user__in=here).values_list("pk", flat=True))


class OfItem(ActForm):
    """A form about one point of the agenda."""

    item = forms.ModelChoiceField(queryset=AgendaItem.objects.none(), label="Tagesordnungspunkt", empty_label=None)

    def prepare(self) -> None:
        self.field("item").queryset = self.subject.items.all()


class DeclareBias(OfItem):
    biased = forms.TypedChoiceField(
        label="Sind Sie bei diesem Punkt befangen?",
        choices=[("no", "Nein, ich bin nicht befangen."), ("yes", "Ja, oder ich bin nicht sicher.")],
        coerce=lambda value: value == "yes",
    )
    ground = forms.ChoiceField(
        label="Warum?",
        required=False,
        choices=[("", "Bitte wählen"), *Ground.choices],
        help_text="Nur wenn Sie Ja sagen.",
    )
    reason = forms.CharField(
        label="Was sollen die anderen wissen?",
        required=False,
        max_length=500,
        help_text="Das Gremium liest das und entscheidet im Zweifel. Es steht in der Niederschrift.",
    )

    def clean(self) -> dict[str, Any]:
        """Whoever names a ground and says no has said two things; the body must not guess which one holds."""
        cleaned = dict(super().clean() or {})
        if cleaned.get("biased") is False and cleaned.get("ground"):
            self.add_error("biased", CONTRADICTION)
        return cleaned


class RaiseBias(OfItem):
    member = forms.ModelChoiceField(queryset=Tenure.objects.none(), label="Mitglied", empty_label=None)
    ground = forms.ChoiceField(label="Warum?", choices=Ground.choices)
    # Beside it the recusal says which ground is meant.
    reason = forms.CharField(label="Was sollen die anderen wissen?", required=False, max_length=400)

    def prepare(self) -> None:
        super().prepare()
        field = self.field("member")
        sitting = Tenure.objects.on(self.subject.held_on).filter(committee=self.subject.committee_id)
        field.queryset = sitting.select_related("seat", "user").order_by("seat__number", "-part")
        field.label_from_instance = who


class ProposeAmount(OfItem):
    amount = money("Ihr Vorschlag in Euro")


class ArrangeAgenda(ActForm):
    """A number for each point; points with the same number keep their order among themselves."""

    def prepare(self) -> None:
        for item in self.subject.items.all():
            field = forms.IntegerField(label=item.title, initial=item.position, min_value=1, max_value=999)
            self.fields[f"place_{item.pk}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        items = {f"place_{item.pk}": item for item in self.subject.items.all()}
        placed = [name for name in items if cleaned.get(name) is not None]
        order = sorted(placed, key=lambda name: (cleaned[name], items[name].position))
        return {"order": [items[name] for name in order]}


class AddItem(ActForm):
    title = forms.CharField(label="Worum geht es?", max_length=200)
    text = long_text("Erläuterung", required=False)


class SetSlot(OfItem):
    slot = clock("Vorstellung um", help_text="Wer den Antrag gestellt hat, bekommt eine Nachricht. Leer heißt: keine.")


class VoidPoll(Reasons):
    """Why a vote is taken back."""


class RepeatVote(Reasons):
    """Why a vote is taken again."""


class Reconvene(ActForm):
    held_on = day("Tag der zweiten Sitzung")
    with_note = forms.BooleanField(
        label="Die Einladung weist darauf hin, dass die zweite Sitzung ohne Rücksicht auf die Zahl der Anwesenden "
        "beschlussfähig ist (§ 90 Absatz 2 VwVfG).",
        required=False,
        initial=True,
    )


class MoveMeeting(ActForm):
    held_on = day("Tag der Sitzung", help_text="Nur solange niemand eingeladen ist.")
    starts_at = clock("Beginn", help_text="Zum Beispiel 18:30")
    place = forms.CharField(label="Ort", required=False, max_length=200)

    def prepare(self) -> None:
        for name in self.fields:
            self.field(name).initial = getattr(self.subject, name)


class CancelMeeting(ActForm):
    reason = forms.CharField(
        label="Warum findet die Sitzung nicht statt?",
        max_length=500,
        help_text="Alle Mitglieder lesen den Grund auf der Seite der Sitzung.",
    )


class OpenPoll(OfItem):
    motion = forms.ChoiceField(label="Worüber wird abgestimmt?", choices=Motion.choices, initial=Motion.AWARD)
    amount = money("Förderung bis zu (Euro)", help_text="Nur wenn Sie über Geld abstimmen.")
    blocks = forms.ModelMultipleChoiceField(
        queryset=ConditionBlock.objects.none(), label="Auflagen aus den Textbausteinen", required=False
    )
    conditions = long_text("Weitere Auflagen", required=False, help_text="Eine Auflage je Zeile.")
    defer_to = forms.ModelChoiceField(
        queryset=Meeting.objects.none(), label="Zurückstellen auf", required=False, empty_label="noch offen"
    )
    recusal = forms.ModelChoiceField(
        queryset=Recusal.objects.none(), label="Wer ist vielleicht befangen?", required=False, empty_label="niemand"
    )
    secret = forms.BooleanField(label="Geheim abstimmen lassen", required=False)
    secret_asked = forms.IntegerField(
        label="Wie viele Anwesende verlangen das?", required=False, min_value=0, max_value=999
    )

    def prepare(self) -> None:
        super().prepare()
        amount = self.field("amount")
        amount.required = self.data.get("motion", Motion.AWARD) in {Motion.AWARD, Motion.TRANSFER}
        amount.error_messages["required"] = "Bitte geben Sie an, über welchen Betrag abgestimmt wird."
        if self.data.get("motion", self.initial.get("motion")) == Motion.TRANSFER:
            amount.label = "Betrag der Umwidmung (Euro)"
            amount.help_text = "So ist es vorgeschlagen. Über eine andere Summe kann das Gremium hier nicht abstimmen."
        self.field("item").queryset = self.subject.items.exclude(kind=AgendaItem.Kind.INFORMATION)
        self._choose("blocks", ConditionBlock.objects.filter(committee=self.subject.committee_id))
        to_come = Meeting.objects.filter(committee=self.subject.committee_id, kind=Meeting.Kind.SESSION)
        later = to_come.filter(held_on__gt=self.subject.held_on, phase=Meeting.Phase.CONVENED)
        self._choose("defer_to", later, lambda meeting: f"die Sitzung am {meeting.held_on:%d.%m.%Y}")
        doubts = Recusal.objects.filter(item__meeting=self.subject, standing=Recusal.Standing.DOUBTED)
        self._choose("recusal", doubts.select_related("seat", "item", "user"), doubt)
        self._offer_motions()
        offer_secrecy(self)

    def _choose(self, name: str, rows: Any, label: Callable[[Any], str] = str) -> None:
        """A field nobody can choose anything in is not asked."""
        if not rows.exists():
            del self.fields[name]
            return
        self.field(name).queryset = rows
        self.field(name).label_from_instance = label

    def _offer_motions(self) -> None:
        """Only what some point of this agenda can be about."""
        points = self.subject.items.values_list("urgent", "kind")
        offered = {Motion.AWARD, Motion.DEFER, Motion.WAITLIST}
        offered |= {Motion.RECUSAL} if "recusal" in self.fields else set()
        offered |= {Motion.URGENT for urgent, _kind in points if urgent}
        # Asked for at a point that was decided; which, the door knows.
        offered |= {Motion.REPEAT} & {self.data.get("motion", self.initial.get("motion"))}
        offered |= {Motion.TRANSFER for _urgent, kind in points if kind == AgendaItem.Kind.TRANSFER}
        self.field("motion").choices = [(each.value, each.label) for each in Motion if each in offered]

    def clean(self) -> dict[str, Any]:
        """Blocks first, then what was typed, a line each; a motion keeps only what belongs to it."""
        cleaned = dict(super().clean() or {})
        lines = [block.text for block in cleaned.pop("blocks", [])]
        cleaned["conditions"] = "\n".join([*lines, *([cleaned["conditions"]] if cleaned.get("conditions") else [])])
        if cleaned.get("motion") != Motion.RECUSAL:
            cleaned["recusal"] = None
        if cleaned.get("motion") != Motion.DEFER:
            cleaned["defer_to"] = None
        if cleaned.get("motion") not in {Motion.AWARD, Motion.TRANSFER}:
            cleaned["amount"] = None
        return cleaned


class Vote(ActForm):
    verdict = forms.ChoiceField(label="Ihre Stimme", choices=Verdict.choices)


class RecordVote(ActForm):
    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), label="Sitz", empty_label=None)
    verdict = forms.ChoiceField(label="Stimme", choices=Verdict.choices)

    def prepare(self) -> None:
        not_cast = Q(ballots__poll=self.subject) & (Q(ballots__verdict="") | Q(ballots__recorded_by__isnull=False))
        self.field("seat").queryset = Seat.objects.filter(not_cast)


class ClosePoll(ActForm):
    """Asks only when the fund cannot carry what was voted on: less money, a deferral or a place on the waiting list."""

    instead = forms.ChoiceField(label="Was gilt, wenn das Gremium zugestimmt hat?", choices=INSTEAD)
    amount = money("Bewilligter Betrag", required=False)

    def prepare(self) -> None:
        poll = self.subject
        call = poll.item.consideration.application.call if poll.motion == Motion.AWARD else None
        if call is None or not ledger.shortage(call, poll.amount, on=self.on):
            self.fields.clear()
            return
        self.field("amount").help_text = f"Nur für „Bewilligen“. Höchstens {euro(call.free(self.on))}."

    def clean_instead(self) -> str:
        """An award is what the poll was about, so nothing comes instead."""
        chosen: str = self.cleaned_data["instead"]
        return "" if chosen == Motion.AWARD else chosen
