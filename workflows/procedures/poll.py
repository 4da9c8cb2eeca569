# SPDX-License-Identifier: AGPL-3.0-or-later
"""The deeds of a vote: casting, closing with its result, voiding."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from committees import informing
from committees.bylaws.bias import confirmed
from committees.bylaws.counting import Outcome, Result
from committees.models import OF_PROCEDURE, SEALED, AgendaItem, Ballot, Meeting, Motion, Poll, Recusal, Resolution
from committees.standing import Standing, of_poll
from committees.voting import count
from grants import ledger
from grants.agenda import considered
from grants.models import Application
from law.money import euro
from permissions import policy
from workflows import forms_of_sessions as forms
from workflows.forms_of_secrecy import CastSecret
from workflows.machine import State
from workflows.procedures import secret, session_checks
from workflows.procedures.act import Acting, Follow, traits
from workflows.procedures.circulation_checks import answers_count, is_led, may_answer
from workflows.procedures.repeating import may_be_repeated

# The last value: whether the member prevails over who answered before for the seat.
CAST = """
    UPDATE committees_ballot SET verdict = %s, recorded_by_id = NULL, user_id = %s
     WHERE poll_id = %s AND seat_id = %s AND (user_id IS NULL OR user_id = %s OR %s) RETURNING poll_id AS id"""
RECORD = """
    UPDATE committees_ballot SET verdict = %s, recorded_by_id = %s
     WHERE poll_id = %s AND seat_id = %s AND (verdict = '' OR recorded_by_id IS NOT NULL) RETURNING poll_id AS id"""
NO_BALLOT = "Sie sind in dieser Abstimmung nicht stimmberechtigt. Ihr Sitz war bei der Eröffnung nicht anwesend."


def transfer_text(item: AgendaItem, *, adopted: bool, why: str) -> str:
    """What a body resolved about its money."""
    transfer = item.transfer
    what = f"Umwidmung von {euro(transfer.amount)} aus {transfer.giver} in {transfer.taker}"
    return f"{what}{'' if adopted else ' ist abgelehnt'}. {why}."


class Balloting(Acting):
    """Open until closed; the count, the result and what follows for the case are one transaction."""

    class Phase(models.TextChoices):
        OPEN = "open", "offen"
        CLOSED = "closed", "geschlossen"

    key = "poll"
    title = "Abstimmung"
    subject_field = "poll"
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
        conditions=[secret.is_in_the_open],
        custom=traits(form=forms.Vote, share=True, watched=True, rules=(answers_count, may_answer)),
    )
    def vote(self) -> None:
        """One seat one vote, changeable until closing. Votes share the poll; only closing excludes them."""
        self.record = {"seat": self.poll.seat_of_actor, "verdict": self.data["verdict"]}  # type: ignore[attr-defined]
        if self._prevails and (other := self._answered_before()):
            self.record["instead_of"] = other

    @phase.transition(
        source=Phase.OPEN,
        permission=policy.may("record_vote"),
        label="Stimme für ein Mitglied eintragen",
        conditions=[secret.is_in_the_open, is_led],
        custom=traits(form=forms.RecordVote, share=True, watched=True, rules=(session_checks.leads_vote_unbiased,)),
    )
    def record_vote(self) -> None:
        """For somebody in the room without a device, as they say it aloud; what a member cast stays the member's."""
        self.record = {"seat": self.data["seat"].pk, "verdict": self.data["verdict"]}

    @phase.transition(
        source=Phase.OPEN,
        permission=policy.may("cast_secret"),
        label="Geheim abstimmen",
        conditions=[secret.is_secret],
        custom=traits(form=CastSecret, share=True, watched=True, unkeyed=True, rules=(secret.key_fits,)),
    )
    def cast_secret(self) -> None:
        """The vote goes into an envelope; nothing else that is written says what it was."""
        secret.cast(self)

    @phase.transition(
        source=Phase.OPEN,
        target=Phase.CLOSED,
        permission=policy.may("close_poll"),
        label="Abstimmung schließen",
        conditions=[is_led],
        custom=traits(
            form=forms.ClosePoll,
            locks=("fund", "deferral"),
            rules=(
                session_checks.leads_vote_unbiased,
                session_checks.votes_were_cast,
                secret.enough_envelopes,
                session_checks.can_be_counted,
                session_checks.fund_carries_result,
                secret.key_fits,
            ),
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
        if self.poll.motion == Motion.RECUSAL:
            self._decide_on_doubt(result)
        elif self._is_resolved(result):
            self._resolve(result)

    @phase.transition(
        source=Phase.OPEN,
        target=Phase.CLOSED,
        permission=policy.may("void_poll"),
        label="Abstimmung aufheben",
        conditions=[is_led],
        custom=traits(form=forms.VoidPoll, rules=(session_checks.leads_vote_unbiased,), danger=True),
    )
    def void_poll(self) -> None:
        """No result; the votes stay on record and the item can be voted on anew."""
        secret.destroy(self.poll)
        self.change(outcome=Outcome.VOID.value, reasoning=self.data["reasons"])

    @phase.transition(
        source=Phase.CLOSED,
        permission=policy.may("repeat_vote"),
        label="Abstimmung wiederholen lassen",
        custom=traits(form=forms.RepeatVote, locks=("fund",), rules=(may_be_repeated,), danger=True),
    )
    def repeat_vote(self) -> None:
        """The resolution falls, its money is free, the item waits for a vote again. The count stays on record."""
        resolution = self.poll.resolution
        Resolution.objects.filter(pk=resolution.pk).update(repeated_because=self.data["reasons"])
        self.record = {"resolution": resolution.pk, "reasons": self.data["reasons"]}
        self.follows.append(Follow("reopen", self.application))

    def _is_resolved(self, result: Result) -> bool:
        """A sum without a majority resolves nothing while others wait; nor does a round that decides nothing."""
        if result.outcome == Outcome.ADOPTED:
            return self.poll.motion not in OF_PROCEDURE
        ends_here = self.poll.motion in {Motion.AWARD, Motion.TRANSFER} and result.outcome == Outcome.REJECTED
        return ends_here and not session_checks.more_to_vote_on(self)

    def _decide_on_doubt(self, result: Result) -> None:
        """The body's word on a doubt, § 20 (4), § 21 (2) VwVfG; a ground of the law it confirms is named now."""
        standing = {Outcome.ADOPTED: Recusal.Standing.EXCLUDED, Outcome.REJECTED: Recusal.Standing.CLEARED}
        decided = standing.get(result.outcome)
        doubt = Recusal.objects.filter(polls=self.poll, standing=Recusal.Standing.DOUBTED).first()
        if decided is None or doubt is None:
            return
        doubt.standing = decided
        if decided == Recusal.Standing.EXCLUDED:
            doubt.ground, doubt.reason = confirmed(doubt.ground, doubt.reason)
        doubt.save(update_fields=["standing", "ground", "reason"])

    def _resolve(self, result: Result) -> None:
        adopted = result.outcome == Outcome.ADOPTED
        amount = self.amount if adopted and self.motion in {Motion.AWARD, Motion.TRANSFER} else None
        resolution = Resolution.objects.create(
            committee_id=self.standing.committee,
            poll=self.poll,
            motion=self.motion,
            outcome=result.outcome.value,
            amount=amount,
            conditions=self.poll.conditions,
            text=self._text(result, amount),
            resolved_on=self.on,
            deferred_to_id=self.poll.defer_to_id if self.motion == Motion.DEFER else None,
            carried_out_on=self.on if self.later else None,
        )
        if told := informing.tell_informed_body(self.standing.committee, on=self.on):
            self.record["told"] = told
        if self.motion == Motion.TRANSFER:
            return
        if amount is not None:
            ledger.reserve(self.application, amount)
        if self.later:
            self.follows.append(Follow("schedule", self.application, {"meeting": self.later}))
        else:
            self.follows.append(Follow("resolve", self.application, {"resolution": resolution.pk}))

    @cached_property
    def later(self) -> Meeting | None:
        """The session the body put the point off to, where it takes it: nothing is left to carry out then.

        None where no session is named, or somebody closed it meanwhile: the office carries the deferral out.
        """
        if self.motion != Motion.DEFER or self.poll.defer_to_id is None:
            return None
        to_come = Meeting.objects.filter(pk=self.poll.defer_to_id, phase=Meeting.Phase.CONVENED, held_on__gte=self.on)
        return to_come.first()

    def _text(self, result: Result, amount: Decimal | None) -> str:
        if self.motion == Motion.TRANSFER:
            return transfer_text(self.poll.item, adopted=result.outcome == Outcome.ADOPTED, why=result.why)
        subject = f"„{self.application.title}“"
        if result.outcome != Outcome.ADOPTED:
            return f"{subject}: Der Antrag auf Förderung ist abgelehnt. {result.why}."
        later = f" auf die Sitzung am {self.poll.defer_to.held_on:%d.%m.%Y}" if self.poll.defer_to else ""
        wording = {
            Motion.AWARD: f"Förderung mit {euro(amount or Decimal(0))}",
            Motion.DEFER: f"Zurückstellung{later}",
            Motion.WAITLIST: "Platz auf der Warteliste",
        }
        return f"{subject}: {wording[Motion(self.motion)]}. {result.why}."

    @cached_property
    def standing(self) -> Standing:
        return of_poll(self.poll.pk, on=self.on)

    @cached_property
    def result(self) -> Result:
        """Of a secret poll only the act that closes it may ask: to know it is to open the envelopes."""
        standing = secret.reveal(self.poll, self.standing) if self.poll.secret else self.standing
        return count(standing, round=self.poll.round)

    @property
    def motion(self) -> str:
        """What the body resolved; instead of an award the fund cannot carry it may defer or put on the waiting list."""
        adopted = self.result.outcome == Outcome.ADOPTED
        return (self.data.get("instead") if adopted else "") or self.poll.motion

    @property
    def amount(self) -> Decimal:
        return self.data.get("amount") or self.poll.amount or Decimal(0)

    @cached_property
    def application(self) -> Application:
        """The case of the item with its call and the fund this act locked."""
        found = considered(self.poll.item_id)
        assert found is not None, "a motion on a case has one"
        application = found.application
        if fund := self.poll.fund:  # type: ignore[attr-defined]
            application.call.fund = fund
        return application

    def moved(self) -> tuple[str, list[Any]]:
        poll = self.poll
        if not self.changes and "seat" in self.record:
            return self._cast()
        if not self.changes:
            return "SELECT id FROM committees_poll WHERE id = %s", [poll.pk]
        assignments = ", ".join(f'"{column}" = %s' for column in self.changes)
        sql = (
            f"UPDATE committees_poll SET {assignments}, closed_at = now()"
            " WHERE id = %s AND closed_at IS NULL RETURNING id"
        )
        return sql, [*self.changes.values(), poll.pk]

    @property
    def _prevails(self) -> bool:
        """In writing the member's word stands instead of a deputy's; in a session who sits there has the ballot."""
        poll: Any = self.poll
        return poll.in_writing and not poll.actor_deputises

    def _answered_before(self) -> int | None:
        """Somebody else who answered for the actor's seat; the row is held until the act is done."""
        seat = self.poll.seat_of_actor  # type: ignore[attr-defined]
        said = Ballot.objects.filter(poll=self.poll, seat=seat).exclude(verdict="").exclude(user=self.person)
        return said.select_for_update(of=("self",)).values_list("user", flat=True).first()

    def _cast(self) -> tuple[str, list[Any]]:
        """A seat's verdict: by whoever the ballot is for, or recorded as long as nobody cast it."""
        seat, by = self.record["seat"], self.person.pk
        verdict = SEALED if self.poll.secret else self.record["verdict"]
        if seat == getattr(self.poll, "seat_of_actor", None) and "seat" not in self.data:
            return CAST, [verdict, by, self.poll.pk, seat, by, self._prevails]
        return RECORD, [verdict, by, self.poll.pk, seat]

    @property
    def unmoved(self) -> str:  # type: ignore[override]
        """Why a ballot could not be cast."""
        seat = self.data["seat"].pk if "seat" in self.data else getattr(self.poll, "seat_of_actor", None)
        ballot = Ballot.objects.filter(poll=self.poll, seat=seat).select_related("seat", "user").first()
        if ballot is None:
            return NO_BALLOT
        if ballot.verdict:
            return f"Sitz {ballot.seat.number} hat bereits abgestimmt."
        return f"Für Sitz {ballot.seat.number} stimmt in dieser Abstimmung {ballot.user}."
