# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of acts on vouchers, payments, providers and lists of payments."""

from typing import Any

from django import forms

from benefits.catalogue import PaymentKind
from benefits.models import Payment, Provider, Voucher
from benefits.payments import TO_FAMILY, open_parts
from grants.applicants import valid_iban, written
from law.finding import Refused
from law.money import euro
from permissions import treasury
from workflows.forms import ActForm, day, money

NO_NAMES = "Das liest der Empfänger. Nennen Sie weder das Kind noch die Leistung."
LONGEST_HOLDER = 70  # of a SEPA transfer


class ProviderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the providers of a town by its name."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(queryset=Provider.objects.none(), label=label, empty_label="Bitte wählen", **more)


class AccountFields(ActForm):
    """Whose account it is, and its IBAN without spaces; nothing typed stays nothing."""

    holder = forms.CharField(label="Kontoinhaberin oder Kontoinhaber", required=False, max_length=LONGEST_HOLDER)
    iban = forms.CharField(label="IBAN", required=False, max_length=42)

    def clean_iban(self) -> str:
        try:
            return valid_iban(self.cleaned_data["iban"])
        except Refused as refused:
            raise forms.ValidationError(refused.findings[0].text) from None

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if cleaned.get("iban") and not cleaned.get("holder"):
            self.add_error("holder", "Bitte geben Sie an, wem das Konto gehört.")
        if cleaned.get("holder") and "iban" in cleaned and not cleaned["iban"]:
            self.add_error("iban", "Bitte geben Sie auch die IBAN an.")
        return cleaned


# --- vouchers ---


class IssueVoucher(ActForm):
    valid_until = day("Gültig bis", help_text="Höchstens bis zum Ende der bewilligten Zeit.")

    def prepare(self) -> None:
        made = self.subject.decisions.filter(in_force=True).first()
        self.field("valid_until").initial = made.until if made else None


class ReissueVoucher(ActForm):
    valid_until = day("Gültig bis", help_text="Der neue Gutschein gilt für den Rest. Der verlorene ist dann gesperrt.")

    def prepare(self) -> None:
        lost = Voucher.objects.filter(claim=self.subject.pk, blocked_on=None).first()
        self.field("valid_until").initial = lost.valid_until if lost else None


class RedeemVoucher(ActForm):
    provider = ProviderField("Anbieter")
    reference = forms.CharField(label="Nummer der Rechnung", max_length=60, help_text=NO_NAMES)
    given_on = day("Letzter Tag der Leistung", help_text="Der Gutschein muss da noch gültig gewesen sein.")
    amount = money("Betrag in Euro")

    def prepare(self) -> None:
        self.field("provider").queryset = treasury.of_claim(self.subject)
        made = self.subject.decisions.filter(in_force=True).first()
        self.field("provider").initial = made.provider_id if made else None
        voucher = Voucher.objects.filter(claim=self.subject.pk, blocked_on=None).first()
        if voucher:
            self.field("amount").help_text = f"Auf dem Gutschein sind noch {euro(voucher.left)}."


# --- payments ---


class ReleasePayments(AccountFields):
    parts = forms.MultipleChoiceField(label="Was wird freigegeben?", widget=forms.CheckboxSelectMultiple)
    provider = ProviderField("An wen?", required=False)
    receipt_on = day("Beleg eingegangen am", required=False, help_text="Der Beleg zeigt, was die Familie bezahlt hat.")
    reference = forms.CharField(label="Verwendungszweck", max_length=100, help_text=NO_NAMES)
    field_order = ("parts", "provider", "receipt_on", "holder", "iban", "reference")

    def prepare(self) -> None:
        made = self.subject.decisions.filter(in_force=True).first()
        if made is None:
            return
        found = open_parts(self.subject, made, Payment.objects.filter(claim=self.subject.pk))
        told = [(part.due_on.isoformat(), f"{euro(part.amount)}, fällig am {part.due_on:%d.%m.%Y}") for part in found]
        self.field("parts").choices = told
        self.field("parts").initial = [part.due_on.isoformat() for part in found if part.due_on <= self.on]
        self.field("reference").initial = self.subject.reference
        self._pay_to(made)

    def _pay_to(self, made: Any) -> None:
        """Only what is asked of this kind of payment."""
        family = self.subject.child.family
        if made.payment in TO_FAMILY:
            del self.fields["provider"]
            self.field("holder").initial = family.account_holder or family.name
            self.field("iban").initial = written(family.iban)
        else:
            del self.fields["holder"], self.fields["iban"]
            self.field("provider").queryset = treasury.of_claim(self.subject)
            if made.provider_id:
                del self.fields["provider"]
        if made.payment != PaymentKind.REFUND:
            del self.fields["receipt_on"]

    def clean_iban(self) -> str:
        return super().clean_iban() if "iban" in self.fields else ""


class TakeBackPayment(ActForm):
    payment = forms.ModelChoiceField(queryset=Payment.objects.none(), label="Welche Zahlung?", empty_label=None)

    def prepare(self) -> None:
        field = self.field("payment")
        field.queryset = Payment.objects.filter(claim=self.subject.pk, payment_list=None, bill=None)
        field.label_from_instance = lambda one: f"{euro(one.amount)} an {one.payee}, fällig am {one.due_on:%d.%m.%Y}"


# --- providers ---


class ChangeProvider(ActForm):
    name = forms.CharField(label="Name", max_length=150)
    kind = forms.ChoiceField(label="Art", choices=Provider.Kind.choices)
    street = forms.CharField(label="Straße und Hausnummer", max_length=120, required=False)
    postcode = forms.RegexField(
        r"^\d{5}$",
        label="Postleitzahl",
        required=False,
        max_length=5,
        error_messages={"invalid": "Eine Postleitzahl hat fünf Ziffern."},
    )
    place = forms.CharField(label="Ort", max_length=80, required=False)

    def prepare(self) -> None:
        for name in self.fields:
            if hasattr(self.subject, name):
                self.fields[name].initial = getattr(self.subject, name)


class AddProvider(ChangeProvider, AccountFields):
    field_order = ("town", "name", "kind", "street", "postcode", "place", "holder", "iban")


class ChangeAccount(AccountFields):
    def prepare(self) -> None:
        for name in ("holder", "iban"):
            self.fields[name].required = True


class ConfirmAccount(AccountFields):
    """The second person types what the provider's paper says; nothing is shown to be copied."""

    holder = None  # type: ignore[assignment]
    iban = forms.CharField(
        label="IBAN, wie sie im Schreiben des Anbieters steht",
        max_length=42,
        help_text="Tippen Sie sie vom Schreiben ab. Erst danach wird auf dieses Konto gezahlt.",
    )

    def clean(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


# --- lists ---


class DrawUpList(ActForm):
    """Its day stands on the list already."""


class MarkPaid(ActForm):
    paid_on = day(
        "Bezahlt am", help_text="Der Tag der Überweisung. Danach lässt sich die Liste nicht mehr zurücknehmen."
    )

    def prepare(self) -> None:
        self.field("paid_on").initial = self.on
