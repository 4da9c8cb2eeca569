# SPDX-License-Identifier: AGPL-3.0-or-later
"""A vote in writing, § 90 (1) VwVfG: open until its last day, ended by an objection, counted by the clock."""

from functools import cached_property

from committees import ending
from committees.bylaws.circulation import Circulated, circulation
from committees.bylaws.counting import Outcome, Result
from committees.models import AgendaItem, Meeting, Poll
from committees.voting import is_quorate, seats_to_ask
from grants import bias, ledger
from permissions import policy
from workflows import forms_of_circulation as forms
from workflows.procedures.act import Follow, traits
from workflows.procedures.circulation_checks import (
    answers_count,
    is_circulation,
    is_over,
    may_answer,
    objection_counts,
)
from workflows.procedures.poll import Balloting

OBJECTED = "Ein Mitglied hat dem Umlaufverfahren widersprochen"
STOPPED = "Das Umlaufverfahren wurde abgebrochen"
DOUBTED = "ob Sitz {} befangen ist, entscheidet das Gremium in einer Sitzung"
NOT_QUORATE = (
    "nur {} von {} Sitzen konnten antworten, damit ist das Gremium nicht beschlussfähig, "
    "der Punkt kommt in die nächste Sitzung"
)
TOO_LITTLE_LEFT = "im Topf ist nicht mehr genug Geld frei, der Punkt kommt in die nächste Sitzung"


class Circulating(Balloting):
    """A vote that may go round: what ends it when nobody leads a session."""

    @Balloting.phase.transition(
        source=Balloting.Phase.OPEN,
        target=Balloting.Phase.CLOSED,
        permission=policy.may("object"),
        label="Dem Umlaufverfahren widersprechen",
        conditions=[is_circulation],
        custom=traits(
            form=forms.Object,
            locks=("meeting",),
            rules=(answers_count, may_answer, objection_counts),
            then=("mail_circulation_over",),
            danger=True,
        ),
    )
    def object(self) -> None:
        """One member is enough: no result, the point comes to the next session."""
        self.record = {"seat": self.own_seat, "reason": self.data["reason"]}
        self._stop(OBJECTED, self.data["reason"])

    @Balloting.phase.transition(
        source=Balloting.Phase.OPEN,
        target=Balloting.Phase.CLOSED,
        permission=policy.may("stop"),
        label="Umlauf abbrechen",
        conditions=[is_circulation],
        custom=traits(
            form=forms.Stop, locks=("meeting",), rules=(answers_count,), then=("mail_circulation_over",), danger=True
        ),
    )
    def stop(self) -> None:
        """Whoever leads the body finds that it has to talk about it."""
        self.record = {"reason": self.data["reason"]}
        self._stop(STOPPED, self.data["reason"])

    @Balloting.phase.transition(
        source=Balloting.Phase.OPEN,
        target=Balloting.Phase.CLOSED,
        permission=policy.may("conclude"),
        label="Umlauf auswerten",
        conditions=[is_circulation],
        custom=traits(locks=("fund", "meeting"), rules=(is_over,), then=("mail_circulation_over",)),
    )
    def conclude(self) -> None:
        """By the clock, after the last day. Silence is no vote; too few answers and an open doubt are no result."""
        bias.settle(self.poll.item_id, self.poll.pk, on=self.on)
        result = self.result
        counted = {"yes": result.yes, "no": result.no, "abstain": result.abstain}
        self.change(outcome=result.outcome.value, reasoning=result.why, **counted)
        self.record = {**counted, "outcome": result.outcome.value, "course": self.circulated.course.value}
        self._end(f"Ergebnis: {result.why}.")
        if result.outcome is Outcome.UNDECIDED:
            self._to_a_session()
        else:
            self._resolve(result)

    @Balloting.phase.transition(
        source=Balloting.Phase.OPEN,
        permission=policy.may("remind"),
        label="An den Umlauf erinnern",
        conditions=[is_circulation],
        custom=traits(share=True, still=True, then=("mail_circulation_reminder",)),
    )
    def remind(self) -> None:
        """Whoever has not answered; the key of the event makes each reminder one."""
        self.record = {"stage": self.data["stage"]}

    @cached_property
    def meeting(self) -> Meeting:
        """Where a page has not read it, in one statement."""
        if not Poll.item.is_cached(self.poll):
            self.poll.item = AgendaItem.objects.select_related("meeting").get(pk=self.poll.item_id)
        return self.poll.item.meeting

    @property
    def own_seat(self) -> int | None:
        return self.poll.seat_of_actor  # type: ignore[attr-defined, no-any-return]

    @cached_property
    def circulated(self) -> Circulated:
        standing = self.standing
        return circulation(
            standing.rules,
            standing.verdicts,
            objections=0,
            seats=standing.seats,
            asked=seats_to_ask(standing),
            started_on=self.poll.opened_on,
            on=self.on,
            chair=standing.chair,
            # Whether this matter may go round was asked when it began.
            matter=next(iter(standing.rules.circulation.matters), ""),
        )

    @cached_property
    def result(self) -> Result:
        """Nobody is there to say what comes instead of money the fund has no more: the body talks about it."""
        if not is_circulation(self):
            return super().result
        found = self.circulated
        outcome = Outcome(found.course) if found.course.value in Outcome.values else Outcome.UNDECIDED
        why = found.why
        if outcome is Outcome.ADOPTED and ledger.shortage(self.application.call, self.amount, on=self.on):
            outcome, why = Outcome.UNDECIDED, f"{why}; {TOO_LITTLE_LEFT}"
        if not is_quorate(self.standing):
            # Whoever was excluded since it began has no ballot any more.
            outcome = Outcome.UNDECIDED
            why = f"{why}; {NOT_QUORATE.format(self.standing.present, self.standing.seats)}"
        if seats := self._undecided():
            outcome, why = Outcome.UNDECIDED, f"{why}; {DOUBTED.format(', '.join(map(str, seats)))}"
        return Result(found.yes, found.no, found.abstain, outcome, why)

    def _undecided(self) -> list[int]:
        """Asked of the last day, as everything of a member."""
        asked = self.poll.ballots.values_list("seat", flat=True)
        day = min(self.on, self.meeting.held_on)
        return bias.undecided(self.poll.item_id, list(asked), on=day, poll=self.poll.pk)

    def _stop(self, what: str, reason: str) -> None:
        """No result; what was answered stays on record and counts for nothing."""
        self.change(outcome=Outcome.VOID.value, reasoning=f"{what}: {reason}")
        self._end(f"{what}. Begründung: {reason}")
        self._to_a_session()

    def _end(self, what: str) -> None:
        """What the chair noted meanwhile stays in front."""
        asked = f"Gefragt waren {self.standing.present} Sitze mit Stimme."
        ending.end(self.poll.item_id, f"{ending.span(self.poll)} {asked} {what}")

    def _to_a_session(self) -> None:
        """On the next one there is, else back to those who plan them."""
        sessions = Meeting.objects.filter(
            committee=self.meeting.committee_id,
            kind=Meeting.Kind.SESSION,
            phase=Meeting.Phase.CONVENED,
            held_on__gt=self.on,
        )
        if session := sessions.order_by("held_on").first():
            self.follows.append(Follow("schedule", self.application, {"meeting": session}))
        else:
            self.follows.append(Follow("unschedule", self.application))
