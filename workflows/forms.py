# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of acts: fields and their words, no widgets."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from committees.bylaws.bias import Ground
from committees.models import Meeting
from grants.models import Decision, PlanItem, Side
from grants.models.correspondence import LONGEST_TEXT
from grants.rules import missed_contact
from grants.terms import Terms
from law.calendar import add_days
from law.money import euro
from permissions import scopes
from permissions.models import User

GERMAN_DATES = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
REQUEST_DAYS, LEAST_REQUEST_DAYS = 14, 7  # the usual time for papers; less is too little for the post
TOO_MUCH = "Dieser Betrag ist zu groß. Bitte prüfen Sie die Zahl."
MONEY_MESSAGES = {
    "min_value": "Bitte geben Sie einen Betrag über 0 Euro ein.",
    "max_digits": TOO_MUCH,
    "max_whole_digits": TOO_MUCH,
    "max_decimal_places": "Bitte schreiben Sie höchstens zwei Stellen nach dem Komma.",
}


def money(label: str, *, required: bool = True, help_text: str = "") -> forms.DecimalField:
    """Euros with cents, more than nothing."""
    return forms.DecimalField(
        label=label,
        required=required,
        help_text=help_text,
        max_digits=9,
        decimal_places=2,
        min_value=Decimal("0.01"),
        error_messages=MONEY_MESSAGES,
    )


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day of law, typed as 15.05.2027 or 15.5.27."""
    field = forms.DateField(label=label, required=required, help_text=help_text, input_formats=GERMAN_DATES)
    unlikely = "Bitte prüfen Sie das Jahr. Möglich sind Tage von 2000 bis 2100."
    field.validators += [MinValueValidator(FIRST_DAY, unlikely), MaxValueValidator(LAST_DAY, unlikely)]
    return field


def long_text(label: str, *, required: bool = True, help_text: str = "", max_length: int = 4000) -> forms.CharField:
    """A text of several lines; the page draws it large because of its length."""
    return forms.CharField(label=label, required=required, help_text=help_text, max_length=max_length)


class ActForm(forms.Form):
    """The form of an act: knows its subject, the person and the day; alone: the subject is the only one."""

    remarks: tuple[str, ...] = ()  # what to read before it is sent again

    def __init__(self, *args: Any, subject: Any, by: User, on: date, alone: bool = True, **kwargs: Any) -> None:
        self.subject, self.by, self.on, self.alone = subject, by, on, alone
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the subject."""

    def clean(self) -> dict[str, Any]:
        """What was ticked twice counts once: a page ticks nothing twice, but anybody can send a form."""
        cleaned = dict(super().clean() or {})
        ticked = [name for name, field in self.fields.items() if isinstance(field, forms.MultipleChoiceField)]
        return cleaned | {name: list(dict.fromkeys(cleaned[name])) for name in ticked if name in cleaned}

    def field(self, name: str) -> Any:
        """A field whose kind the subclass knows better than the type checker."""
        return self.fields[name]

    @property
    def terms(self) -> Terms:
        terms = self.subject.terms
        assert isinstance(terms, Terms), "acts of the office begin after submission"
        return terms


class Confirm(ActForm):
    """Nothing to fill in; the button is the deed."""


class Reasons(ActForm):
    reasons = long_text("Begründung", help_text="Diese Begründung steht in der Akte. Das Gremium kann sie lesen.")


class Withdraw(ActForm):
    reason = long_text("Grund", required=False, max_length=1000)


class Register(ActForm):
    received_on = day("Eingegangen am", help_text="Der Tag auf dem Eingangsstempel.")


class PlainSelect(forms.Select):
    """A select also where few choices would make radios: a line of a plan has no room for them."""


def kinds_of(terms: Iterable[Terms]) -> list[tuple[str, str]]:
    """Every kind of cost and income of these terms, as side:kind with its name."""
    every = list(terms)
    costs = {f"{Side.EXPENSE}:{key}": f"Ausgabe: {label}" for each in every for key, label in each.cost_kinds}
    income = {f"{Side.INCOME}:{key}": f"Einnahme: {label}" for each in every for key, label in each.income_kinds}
    return [*costs.items(), *income.items()]


def _as_typed(field: forms.Field, stored: Any) -> str:
    """A stored value as a person would type it."""
    if isinstance(stored, date):
        return f"{stored:%d.%m.%Y}"
    if isinstance(stored, Decimal):
        return euro(stored)
    return str(dict(getattr(field, "choices", ())).get(stored, stored or ""))


