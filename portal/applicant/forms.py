# SPDX-License-Identifier: AGPL-3.0-or-later
"""What applicants fill in besides the questions of a programme."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy

from grants import applicants
from grants.models import Applicant, Application, RequestedItem, Side
from grants.terms import OTHER_COSTS, RequiredDocument, Terms
from law.finding import Refused
from portal.uploading import MOST_AT_ONCE, PapersField
from workflows.forms import long_text, money
from workflows.questions import UnfinishedForm

NEW, EMPTY = "new", "empty"
SEVERAL = "PDF, Fotos oder Word-Dokumente, jede Datei höchstens 10 MB. Mehrere auf einmal sind möglich."


def _line(label: str, purpose: str, **more: Any) -> forms.CharField:
    """One line that the browser may fill in by itself."""
    return forms.CharField(label=label, widget=forms.TextInput(attrs={"autocomplete": purpose}), **more)


class ForWhom(forms.Form):
    """One of those the person already acts for, or somebody new; empty, or from one of their former applications."""

    applicant = forms.ChoiceField(label="Wer stellt den Antrag?")
    source = forms.ChoiceField(
        label="Womit möchten Sie anfangen?",
        help_text="Aus einem früheren Antrag übernehmen wir Texte, Kosten und Summe. "
        "Tage, Erklärungen und Unterlagen geben Sie neu an.",
    )

    def __init__(
        self, *args: Any, known: Iterable[Applicant], former: Iterable[Application] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.former = {str(one.public_id): one for one in former}
        choices = [(str(one.public_id), one.name) for one in known]
        several = len(choices) > 1
        self.fields["applicant"].choices = [*choices, (NEW, "Eine andere Organisation oder Person")]  # type: ignore[attr-defined]
        if self.former:
            told = [(key, _former(one, with_name=several)) for key, one in self.former.items()]
            self.fields["source"].choices = [(EMPTY, "Mit einem leeren Antrag"), *told]  # type: ignore[attr-defined]
        else:
            del self.fields["source"]

    def clean(self) -> dict[str, Any]:
        """An application is taken over for those who made it."""
        cleaned = dict(super().clean() or {})
        source = self.former.get(cleaned.get("source", ""))
        if source and cleaned.get("applicant") not in (None, str(source.applicant.public_id)):
            text = f"„{source}“ ist ein Antrag von {source.applicant}. Wählen Sie oben {source.applicant} aus."
            self.add_error("source", text)
        return cleaned


def _former(one: Application, *, with_name: bool) -> str:
    """A former application as a choice names it."""
    name = f"{one.applicant}, " if with_name else ""
    return f"Mit „{one}“ ({name}{one.call.title}, eingereicht am {one.submitted_on:%d.%m.%Y})"


class NewApplicant(forms.Form):
    """Typed once, used in every application."""

    kind = forms.ChoiceField(label="Für wen stellen Sie den Antrag?", choices=Applicant.Kind.choices)
    name = _line(
        "Name", "organization", max_length=150, help_text="Der Name der Organisation, oder Ihr Vor- und Nachname."
    )
    legal_form = forms.CharField(
        label="Rechtsform",
        max_length=60,
        required=False,
        help_text="Nur bei Organisationen, zum Beispiel eingetragener Verein.",
    )
    street = _line("Straße und Hausnummer", "street-address", max_length=120)
    postcode = forms.RegexField(
        label="Postleitzahl",
        regex=r"^[0-9]{5}$",
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
        error_messages={"invalid": "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein, zum Beispiel 40721."},
    )
    town = _line("Ort", "address-level2", max_length=80)
    phone = forms.CharField(
        label="Telefon", widget=forms.TelInput(attrs={"autocomplete": "tel"}), max_length=40, required=False
    )
    email = forms.EmailField(
        label="E-Mail-Adresse",
        help_text="Dorthin schreiben wir, wenn es etwas Neues gibt.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    account_holder = _line("Kontoinhaberin oder Kontoinhaber", "off", max_length=150)
    iban = forms.CharField(
        label="IBAN",
        max_length=42,
        help_text="Zum Beispiel DE89 3704 0044 0532 0130 00.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "hx-post": reverse_lazy("applicant:iban"),
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#bank",
                "hx-params": "iban,csrfmiddlewaretoken",
            }
        ),
    )

    def clean_iban(self) -> str:
        try:
            return applicants.valid_iban(self.cleaned_data["iban"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None


class Profile(NewApplicant):
    """The same to be changed; what somebody is stays. An account once given can be changed, not emptied."""

    kind = None  # type: ignore[assignment]

    def __init__(self, *args: Any, of: Applicant, with_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_name:
            del self.fields["name"]
        if of.kind == Applicant.Kind.PERSON:
            del self.fields["legal_form"]
        for name in applicants.ACCOUNT:
            self.fields[name].required = bool(of.iban)


class Invite(forms.Form):
    """Whom to ask to work on a draft."""

    email = forms.EmailField(
        label="E-Mail-Adresse der Kollegin oder des Kollegen", widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class PlanLine(forms.Form):
    """A line of the plan. Costs nobody here funds can be stated too: the choice says so, and the check does."""

    kind = forms.ChoiceField()
    label = forms.CharField(max_length=150)
    amount = money("Betrag")

    def __init__(self, *args: Any, side: str, terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spent = side == Side.EXPENSE
        kind: Any = self.fields["kind"]
        kind.label = "Art der Ausgabe" if spent else "Art der Einnahme"
        unfunded = [(key, f"{label} (können wir nicht fördern)") for key, label in OTHER_COSTS]
        kind.choices = [*terms.cost_kinds, *unfunded] if spent else terms.income_kinds
        self.fields["label"].label = "Wofür geben Sie das Geld aus?" if spent else "Woher kommt das Geld?"


class Upload(forms.Form):
    """Files of a kind, several at once."""

    def __init__(self, *args: Any, wanted: RequiredDocument, **kwargs: Any) -> None:
        super().__init__(*args, prefix=wanted.key, **kwargs)
        self.fields["file"] = PapersField(label=f"{wanted.label}: Dateien", help_text=SEVERAL)


class Declarations(UnfinishedForm):
    """Each text the applicant agrees to, as a box of its own."""

    def __init__(self, *args: Any, terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in terms.declarations:
            self.fields[each.key] = forms.BooleanField(label=each.text)

    @property
    def agreed(self) -> set[str]:
        return {key for key, ticked in self.cleaned_data.items() if ticked}


class Supply(forms.Form):
    """For each open item files, words, or both."""

    def __init__(self, *args: Any, items: Iterable[RequestedItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            file, text = self.names(item)
            self.fields[file] = PapersField(label=f"{item.text}: Dateien", help_text=SEVERAL, required=False)
            self.fields[text] = long_text(f"{item.text}: Ihre Antwort", required=False, max_length=2000)

    @staticmethod
    def names(item: RequestedItem) -> tuple[str, str]:
        """The names of the files and of the words of an item."""
        return f"file-{item.public_id.hex}", f"text-{item.public_id.hex}"

    def groups(self) -> list[tuple[RequestedItem, Any, Any]]:
        """Each item with its two fields, as the page shows them."""
        return [(item, *(self[name] for name in self.names(item))) for item in self.items]

    def clean(self) -> dict[str, Any]:
        """What a request may weigh is made for so many files, whatever they answer."""
        cleaned = dict(super().clean() or {})
        files = [self.names(item)[0] for item in self.items if cleaned.get(self.names(item)[0])]
        if sum(len(cleaned[name]) for name in files) > MOST_AT_ONCE:
            text = f"Bitte senden Sie höchstens {MOST_AT_ONCE} Dateien auf einmal. Mehrere Seiten passen in ein PDF."
            self.add_error(files[-1], text)
        return cleaned

    def refuse_file(self, item: RequestedItem, refused: Refused) -> None:
        """A file that cannot be taken: the reason stands beside its own field."""
        self.add_error(self.names(item)[0], str(refused))
