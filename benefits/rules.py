# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the law asks of a claim before it is received and before it is decided: functions that answer with Findings."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from benefits.catalogue import PaymentKind, Place, age_on, months_begun
from benefits.circles import Circle
from benefits.models import Claim
from law.finding import Finding
from law.money import euro


def right_place(claim: Claim) -> Iterator[Finding]:
    """§ 28 (2) to (7) SGB II: some packages are for pupils, some for children in day care too."""
    if Place(claim.child.goes_to) not in claim.terms.places:
        text = f"„{claim.terms.title}“ gibt es nur für Kinder, die zur Schule gehen."
        yield Finding("right_place", text, field="goes_to", norm=claim.terms.norm)


def right_age(claim: Claim) -> Iterator[Finding]:
    """Under 25 for what belongs to school, under 18 for § 28 (7) SGB II; the day before the birthday is the last."""
    limit = claim.terms.limit(claim.law.key)
    if limit is not None and age_on(claim.child.born_on, claim.period_from) >= limit:
        text = f"„{claim.terms.title}“ gibt es bis zum {limit}. Geburtstag."
        yield Finding("right_age", text, field="born_on", norm=claim.terms.norm)


def not_lapsed(claim: Claim, on: date) -> Iterator[Finding]:
    """§ 6b (2a) BKGG: a claim lapses twelve months after the month in which it arose; it is told and decided."""
    last = claim.law.lapses_on(claim.period_from)
    if last is not None and (claim.applied_on or on) > last:
        text = f"Der Anspruch war bis zum {last:%d.%m.%Y} zu beantragen. Er ist erloschen."
        yield Finding("not_lapsed", text, norm="§ 6b Absatz 2a BKGG", blocking=False)


def applied_separately(claim: Claim) -> Iterator[Finding]:
    """§ 37 (1) sentence 2 SGB II, § 34a (1) SGB XII: what the main application does not carry is applied for itself."""
    if claim.details.get("by_main_application") and claim.terms.separately(claim.applied_on or claim.period_from):
        text = f"„{claim.terms.title}“ muss eigens beantragt werden. Bitte stellen Sie dafür einen eigenen Antrag."
        yield Finding("applied_separately", text, norm="§ 37 Absatz 1 Satz 2 SGB II, § 34a Absatz 1 SGB XII")


def payment_fits(claim: Claim, payment: str) -> Iterator[Finding]:
    """§ 29 (1) SGB II: supplies and transport are money alone, a school bills outings alone."""
    if PaymentKind(payment) not in claim.terms.payments:
        text = f"„{claim.terms.title}“ lässt sich so nicht zahlen. Bitte wählen Sie eine andere Art."
        yield Finding("payment_fits", text, field="payment", norm="§ 29 Absatz 1 SGB II")


def legal_amount(claim: Claim, since: date, until: date) -> Decimal | None:
    """What the law itself fixes for a time, in euros: § 28 (3) and (7) SGB II; None where the real cost counts.

    Zero where an amount of law is due in it and no row of the catalogue says how much.
    """
    if not claim.terms.rates:
        return None
    rate = claim.terms.rate(since)
    if rate and rate.monthly:
        return rate.euros * months_begun(since, until)
    return sum((each.euros for each in claim.terms.due_amounts(since, until)), Decimal(0))


def amount_fits(claim: Claim, kind: str, amount: Decimal | None, since: date, until: date) -> Iterator[Finding]:
    """A full award of what the law fixes is just that; more for participation only with its own reason, § 28 (7)."""
    fixed = legal_amount(claim, since, until)
    if fixed is None or amount is None:
        return
    if fixed == 0:
        text = "Für diese Zeit ist noch kein Betrag hinterlegt. Die jährliche Verordnung trägt die Verwaltung nach."
        yield Finding("amount_fits", text, field="amount", norm=claim.terms.norm)
    elif amount != fixed and kind == "award":
        text = f"Für diese Zeit stehen {euro(fixed)} fest. Bitte tragen Sie diesen Betrag ein."
        yield Finding("amount_fits", text, field="amount", norm=claim.terms.norm)


def legal_basis(claim: Claim) -> str:
    """What a Bescheid rests on in the family's circle; § 28 SGB II is the own norm of the Jobcenter alone."""
    circle, package_norm = claim.law, claim.terms.norm
    return {
        Circle.BKGG: f"{circle.norm} in Verbindung mit {package_norm}",
        Circle.SGB_XII: circle.norm,
        Circle.ASYLBLG: f"{circle.norm} in Verbindung mit §§ 34 bis 34b SGB XII",
        Circle.SGB_II: package_norm,
    }[circle.key]