class Amend(ActForm):
    """The facts of a paper and its plan, as they were typed, to be corrected; empty lines are left out."""

    title = forms.CharField(label="Titel des Projekts", max_length=100)
    starts_on = day("Erster Tag")
    ends_on = day("Letzter Tag")
    first_contact_on = day("Erster Kontakt", required=False)
    exception_reason = long_text("Begründung, wenn der erste Kontakt zu spät war", required=False, max_length=1000)
    amount_asked = money("Beantragte Summe")

    SPARE_LINES = 4
    FACTS = ("title", "starts_on", "ends_on", "first_contact_on", "amount_asked")

    def prepare(self) -> None:
        for name in (*self.FACTS, "exception_reason"):
            self.field(name).initial = self.subject.answer(name)
        kinds = kinds_of([self.terms])
        lines = [*self.subject.plan.all(), *[None] * self.SPARE_LINES]
        self.lines = [self._add_line(number, line, kinds) for number, line in enumerate(lines, 1)]

    def _add_line(self, number: int, line: PlanItem | None, kinds: list[tuple[str, str]]) -> tuple[str, str, str]:
        names = (f"kind_{number}", f"label_{number}", f"amount_{number}")
        kind, label, amount = names
        choices = [("", "Bitte wählen"), *kinds]
        self.fields[kind] = forms.ChoiceField(
            label=f"Zeile {number}: Art", choices=choices, required=False, widget=PlainSelect
        )
        self.fields[label] = forms.CharField(label=f"Zeile {number}: Wofür", max_length=150, required=False)
        self.fields[amount] = money(f"Zeile {number}: Betrag", required=False)
        if line is not None:
            values = (f"{line.side}:{line.kind}", line.label, line.amount)
            for name, value in zip(names, values, strict=True):
                self.field(name).initial = value
        return names

    @property
    def plan_rows(self) -> list[list[Any]]:
        """The fields of each line, for the page."""
        return [[self[name] for name in names] for names in self.lines]

    @property
    def fact_fields(self) -> list[Any]:
        return [self[name] for name in (*self.FACTS[:-1], "exception_reason", "amount_asked")]

    @property
    def differing(self) -> list[tuple[Any, str, str]]:
        """(field, as stored, as typed) where somebody would lose something: for the page of a conflict."""
        pairs = [(self[name], self.field(name).initial, self.data.get(name, "")) for name in self.changed_data]
        return [(field, _as_typed(field.field, stored), str(typed)) for field, stored, typed in pairs]

    def clean(self) -> dict[str, Any]:
        """facts, answers, lines."""
        cleaned = dict(super().clean() or {})
        lines = []
        for kind, label, amount in self.lines:
            given = [cleaned.get(name) for name in (kind, label, amount)]
            if not any(given) or any(name in self.errors for name in (kind, label, amount)):
                continue
            for name, value in zip((kind, label, amount), given, strict=True):
                if not value:
                    self.add_error(name, "Bitte füllen Sie die Zeile ganz aus oder leeren Sie sie ganz.")
            side, _, key = str(given[0]).partition(":")
            lines.append({"side": side, "kind": key, "label": given[1], "amount": given[2]})
        facts = {name: cleaned.get(name) for name in self.FACTS}
        return {"facts": facts, "answers": {"exception_reason": cleaned.get("exception_reason", "")}, "lines": lines}


class RequestDocuments(ActForm):
    items = forms.MultipleChoiceField(label="Was fehlt?", required=False)
    other = forms.CharField(label="Etwas anderes", required=False, max_length=300)
    due_on = day("Frist bis", help_text="Der Brief geht mit der Post. Geben Sie mindestens eine Woche Zeit.")

    def prepare(self) -> None:
        documents = self.terms.documents_for(self.subject.applicant.kind)
        self.field("items").choices = [(document.key, document.label) for document in documents]
        self.field("due_on").initial = add_days(self.on, REQUEST_DAYS)

    def clean(self) -> dict[str, Any]:
        """Ticked items as (kind, text), the free text last."""
        cleaned = dict(super().clean() or {})
        labels = dict(self.field("items").choices)
        items = [(kind, str(labels[kind])) for kind in cleaned.get("items", [])]
        if other := cleaned.pop("other", ""):
            items.append(("other", other))
        return cleaned | {"items": items}


class Extend(ActForm):
    until = day("Neue Frist bis")
    reasons = long_text("Grund", help_text="Dieser Grund steht in der Akte.", max_length=1000)

    def prepare(self) -> None:
        """The date is asked of whoever has to keep it."""
        if self.alone and self.subject.due_on:
            self.field("until").help_text = f"Bisher {self.subject.due_on:%d.%m.%Y}."


