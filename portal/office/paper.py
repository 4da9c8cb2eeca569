# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the paper intake: what a clerk reads off the paper, and the lines of its plan."""

from typing import Any

from django import forms

from grants.models import Applicant, PlanItem
from permissions import scopes
from permissions.models import User
from portal.uploading import PaperField
from workflows.forms import PlainSelect, day, long_text, money

NEW = "new"
MOST_NAMESAKES = 6
SHORTEST_NAME = 3  # characters worth a search
ADDRESS = ("street", "postcode", "town")
ABOUT_APPLICANT = ("kind", "name", *ADDRESS, "phone", "email")
ANSWERS = (
    "title",
    "summary",
    "starts_on",
    "ends_on",
    "first_contact_on",
    "exception_reason",
    "early_start_on",
    "amount_asked",
)


def _of_applicant(name: str, **more: Any) -> forms.CharField:
    """A line of the applicant's file, named and limited as the file has it."""
    column = Applicant._meta.get_field(name)
    return forms.CharField(label=column.verbose_name, max_length=column.max_length, **more)


class PaperForm(forms.Form):
    """The paper in one form. Whose paper it is becomes a question as soon as the name is known already."""

    call = forms.ModelChoiceField(queryset=None, label="Förderung", empty_label=None)
    received_on = day("Eingegangen am", help_text="Der Tag auf dem Eingangsstempel. Er entscheidet über die Frist.")
    scan = PaperField(label="Scan des Antrags", required=False, help_text="PDF oder Foto, höchstens 10 MB.")

    name = _of_applicant("name", help_text="Verein, Initiative, Einrichtung oder Person.")
    known = forms.ChoiceField(label="Diesen Namen kennen wir schon. Wer ist es?", widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="Art", choices=[("", "Bitte wählen"), *Applicant.Kind.choices], widget=PlainSelect)
    street = _of_applicant("street")
    postcode = _of_applicant("postcode")
    town = _of_applicant("town")
    phone = _of_applicant("phone", required=False)
    email = forms.EmailField(label="E-Mail-Adresse", required=False)

    title = forms.CharField(label="Titel des Projekts", max_length=100)
    summary = long_text("Das Projekt in wenigen Sätzen", required=False, max_length=600)
    starts_on = day("Erster Tag")
    ends_on = day("Letzter Tag")
    first_contact_on = day("Erster Kontakt", required=False)
    exception_reason = long_text("Begründung, wenn der erste Kontakt zu spät war", required=False, max_length=1000)
    early_start_on = day("Gewünschter vorzeitiger Beginn", required=False)
    amount_asked = money("Beantragte Summe")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calls: Any = self.fields["call"]
        calls.queryset = scopes.office_calls(by)
        if calls.queryset.count() == 1:
            calls.initial = calls.queryset.first()
        self._ask_who(by)

    def _ask_who(self, by: User) -> None:
        """Radios for the namesakes, or no such question; only somebody new needs a kind and an address."""
        typed = self.data or self.initial
        found = _namesakes(str(typed.get("name", "")).strip(), by)
        self.namesakes = {str(each.public_id): each for each in found}
        if found:
            known: Any = self.fields["known"]
            known.choices = [
                *(
                    (key, f"{each.name}, {each.street}, {each.postcode} {each.town}")
                    for key, each in self.namesakes.items()
                ),
                (NEW, "Niemand davon. Bitte neu anlegen."),
            ]
        else:
            del self.fields["known"]
        for name in ("kind", *ADDRESS):
            self.fields[name].required = not found or typed.get("known") == NEW

    @property
    def applicant(self) -> Applicant | None:
        """The one the clerk chose; None for somebody new."""
        return self.namesakes.get(self.cleaned_data.get("known", NEW))

    @property
    def new_applicant(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ABOUT_APPLICANT} if self.applicant is None else {}

    @property
    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ANSWERS if self.cleaned_data[name] not in (None, "")}


def _namesakes(typed: str, by: User) -> list[Applicant]:
    """Applicants of the unit whose name holds every typed word."""
    if len(typed) < SHORTEST_NAME:
        return []
    found = scopes.office_applicants(by)
    for word in typed.split()[:MOST_NAMESAKES]:
        found = found.filter(name__icontains=word)
    return list(found.order_by("name")[:MOST_NAMESAKES])


class LineForm(forms.Form):
    """A line of the plan of costs and income; the formset leaves out an empty one."""

    kind = forms.ChoiceField(label="Art", widget=PlainSelect)
    label = forms.CharField(label="Wofür", max_length=PlanItem._meta.get_field("label").max_length)
    amount = money("Betrag")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [("", "Bitte wählen"), *kinds]


class Lines(forms.BaseFormSet):
    """The lines typed so far and a few empty ones."""

    def initial_form_count(self) -> int:
        """A line that was shown again may be emptied like any other."""
        return 0 if self.is_bound else super().initial_form_count()

    def typed(self) -> list[dict[str, Any]]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("amount")]
        return [_line(row) for row in rows]


def _line(row: dict[str, Any]) -> dict[str, Any]:
    side, _, kind = row["kind"].partition(":")
    return {"side": side, "kind": kind, "label": row["label"], "amount": row["amount"]}


LineFormSet = forms.formset_factory(LineForm, formset=Lines, extra=5, max_num=40, absolute_max=60)
