# SPDX-License-Identifier: AGPL-3.0-or-later
"""What families fill in: one topic a form, few fields, everything in plain words."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator

from benefits.catalogue import Package, PackageKey
from benefits.circles import CIRCLES
from benefits.models.family import PLACE_CHOICES
from benefits.wishes import Wanted, Wish, trips
from grants import applicants
from law.finding import Refused
from portal.uploading import PapersField
from workflows.forms import GERMAN_DATES, day, long_text, money

BLACKEN = "Angaben, die wir nicht brauchen, dürfen Sie schwärzen."
SEVERAL = f"Machen Sie Fotos mit dem Handy, oder wählen Sie Dateien aus. Mehrere auf einmal sind möglich. {BLACKEN}"
OLDEST = date(1980, 1, 1)
MANY = "Bitte wählen Sie mindestens eine Hilfe aus."
BORN = "Bitte geben Sie bei „Geburtsdatum“ ein Datum ein, das es gibt, zum Beispiel 03.05.2014."
TRUE = {
    "true": "Meine Angaben stimmen.",
    "changes": "Ich sage Bescheid, wenn sich etwas ändert: zum Beispiel eine andere Schule, oder wir ziehen um.",
}


def _line(label: str, purpose: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.TextInput(attrs={"autocomplete": purpose}), **more)


class Benefit(forms.Form):
    """By which right, in which town, and for whom."""

    whom = forms.ChoiceField(
        label="Für wen stellen Sie den Antrag?",
        choices=[("children", "Für mein Kind oder meine Kinder"), ("self", "Ich beantrage für mich selbst")],
    )
    circle = forms.ChoiceField(
        label="Welche Leistung bekommt Ihre Familie?",
        choices=[(key.value, each.plain) for key, each in CIRCLES.items()],
    )
    town = forms.ChoiceField(label="In welcher Stadt wohnen Sie?")

    def __init__(self, *args: Any, towns: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].choices = [(town, town) for town in towns]  # type: ignore[attr-defined]


class Contact(forms.Form):
    """Who applies, and where money goes."""

    name = _line("Ihr Vorname und Nachname", "name", max_length=150)
    street = _line("Straße und Hausnummer", "street-address", max_length=120)
    postcode = forms.RegexField(
        label="Postleitzahl",
        regex=r"^[0-9]{5}$",
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
        error_messages={"invalid": "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein, zum Beispiel 40878."},
    )
    place = _line("Ort", "address-level2", max_length=80)
    phone = forms.CharField(
        label="Telefon",
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
        max_length=40,
        required=False,
        help_text="Dann können wir kurz anrufen, wenn etwas unklar ist.",
    )
    adult = _line(
        "Name eines Erwachsenen, den wir anrufen dürfen",
        "off",
        max_length=150,
        required=False,
        help_text="Zum Beispiel Ihre Mutter, Ihr Vater oder jemand vom Jugendamt. Ab 18 Jahren brauchen Sie das nicht.",
    )
    adult_phone = forms.CharField(
        label="Telefon dieses Erwachsenen",
        widget=forms.TelInput(attrs={"autocomplete": "off"}),
        max_length=40,
        required=False,
    )
    iban = forms.CharField(
        label="IBAN",
        max_length=42,
        required=False,
        help_text="Nur, wenn wir Ihnen Geld überweisen sollen. Zum Beispiel DE89 3704 0044 0532 0130 00.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    account_holder = _line(
        "Wem gehört das Konto?", "off", max_length=150, required=False, help_text="Nur, wenn es nicht Ihr eigenes ist."
    )

    def __init__(self, *args: Any, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not alone:
            del self.fields["adult"], self.fields["adult_phone"]

    def clean_iban(self) -> str:
        try:
            return applicants.valid_iban(self.cleaned_data["iban"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean(self) -> dict[str, Any]:
        """An account without another name is one's own."""
        cleaned = dict(super().clean() or {})
        if cleaned.get("iban") and not cleaned.get("account_holder"):
            cleaned["account_holder"] = cleaned.get("name", "")
        return cleaned


