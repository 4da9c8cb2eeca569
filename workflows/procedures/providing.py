# SPDX-License-Identifier: AGPL-3.0-or-later
"""Providers as the offices of a town keep them; a new account is confirmed by a second person."""

from functools import cached_property
from typing import Any

from django.db import models

from benefits.models import BankAccount, PaymentEvent, Provider
from permissions import policy
from workflows import forms, forms_of_payments
from workflows.machine import State
from workflows.procedures import paying_checks as checks
from workflows.procedures.act import traits
from workflows.procedures.versioned import Versioned

FACTS = ("name", "kind", "street", "postcode", "place")


class Providing(Versioned):
    """Chosen for payments while it is active."""

    class Phase(models.TextChoices):
        ACTIVE = "active", "aktiv"
        CLOSED = "closed", "nicht mehr aktiv"

    key = "provider"
    title = "Anbieter"
    subject_field = "provider"
    events = PaymentEvent
    owed_for = "event_id"
    phase = State(Phase, default=Phase.ACTIVE)

    @phase.getter()
    def _get(self) -> str:
        return self.state

    @phase.setter()
    def _set(self, value: str) -> None:
        self.change(active=value == self.Phase.ACTIVE)

    @property
    def state(self) -> str:
        return self.Phase.ACTIVE if self.provider.active else self.Phase.CLOSED

    @property
    def provider(self) -> Provider:
        return self.subject  # type: ignore[no-any-return]

    @phase.transition(
        source=Phase.ACTIVE,
        permission=policy.may("add_provider"),
        label="Anbieter anlegen",
        conditions=[checks.is_new],
        custom=traits(form=forms_of_payments.AddProvider),
    )
    def add_provider(self) -> None:
        """The first act on a row that was just made; with an account, that account waits for a second person."""
        self.record = {name: getattr(self.provider, name) for name in FACTS}
        if self.data.get("iban"):
            self._enter()

    @phase.transition(
        source=Phase.ACTIVE,
        permission=policy.may("change_provider"),
        label="Angaben zum Anbieter ändern",
        custom=traits(form=forms_of_payments.ChangeProvider, rules=(checks.provider_is_new,)),
    )
    def change_provider(self) -> None:
        """The record keeps how it read before."""
        given = {name: self.data[name] for name in FACTS}
        self.record = {"before": {name: getattr(self.provider, name) for name in FACTS}}
        self.change(**given)

    @phase.transition(
        source=Phase.ACTIVE,
        permission=policy.may("change_account"),
        label="Bankverbindung ändern",
        custom=traits(form=forms_of_payments.ChangeAccount, rules=(checks.account_is_another,)),
    )
    def change_account(self) -> None:
        """The old one ends at once: until the new one is confirmed, nothing is paid to this provider."""
        self.provider.accounts.filter(ended_on__isnull=True).update(ended_on=self.on)
        self._enter()

    def _enter(self) -> None:
        made = BankAccount.objects.create(
            provider=self.provider,
            holder=self.data["holder"],
            iban=self.data["iban"],
            entered_on=self.on,
            entered_by=self.person,
        )
        self.record |= {"account": made.pk}

    @phase.transition(
        source=Phase.ACTIVE,
        permission=policy.may("confirm_account"),
        label="Bankverbindung bestätigen",
        conditions=[checks.waits_for_a_second_person],
        custom=traits(form=forms_of_payments.ConfirmAccount, rules=(checks.second_person, checks.iban_is_typed_alike)),
    )
    def confirm_account(self) -> None:
        """Who compares it with the provider's paper types it once more."""
        account = self.provider.accounts.get(ended_on__isnull=True)
        account.confirmed_on, account.confirmed_by = self.on, self.person
        account.save(update_fields=["confirmed_on", "confirmed_by"])
        self.record = {"account": account.pk}

    @phase.transition(
        source=Phase.ACTIVE,
        target=Phase.CLOSED,
        permission=policy.may("close_provider"),
        label="Nicht mehr anbieten",
        custom=traits(form=forms.Confirm),
    )
    def close_provider(self) -> None:
        """Nobody chooses it any more; what was released is still paid."""

    @phase.transition(
        source=Phase.CLOSED,
        target=Phase.ACTIVE,
        permission=policy.may("reopen_provider"),
        label="Wieder anbieten",
        custom=traits(form=forms.Confirm),
    )
    def reopen_provider(self) -> None:
        """As it was."""

    @cached_property
    def columns(self) -> dict[str, Any]:
        """Whether it is active is its state."""
        return {"active": self.provider.active, **self.changes}