class RecordSupply(ActForm):
    items = forms.MultipleChoiceField(
        label="Was ist gekommen?", error_messages={"required": "Bitte kreuzen Sie an, was gekommen ist."}
    )
    received_on = day("Eingegangen am", help_text="Der Tag auf dem Eingangsstempel.")
    note = forms.CharField(label="Vermerk dazu", required=False, max_length=300)

    def prepare(self) -> None:
        open_items = self.subject.requested_items.filter(supplied_on=None)
        self.field("items").choices = [(str(item.pk), item.text) for item in open_items]

    def clean(self) -> dict[str, Any]:
        """The answers as the procedure takes them: the paper itself lies in the file."""
        cleaned = dict(super().clean() or {})
        answer = {"document": None, "answer": cleaned.get("note") or "Liegt auf Papier vor."}
        return cleaned | {"answers": dict.fromkeys(cleaned.get("items", []), answer)}


class Check(ActForm):
    checklist = forms.MultipleChoiceField(
        label="Geprüft und in Ordnung",
        error_messages={"required": "Bitte haken Sie jeden Punkt ab, oder fordern Sie Fehlendes nach."},
    )
    exception_confirmed = forms.BooleanField(
        label="Die Ausnahme von den zehn Wochen ist begründet und wird bestätigt.", required=False
    )
    note = long_text("Vermerk", required=False)

    def prepare(self) -> None:
        self.field("checklist").choices = [(item.key, item.label) for item in self.terms.checklist]
        case, lead = self.subject, self.terms.parameters.lead_days
        if not missed_contact(case.first_contact_on, case.starts_on, lead):
            del self.fields["exception_confirmed"]


class EarlyStart(ActForm):
    permit = forms.TypedChoiceField(
        label="Vorzeitiger Beginn",
        choices=[("yes", "Zustimmen"), ("no", "Ablehnen")],
        coerce=lambda value: value == "yes",
    )
    reasons = long_text("Begründung")


class Schedule(ActForm):
    meeting = forms.ModelChoiceField(queryset=Meeting.objects.none(), label="Sitzung", empty_label=None)

    def prepare(self) -> None:
        self.field("meeting").queryset = scopes.plannable_meetings(self.by).filter(
            committee=self.subject.call.committee_id,
            held_on__gte=self.on,
            kind=Meeting.Kind.SESSION,
            phase=Meeting.Phase.CONVENED,
        )


class Decide(ActForm):
    reasons = long_text("Begründung des Bescheids", help_text="Dieser Text steht im Bescheid (§ 39 VwVfG).")


class Deviation(ActForm):
    kind = forms.ChoiceField(
        label="Entscheidung",
        choices=[(Decision.Kind.AWARD, "Bewilligen"), (Decision.Kind.REJECTION, "Ablehnen")],
    )
    amount = money("Betrag in Euro", required=False, help_text="Nur wenn Sie bewilligen.")
    conditions = long_text("Auflagen", required=False, help_text="Eine Auflage je Zeile.")
    reasons = long_text("Begründung des Bescheids", help_text="Dieser Text steht im Bescheid (§ 39 VwVfG).")
    deviation_reasons = long_text(
        "Warum weichen Sie vom Beschluss ab?",
        help_text="Eine zweite Person prüft das. Das Gremium erfährt es.",
    )


class Dispatch(ActForm):
    dispatched_on = day("Zur Post gegeben am")

    def prepare(self) -> None:
        self.field("dispatched_on").initial = self.on


class ReturnDecision(ActForm):
    reasons = long_text("Warum zeichnen Sie nicht mit?", help_text="Ihr Amt liest das. Antragstellende sehen es nicht.")


class WriteMessage(ActForm):
    """Its field has another name than that of a note: whatever fills a form again never takes one for the other."""

    message = long_text("Ihre Nachricht", max_length=LONGEST_TEXT)


class WriteNote(ActForm):
    note = long_text("Ihr Vermerk", max_length=LONGEST_TEXT)


class DeclareOfficeBias(ActForm):
    ground = forms.ChoiceField(label="Warum?", choices=Ground.choices)
    reason = forms.CharField(
        label="Was soll Ihre Leitung wissen?", required=False, max_length=500, help_text="Es steht in der Akte."
    )


class RecordReceipt(ActForm):
    received_on = day(
        "Tatsächlich zugegangen am",
        help_text="Ein späterer Zugang geht der Vermutung vor (§ 41 Absatz 2 VwVfG NRW).",
    )