class Child(forms.Form):
    """Somebody a package is for; alone: the person who applies."""

    first_name = forms.CharField(label="Vorname", max_length=80)
    last_name = forms.CharField(label="Nachname", max_length=80)
    born_on = forms.DateField(
        label="Geburtsdatum",
        help_text="Zum Beispiel 03.05.2014",
        input_formats=GERMAN_DATES,
        error_messages={"invalid": BORN},
    )
    goes_to = forms.ChoiceField(label="Wohin geht das Kind?", choices=PLACE_CHOICES)
    institution = forms.CharField(label="Name von Schule, Kita oder Tagespflege", max_length=150)

    def __init__(self, *args: Any, on: date, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        unlikely = "Bitte prüfen Sie das Jahr beim Geburtsdatum."
        self.fields["born_on"].validators.append(MinValueValidator(OLDEST, unlikely))
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
        if alone:
            self.fields["goes_to"].label = "Wohin gehen Sie?"
            self.fields["institution"].label = "Name der Schule"

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        if born_on > self.on:
            raise forms.ValidationError("Das Geburtsdatum liegt in der Zukunft. Bitte prüfen Sie das Jahr.")
        return born_on


class Packages(forms.Form):
    """Ticks for what fits the child."""

    packages = forms.MultipleChoiceField(label="Welche Hilfe brauchen Sie?", error_messages={"required": MANY})

    def __init__(self, *args: Any, fitting: list[Package], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(each.key.value, each.plain) for each in fitting]
        self.fields["packages"].choices = named  # type: ignore[attr-defined]


class WishForm(forms.Form):
    """For when, and how much where no law says it."""

    period_from = day("Ab wann?")
    period_until = day("Bis wann?")
    amount = money(
        "Was kostet es?",
        required=False,
        help_text="Für die ganze Zeit. Wissen Sie es noch nicht? Dann lassen Sie das Feld leer. Zum Beispiel 285,50",
    )
    note = long_text("Möchten Sie uns noch etwas sagen?", required=False, max_length=600)

    def __init__(self, *args: Any, wish: Wish, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wish.package.key in trips():
            self.fields["period_from"].label = "Erster Tag"
            self.fields["period_until"].label = "Letzter Tag"
        if wish.package.key is PackageKey.OUTING:
            self.fields["period_from"].label = "Tag des Ausflugs"
            self.fields["period_until"].required = False
            self.fields["period_until"].help_text = "Nur, wenn es mehrere Ausflüge sind. Zum Beispiel 21.05.2027"
        if wish.package.rates:
            del self.fields["amount"]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        since, until = cleaned.get("period_from"), cleaned.get("period_until")
        if since and until is None and "period_until" not in self.errors:
            cleaned["period_until"] = since
        if since and until and until < since:
            self.add_error("period_until", "Das Ende liegt vor dem Anfang. Bitte prüfen Sie beide Tage.")
        return cleaned


class Upload(forms.Form):
    """Files for one need, several at once."""

    def __init__(self, *args: Any, wanted: Wanted, whose: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=wanted.slot, **kwargs)
        name = f"{wanted.need.label}, {whose}" if whose else wanted.need.label
        self.fields["file"] = PapersField(label=f"{name}: Fotos oder Dateien", help_text=SEVERAL)


class Declarations(forms.Form):
    """What somebody stands for who sends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, text in TRUE.items():
            self.fields[key] = forms.BooleanField(label=text)


class Supply(forms.Form):
    """A file field for each paper that can still be brought."""

    def __init__(self, *args: Any, rows: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            label = f"{row.label}: Fotos oder Dateien"
            self.fields[row.kind] = PapersField(label=label, help_text=SEVERAL, required=False)

    def groups(self) -> list[tuple[Any, Any]]:
        return [(row, self[row.kind]) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if not self.errors and not any(cleaned.get(row.kind) for row in self.rows):
            self.add_error(self.rows[0].kind, "Bitte wählen Sie mindestens eine Datei aus.")
        return cleaned
