# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the acts on money are asked before they happen."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from benefits.catalogue import PaymentKind
from benefits.models import Payment, PaymentEvent, Provider
from benefits.payments import DIRECT, TO_FAMILY
from law.finding import Finding, Refused
from law.money import euro
from permissions import treasury
from workflows.procedures import claims_beside

if TYPE_CHECKING:
    from workflows.procedures.cashing import Cashing
    from workflows.procedures.paying import Paying
    from workflows.procedures.providing import Providing

NOTHING_TO_PAY = "Bis zu diesem Tag ist nichts zu zahlen, was Sie zahlen dürfen. Bitte wählen Sie einen späteren Tag."
SHORTEST_NAME = 3  # shorter ones stand in many words


# --- conditions ---


def has_voucher_to_issue(procedure: "Paying") -> bool:
    """An award by voucher in force, and none that counts."""
    made = procedure.award
    return made is not None and made.payment == PaymentKind.VOUCHER and not procedure.vouchers


def has_voucher_with_value(procedure: "Paying") -> bool:
    return any(each.left > 0 for each in procedure.vouchers)


def has_parts_to_release(procedure: "Paying") -> bool:
    made = procedure.award
    return made is not None and made.payment in DIRECT and bool(procedure.open_parts)


def has_payment_to_take_back(procedure: "Paying") -> bool:
    return any(each.payment_list_id is None and each.bill_id is None for each in procedure.payments)


def is_new(procedure: "Providing") -> bool:
    """A row without a record: the act that makes it is its first."""
    return not PaymentEvent.objects.filter(provider=procedure.provider.pk).exists()


def waits_for_a_second_person(procedure: "Providing") -> bool:
    return procedure.provider.accounts.filter(ended_on=None, confirmed_on=None).exists()


# --- vouchers ---


def limited_time(procedure: "Paying") -> Iterator[Finding]:
    """§ 29 (2) SGB II: its validity is limited, and not over when it is issued."""
    until, awarded = procedure.data["valid_until"], procedure.decision.until
    if until < procedure.on:
        yield Finding("limited_time", "Dieser Tag ist vorbei. Bitte wählen Sie einen späteren.", field="valid_until")
    elif awarded and until > awarded:
        text = f"Bewilligt ist bis zum {awarded:%d.%m.%Y}. Länger kann der Gutschein nicht gelten."
        yield Finding("limited_time", text, field="valid_until", norm="§ 29 Absatz 2 SGB II")


def voucher_covers(procedure: "Paying") -> Iterator[Finding]:
    """Not more than is left, for something given while it was valid."""
    voucher, data = procedure.voucher, procedure.data
    if data["amount"] > voucher.left:
        text = f"Auf dem Gutschein sind noch {euro(voucher.left)}. Bitte erfassen Sie höchstens diesen Betrag."
        yield Finding("voucher_covers", text, field="amount")
    if data["given_on"] > voucher.valid_until:
        text = f"Der Gutschein galt bis zum {voucher.valid_until:%d.%m.%Y}. Diese Leistung liegt danach."
        yield Finding("voucher_covers", text, field="given_on", norm="§ 29 Absatz 2 SGB II")
    if data["given_on"] > procedure.on:
        text = "Die Leistung liegt in der Zukunft. Bitte prüfen Sie das Datum."
        yield Finding("voucher_covers", text, field="given_on")


def not_billed_twice(procedure: "Paying") -> Iterator[Finding]:
    same = {"claim": procedure.claim.pk, "provider": procedure.data["provider"]}
    if Payment.objects.filter(**same, reference=procedure.data["reference"]).exists():
        text = "Diese Rechnung des Anbieters ist schon erfasst. Bitte prüfen Sie ihre Nummer."
        yield Finding("not_billed_twice", text, field="reference")


def provider_fits(procedure: "Paying") -> Iterator[Finding]:
    """Of the town of the claim, active, and the one the Bescheid names where it names one."""
    provider: Provider = procedure.data["provider"]
    named = procedure.decision.provider
    if not provider.serves(procedure.beside.of(procedure.claim, claims_beside.towns)):
        yield Finding("provider_fits", "Bitte wählen Sie einen Anbieter Ihrer Stadt aus.", field="provider")
    elif named and named != provider:
        text = f"Bewilligt ist die Leistung bei: {named.name}. Bitte prüfen Sie die Rechnung."
        yield Finding("provider_fits", text, field="provider")


# --- payments ---


def parts_are_open(procedure: "Paying") -> Iterator[Finding]:
    known = {part.due_on.isoformat() for part in procedure.open_parts}
    if not procedure.data["parts"] or set(procedure.data["parts"]) - known:
        yield Finding("parts_are_open", "Bitte wählen Sie aus, was Sie freigeben.", field="parts")


def payee_is_known(procedure: "Paying") -> Iterator[Finding]:
    """A provider of the town, or an account of the family."""
    data, made = procedure.data, procedure.decision
    if made.payment in TO_FAMILY:
        if not data.get("iban") or not data.get("holder"):
            text = "Bitte geben Sie das Konto der Familie an: Inhaberin oder Inhaber und IBAN."
            yield Finding("payee_is_known", text, field="iban")
    elif made.provider is None:
        if not data.get("provider"):
            yield Finding("payee_is_known", "Bitte wählen Sie aus, an wen gezahlt wird.", field="provider")
        else:
            yield from provider_fits(procedure)


def receipt_came(procedure: "Paying") -> Iterator[Finding]:
    """§ 30 SGB II: what a family had to advance is refunded once it has shown what it paid."""
    if procedure.decision.payment != PaymentKind.REFUND:
        return
    seen_on = procedure.data.get("receipt_on")
    if seen_on is None:
        text = "Bitte geben Sie an, wann der Beleg über die Ausgabe einging. Vorher wird nichts erstattet."
        yield Finding("receipt_came", text, field="receipt_on", norm="§ 30 SGB II")
    elif seen_on > procedure.on:
        text = "Der Eingang liegt in der Zukunft. Bitte prüfen Sie das Datum."
        yield Finding("receipt_came", text, field="receipt_on")


