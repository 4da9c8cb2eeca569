# SPDX-License-Identifier: AGPL-3.0-or-later
"""The deeds of a vote: casting, closing with its result, voiding."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from committees.bylaws.counting import Outcome, Result
from committees.models import Motion, Poll, Resolution
from committees.standing import Standing, of_poll
from committees.voting import count
from grants import ledger
from grants.agenda import Considered, considered
from grants.models import Application
from law.money import euro
from permissions import policy
from workflows import forms
from workflows.machine import State
from workflows.procedures import checks
from workflows.procedures.act import Acting, Follow, traits


class Balloting(Acting):
    """Open until closed; the count, the result and what follows for the case are one transaction."""

    class Phase(models.TextChoices):
        OPEN = "open", "offen"
        CLOSED = "closed", "geschlossen"

    key = "poll"
    title = "Abstimmung"
    subject_field = "poll"
    unmoved = (
        "Sie sind in dieser Abstimmung nicht stimmberechtigt. Ihr Sitz war bei der Eröffnung nicht anwesend, "
        "oder Sie vertreten selbst, wer den Antrag gestellt hat."
    )
    phase = State(Phase, default=Phase.OPEN)
    _closing: str = ""

    @phase.getter()
    def _get(self) -> str:
        return self.state

    @phase.setter()
    def _set(self, value: str) -> None:
        """closed_at is the state and the database's clock sets it; until then the act remembers where it leads."""
        self._closing = value

    @property
    def state(self) -> str:
        return self._closing or (self.Phase.OPEN if self.poll.is_open else self.Phase.CLOSED)

    @property
    def poll(self) -> Poll:
        return self.subject  # type: ignore[no-any-return]

    @phase.transition(
        source=Phase.OPEN,
        permission=policy.may("vote"),
        label="Abstimmen",
        custom=traits(form=forms.Vote, share=True),
    )
    def vote(self) -> None:
        """One seat one vote, changeable until closing. Votes share the poll; only closing excludes them."""
        self.record = {"seat": self.poll.seat_of_actor, "verdict": self.data["verdict"]}  # type: ignore[attr-defined]

    @phase.transition(
        source=Phase.OPEN,
        target=Phase.CLOSED,
        permission=policy.may("close_poll"),
        label="Abstimmung schließen",
        custom=traits(
            form=forms.ClosePoll,
            locks=("fund",),
            rules=(checks.votes_were_cast, checks.can_be_counted, checks.fund_carries_result),
        ),
    )
    def close_poll(self) -> None:
        """Counts, writes the result, reserves the money and resolves the case."""
        result = self.result
        self.change(
            outcome=result.outcome.value,
            yes=result.yes,
            no=result.no,
            abstain=result.abstain,
            reasoning=result.why,
        )
        self.record = {
            "yes": result.yes,
            "no": result.no,
            "abstain": result.abstain,
            "outcome": result.outcome.value,
        }
        if result.outcome == Outcome.ADOPTED or self.poll.motion == Motion.AWARD:
            self._resolve(result)

    @phase.transition(
        source=Phase.OPEN,
        target=Phase.CLOSED,
        permission=policy.may("void_poll"),
        label="Abstimmung aufheben",
        custom=traits(form=forms.Reasons, danger=True),
    )
    def void_poll(self) -> None:
        """No result; the votes stay on record and the item can be voted on anew."""
        self.change(outcome=Outcome.VOID.value, reasoning=self.data["reasons"])

    def _resolve(self, result: Result) -> None:
        adopted = result.outcome == Outcome.ADOPTED
        amount = self.amount if adopted and self.motion == Motion.AWARD else None
        resolution = Resolution.objects.create(
            committee_id=self.standing.committee,
            poll=self.poll,
            motion=self.motion,
            outcome=result.outcome.value,
            amount=amount,
            conditions=self.poll.conditions,
            text=self._text(result, amount),
            resolved_on=self.on,
        )
        if amount is not None:
            ledger.reserve(self.application, amount)
        self.follows.append(Follow("resolve", self.application, {"resolution": resolution.pk}))

    def _text(self, result: Result, amount: Decimal | None) -> str:
        subject = f"„{self.application.title}“"
        if result.outcome != Outcome.ADOPTED:
            return f"{subject}: Der Antrag auf Förderung ist abgelehnt. {result.why}."
        wording = {
            Motion.AWARD: f"Förderung mit {euro(amount or Decimal(0))}",
            Motion.DEFER: "Zurückstellung",
            Motion.WAITLIST: "Platz auf der Warteliste",
        }
        return f"{subject}: {wording[Motion(self.motion)]}. {result.why}."

    @cached_property
    def standing(self) -> Standing:
        return of_poll(self.poll.pk, excluded=self.considered.excluded)

    @cached_property
    def result(self) -> Result:
        return count(self.standing)

    @property
    def motion(self) -> str:
        """What the body resolved; instead of an award the fund cannot carry it may defer or put on the waiting list."""
        adopted = self.result.outcome == Outcome.ADOPTED
        return (self.data.get("instead") if adopted else "") or self.poll.motion

    @property
    def amount(self) -> Decimal:
        return self.data.get("amount") or self.poll.amount or Decimal(0)

    @cached_property
    def considered(self) -> Considered:
        return considered(self.poll.item_id)

    @cached_property
    def application(self) -> Application:
        """The case of the item with its call and the fund this act locked."""
        application = self.considered.application
        if fund := self.poll.fund:  # type: ignore[attr-defined]
            application.call.fund = fund
        return application

    def moved(self) -> tuple[str, list[Any]]:
        poll = self.poll
        if not self.changes:
            sql = (
                "UPDATE committees_ballot SET verdict = %s WHERE poll_id = %s AND seat_id = %s RETURNING poll_id AS id"
            )
            return sql, [self.record["verdict"], poll.pk, self.record["seat"]]
        assignments = ", ".join(f'"{column}" = %s' for column in self.changes)
        sql = (
            f"UPDATE committees_poll SET {assignments}, closed_at = now()"
            " WHERE id = %s AND closed_at IS NULL RETURNING id"
        )
        return sql, [*self.changes.values(), poll.pk]
