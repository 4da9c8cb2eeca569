# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a clerk types off a family's paper; who is in the file of the compartment already is found and chosen."""

from typing import Any

from django import forms

from benefits.catalogue import PACKAGES
from benefits.models import Child, Compartment, Family
from benefits.models.family import PLACE_CHOICES
from permissions import families, readings
from permissions.models import User
from workflows import forms_of_claims
from workflows.forms import GERMAN_DATES, day, money
from workflows.intake_of_claims import ClaimPaper

NEW = "neu"
FEW = 10  # families one chooses from; more are found by more words
EARLIEST = 1950  # a year before is a slip of the keyboard
SHORTEST = 2  # signs of a name one looks for
OF_FAMILY = ("street", "postcode", "place")
OF_CHILD = ("first_name", "last_name", "born_on", "goes_to", "institution")
CHOOSE = "Bitte wählen Sie, ob es eine dieser Familien ist, oder „Neue Familie“."


class IntakeForm(forms.Form):
    """Of a known child only the package and its days are asked; of a known family also the child."""

    compartment = forms.ChoiceField(label="Für welche Stelle?")
    received_on = forms_of_claims.first_received()
    came_to = forms_of_claims.came_to()
    name = forms.CharField(label="Name der antragstellenden Person", max_length=150)
    known = forms.ChoiceField(label="Gibt es die Familie schon?", required=False)
    street = forms.CharField(label="Straße und Hausnummer", required=False, max_length=120)
    postcode = forms.RegexField(
        r"^\d{5}$",
        label="Postleitzahl",
        required=False,
        error_messages={"invalid": "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein."},
    )
    place = forms.CharField(label="Ort", required=False, max_length=80)
    phone = forms.CharField(label="Telefon", required=False, max_length=40)
    first_name = forms.CharField(label="Vorname des Kindes", required=False, max_length=80)
    last_name = forms.CharField(label="Nachname des Kindes", required=False, max_length=80)
    born_on = forms.DateField(
        label="Geburtsdatum des Kindes",
        required=False,
        help_text="Zum Beispiel 03.05.2014",
        input_formats=GERMAN_DATES,
        error_messages={"invalid": "Bitte geben Sie ein Geburtsdatum ein, das es gibt, zum Beispiel 03.05.2014."},
    )
    goes_to = forms.ChoiceField(label="Wohin geht das Kind?", required=False, choices=PLACE_CHOICES)
    institution = forms.CharField(label="Name von Schule, Kita oder Tagespflege", required=False, max_length=150)
    package = forms.ChoiceField(label="Paket", choices=[(key.value, one.title) for key, one in PACKAGES.items()])
    period_from = day("Beantragt ab")
    period_until = day("Beantragt bis")
    amount_asked = money("Beantragter Betrag in Euro", required=False, help_text="Zum Beispiel 320,00")

    def __init__(self, *args: Any, by: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.by = by
        self.own = {str(each.pk): each for each in families.compartments(by).select_related("unit")}
        self._field("compartment").choices = [(key, str(each)) for key, each in self.own.items()]
        if len(self.own) == 1:
            self._field("compartment").initial = next(iter(self.own))
        self.found = self._find()
        self._field("known").choices = [*self._choices(), (NEW, "Neue Familie")] if self.found else []
        for name in (*OF_FAMILY, *OF_CHILD):
            self.fields[name].required = not self.found

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _typed(self, name: str) -> str:
        return str((self.data if self.is_bound else self.initial).get(name) or "").strip()

    def _find(self) -> list[Family]:
        """Namesakes in the compartment that was chosen, never in another."""
        compartment, name = self.own.get(self._typed("compartment")), self._typed("name")
        if compartment is None or len(name) < SHORTEST:
            return []
        found = list(families.office_families(self.by, compartment, name)[:FEW])
        readings.keep_families([family.pk for family in found], compartment.unit_id, readings.Right.CLERK)
        return found

    def _choices(self) -> list[tuple[str, str]]:
        """Each child of each family, and each family with another child."""
        found = []
        for family in self.found:
            address = f"{family.name}, {family.street}, {family.postcode} {family.place}"
            for child in family.children.all():
                told = f"{child.first_name} {child.last_name}, geboren am {child.born_on:%d.%m.%Y} ({address})"
                found.append((f"kind:{child.public_id}", told))
            found.append((f"familie:{family.public_id}", f"Ein anderes Kind der Familie {address}"))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if self.found and "known" not in self.errors:
            self._choose(cleaned.get("known", ""), cleaned)
        born_on, received_on = cleaned.get("born_on"), cleaned.get("received_on")
        if born_on and (born_on.year < EARLIEST or (received_on and born_on > received_on)):
            self.add_error("born_on", "Bitte prüfen Sie das Geburtsdatum. Es passt nicht zum Eingang des Antrags.")
        since, until = cleaned.get("period_from"), cleaned.get("period_until")
        if since and until and until < since:
            self.add_error("period_until", "Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten.")
        return cleaned

    def _choose(self, chosen: str, cleaned: dict[str, Any]) -> None:
        """Where namesakes are shown, one is chosen or none; what is new then is asked for."""
        if not chosen:
            self.add_error("known", CHOOSE)
        elif not chosen.startswith("kind:"):
            self._require((*OF_FAMILY, *OF_CHILD) if chosen == NEW else OF_CHILD, cleaned)

    def _require(self, names: tuple[str, ...], cleaned: dict[str, Any]) -> None:
        for name in names:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"Bitte füllen Sie „{self.fields[name].label}“ aus.")

    def paper(self) -> ClaimPaper:
        """What was read, of a form without mistakes."""
        data, child, family = self.cleaned_data, self._child(), self._family()
        new_family = {"name": data["name"], "phone": data["phone"]} | {name: data[name] for name in OF_FAMILY}
        return ClaimPaper(
            compartment=self._compartment,
            package=data["package"],
            period_from=data["period_from"],
            period_until=data["period_until"],
            received_on=data["received_on"],
            came_to=data["came_to"],
            amount_asked=data["amount_asked"],
            family=family,
            child=child,
            new_family={} if family or child else new_family,
            new_child={} if child else {name: data[name] for name in OF_CHILD},
        )

    @property
    def _compartment(self) -> Compartment:
        return self.own[self.cleaned_data["compartment"]]

    def _child(self) -> Child | None:
        chosen = self.cleaned_data["known"]
        every = (child for family in self.found for child in family.children.all())
        return next((child for child in every if f"kind:{child.public_id}" == chosen), None)

    def _family(self) -> Family | None:
        chosen = self.cleaned_data["known"]
        return next((family for family in self.found if f"familie:{family.public_id}" == chosen), None)