def tells_nothing(procedure: "Paying") -> Iterator[Finding]:
    """§ 67a SGB X: bank and payee read a number, neither the child nor the package."""
    child, said = procedure.claim.child, procedure.data["reference"].casefold()
    words = [*child.first_name.split(), *child.last_name.split(), procedure.claim.terms.title]
    if any(len(word) >= SHORTEST_NAME and word.casefold() in said for word in words):
        text = "Bitte nennen Sie hier weder das Kind noch die Leistung. Eine Nummer reicht."
        yield Finding("tells_nothing", text, field="reference", norm="§ 67a SGB X")


def payment_waits(procedure: "Paying") -> Iterator[Finding]:
    """What the cashier has on a list is hers; a share of a school's bill stays with the bill."""
    payment = Payment.objects.filter(pk=procedure.data["payment"].pk, claim=procedure.claim.pk).first()
    if payment is None or payment.payment_list_id or payment.bill_id:
        text = "Diese Zahlung steht schon auf einer Liste der Kasse. Bitte sprechen Sie mit der Kasse."
        yield Finding("payment_waits", text, field="payment")


# --- a school's bill ---


def fits_bill(procedure: "Paying") -> Iterator[Finding]:
    """§ 29 (6) SGB II: awarded to be billed by this school, on a day of the award, and not billed yet."""
    bill, made = procedure.data["bill"], procedure.award
    if made is None or made.payment != PaymentKind.SCHOOL_BILL:
        text = "Für diesen Fall ist keine Sammelabrechnung bewilligt."
        yield Finding("fits_bill", text, norm="§ 29 Absatz 6 SGB II")
        return
    if made.provider_id and made.provider_id != bill.provider_id:
        yield Finding("fits_bill", "Bewilligt ist eine andere Schule.", field="provider")
    if made.since and made.until and not made.since <= bill.took_place_on <= made.until:
        text = f"Bewilligt ist die Zeit vom {made.since:%d.%m.%Y} bis zum {made.until:%d.%m.%Y}."
        yield Finding("fits_bill", text, field="took_place_on")
    if bill.unit_id != procedure.claim.unit_id:
        yield Finding("fits_bill", "Dieser Fall gehört zu einer anderen Stelle.")
    if any(each.bill_id for each in procedure.payments):
        yield Finding("fits_bill", "Dieser Fall hat schon einen Anteil an einer Sammelabrechnung.")


def share_is_awarded(procedure: "Paying") -> Iterator[Finding]:
    made = procedure.award
    if made is None:
        return
    left = (made.amount or Decimal(0)) - sum((each.amount for each in procedure.payments), Decimal(0))
    if procedure.data["amount"] > left:
        yield Finding("share_is_awarded", f"Bewilligt sind noch {euro(left)}. Der Anteil ist höher.")


# --- providers ---


def provider_is_new(procedure: "Providing") -> Iterator[Finding]:
    provider, name = procedure.provider, procedure.data["name"]
    if Provider.objects.filter(town=provider.town, name__iexact=name).exclude(pk=provider.pk).exists():
        text = f"„{name}“ gibt es in {provider.town} schon. Bitte nehmen Sie diesen Eintrag."
        yield Finding("provider_is_new", text, field="name")


def account_is_another(procedure: "Providing") -> Iterator[Finding]:
    now = procedure.provider.accounts.filter(ended_on=None).first()
    if now and (now.iban, now.holder) == (procedure.data["iban"], procedure.data["holder"]):
        yield Finding("account_is_another", "Diese Bankverbindung ist schon eingetragen.", field="iban")


def second_person(procedure: "Providing") -> Iterator[Finding]:
    """The database refuses it too."""
    if procedure.provider.accounts.filter(ended_on=None, entered_by=procedure.person).exists():
        text = "Sie haben diese Bankverbindung eingetragen. Bestätigen muss sie jemand anderes."
        yield Finding("second_person", text)


def iban_is_typed_alike(procedure: "Providing") -> Iterator[Finding]:
    account: Any = procedure.provider.accounts.get(ended_on=None)
    if account.iban != procedure.data["iban"]:
        text = "Diese IBAN weicht von der eingetragenen ab. Vergleichen Sie beide mit dem Schreiben des Anbieters."
        yield Finding("iban_is_typed_alike", text, field="iban")


# --- lists ---


def refuse_empty(lines: int) -> None:
    if not lines:
        raise Refused(Finding("refuse_empty", NOTHING_TO_PAY, field="due_until"))


def paid_by_now(procedure: "Cashing") -> Iterator[Finding]:
    paid_on = procedure.data["paid_on"]
    if paid_on > procedure.on:
        yield Finding("paid_by_now", "Dieser Tag liegt in der Zukunft. Bitte prüfen Sie ihn.", field="paid_on")
    elif paid_on < procedure.payment_list.drawn_up_on:
        text = f"Die Liste ist vom {procedure.payment_list.drawn_up_on:%d.%m.%Y}. Bitte prüfen Sie den Tag."
        yield Finding("paid_by_now", text, field="paid_on")


def accounts_stand(procedure: "Cashing") -> Iterator[Finding]:
    """An account that changed since the list was drawn up is no longer the one to pay on."""
    if moved := treasury.moved_accounts(procedure.payment_list, procedure.person):
        text = f"Die Bankverbindung hat sich geändert: {', '.join(moved)}. Bitte nehmen Sie die Liste zurück."
        yield Finding("accounts_stand", text)
