# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows an award: a voucher and what is taken from it, payments the office releases, shares of a school's bill.

A payment is released once the Bescheid was posted and need not wait until it is final: see benefits/payments.py.
"""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F

from benefits.catalogue import PaymentKind
from benefits.models import ClaimDecision, Payment, Phase, Provider, Voucher
from benefits.payments import AWARDS, TO_FAMILY, Part, open_parts
from permissions import policy
from workflows import forms_of_payments
from workflows.procedures import paying_checks as checks
from workflows.procedures.act import traits
from workflows.procedures.claim import Claiming
from workflows.procedures.objecting import Objecting


class Paying(Objecting):
    """Each act takes the lock of its claim: two bills never take the same money."""

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("issue_voucher"),
        label="Gutschein ausstellen",
        conditions=[checks.has_voucher_to_issue],
        custom=traits(
            form=forms_of_payments.IssueVoucher, rules=(checks.limited_time,), then=("claim_voucher", "claim_news")
        ),
    )
    def issue_voucher(self) -> None:
        """§ 29 (2) SGB II: with its issue the benefit counts as delivered. What was paid before is not in it."""
        paid = sum((each.amount for each in self.payments), Decimal(0))
        Voucher.objects.filter(claim=self.claim.pk, blocked_on=None).update(blocked_on=self.on)
        self._issue((self.decision.amount or Decimal(0)) - paid)

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("reissue_voucher"),
        label="Verlorenen Gutschein ersetzen",
        conditions=[checks.has_voucher_with_value],
        custom=traits(
            form=forms_of_payments.ReissueVoucher, rules=(checks.limited_time,), then=("claim_voucher", "claim_news")
        ),
    )
    def reissue_voucher(self) -> None:
        """§ 29 (2) SGB II: as far as it was not used; nobody redeems the lost one any more."""
        lost = self.voucher
        left = lost.left
        Voucher.objects.filter(pk=lost.pk).update(blocked_on=self.on)
        self._issue(left, instead_of=lost.pk)

    def _issue(self, amount: Decimal, **more: Any) -> None:
        made = Voucher.objects.create(
            claim=self.claim,
            decision=self.decision,
            amount=amount,
            issued_on=self.on,
            valid_until=self.data["valid_until"],
        )
        self.record = {"voucher": made.pk, "amount": str(amount), **more}

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("redeem_voucher"),
        label="Rechnung zum Gutschein erfassen",
        conditions=[checks.has_voucher_with_value],
        custom=traits(
            form=forms_of_payments.RedeemVoucher,
            rules=(checks.provider_fits, checks.voucher_covers, checks.not_billed_twice, checks.tells_nothing),
        ),
    )
    def redeem_voucher(self) -> None:
        """A provider's bill, in whole or in part, is taken from the voucher and waits for the cashier."""
        voucher, amount = self.voucher, self.data["amount"]
        Voucher.objects.filter(pk=voucher.pk).update(redeemed=F("redeemed") + amount)
        made = self._release(
            self.data["provider"], Part(self.on, amount), voucher=voucher, reference=self.data["reference"]
        )
        self.record = {"voucher": voucher.pk, "payment": made.pk, "amount": str(amount)}

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("release_payments"),
        label="Zahlung freigeben",
        conditions=[checks.has_parts_to_release],
        custom=traits(
            form=forms_of_payments.ReleasePayments,
            rules=(checks.parts_are_open, checks.payee_is_known, checks.receipt_came, checks.tells_nothing),
        ),
    )
    def release_payments(self) -> None:
        """Each part waits for the cashier until its day."""
        provider = None
        if self.decision.payment not in TO_FAMILY:
            provider = self.decision.provider or self.data["provider"]
        chosen = [part for part in self.open_parts if part.due_on.isoformat() in self.data["parts"]]
        made = [self._release(provider, part, reference=self.data["reference"]) for part in chosen]
        self.record = {
            "payments": [each.pk for each in made],
            "amount": str(sum((each.amount for each in made), Decimal(0))),
        }

    def _release(self, provider: Provider | None, part: Part, **more: Any) -> Payment:
        payee = {"payee": provider.name} if provider else {"payee": self.data["holder"], "iban": self.data["iban"]}
        return Payment.objects.create(
            claim=self.claim,
            decision=self.decision,
            provider=provider,
            amount=part.amount,
            due_on=part.due_on,
            released_on=self.on,
            released_by=self.person,
            **payee,
            **more,
        )

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("take_back_payment"),
        label="Freigabe zurücknehmen",
        conditions=[checks.has_payment_to_take_back],
        custom=traits(form=forms_of_payments.TakeBackPayment, rules=(checks.payment_waits,)),
    )
    def take_back_payment(self) -> None:
        """Before the cashier has it on a list; what a bill took from a voucher is in it again."""
        payment = self.data["payment"]
        if payment.voucher_id:
            Voucher.objects.filter(pk=payment.voucher_id).update(redeemed=F("redeemed") - payment.amount)
        self.record = {"payment": payment.pk, "amount": str(payment.amount)}
        Payment.objects.filter(pk=payment.pk).delete()

    @Claiming.phase.transition(
        source=Phase.NOTIFIED,
        permission=policy.may("share_bill"),
        label="An einer Sammelabrechnung beteiligen",
        custom=traits(rules=(checks.fits_bill, checks.share_is_awarded)),
    )
    def share_bill(self) -> None:
        """bill and amount: the share of this claim in one bill of its school, § 29 (6) SGB II."""
        bill, amount = self.data["bill"], self.data["amount"]
        made = self._release(bill.provider, Part(self.on, amount), bill=bill, reference=bill.number)
        self.record = {"bill": bill.pk, "payment": made.pk, "amount": str(amount)}

    @cached_property
    def award(self) -> ClaimDecision | None:
        """The decision in force, where it awards something; of a page it is at hand."""
        return next((one for one in self.claim.decisions.all() if one.in_force and one.kind in AWARDS), None)

    @cached_property
    def payments(self) -> list[Payment]:
        """Everything that was released of the claim."""
        return list(Payment.objects.filter(claim=self.claim.pk))

    @cached_property
    def open_parts(self) -> tuple[Part, ...]:
        return open_parts(self.claim, self.award, self.payments) if self.award else ()

    @cached_property
    def vouchers(self) -> list[Voucher]:
        """Those of the award that count: one, or none yet."""
        by_voucher = self.award is not None and self.award.payment == PaymentKind.VOUCHER
        return list(Voucher.objects.filter(decision=self.award, blocked_on=None)) if by_voucher else []

    @property
    def voucher(self) -> Voucher:
        """The one that can be redeemed."""
        return self.vouchers[0]
