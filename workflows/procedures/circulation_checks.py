# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a vote in writing is asked before: whether it may go round, and whether an answer still counts."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from committees.bylaws.circulation import may_circulate
from committees.bylaws.rules import Circulating as When
from committees.models import Ballot, Meeting, Recusal, Tenure
from committees.standing import Standing, eligible_to_vote
from committees.voting import missing_quorum
from grants import ledger
from law.finding import Finding
from law.money import euro
from permissions.models import User

if TYPE_CHECKING:
    from workflows.procedures.circulating import Circulating
    from workflows.procedures.going_round import GoesRound

INSTEAD = "Setzen Sie den Punkt auf die nächste Sitzung."


# --- before it begins ---


def rules_allow_it(procedure: "GoesRound") -> Iterator[Finding]:
    """In writing only if the rules of the body let it, § 90 (1) sentence 2 VwVfG."""
    yield from may_circulate(procedure.rules, procedure.data.get("matter", ""))


def sum_can_go_round(procedure: "GoesRound") -> Iterator[Finding]:
    """At most what was asked, and what the fund carries: nobody can talk about less while it goes round."""
    asked, amount = procedure.application.amount_asked, procedure.data["amount"]
    if asked is not None and amount > asked:
        text = f"Beantragt sind {euro(asked)}. Über mehr kann nicht abgestimmt werden."
        yield Finding("sum_can_go_round", text, field="amount")
    else:
        yield from ledger.shortage(procedure.application.call, amount, on=procedure.on)


def leads_unbiased(item: int, person: User) -> Iterator[Finding]:
    """Who is excluded from a matter, or may be, does not send it round."""
    if Recusal.objects.filter(item=item, user=person).exclude(standing=Recusal.Standing.CLEARED).exists():
        text = "Hier sind Sie vielleicht befangen. Bitten Sie die Geschäftsführung, den Umlauf zu beginnen."
        yield Finding("leads_unbiased", text)


def enough_can_answer(standing: Standing, doubted: Sequence[int]) -> Iterator[Finding]:
    """Everybody who may vote is asked and counts as present; that must make a quorum, and leave no doubt about bias."""
    if doubted:
        seats = ", ".join(str(seat) for seat in doubted)
        text = f"Ob Sitz {seats} befangen ist, kann das Gremium nur in einer Sitzung entscheiden. {INSTEAD}"
        yield Finding("doubts_decided", text)
    elif missing := missing_quorum(standing):
        text = (
            f"Nur {standing.present} von {standing.seats} Sitzen könnten antworten. Damit ist das Gremium nicht "
            f"beschlussfähig. {INSTEAD}"
        )
        yield Finding("enough_can_answer", text, norm=missing[0].norm)


# --- while it runs ---


def is_circulation(procedure: "Circulating") -> bool:
    """The door reads it with the poll; a page asks the meeting it shows."""
    in_writing: bool | None = getattr(procedure.poll, "in_writing", None)
    return procedure.meeting.kind == Meeting.Kind.CIRCULATION if in_writing is None else in_writing


def is_led(procedure: "Circulating") -> bool:
    """Somebody leads the session in which people vote."""
    return not is_circulation(procedure)


def answers_count(procedure: "Circulating") -> Iterator[Finding]:
    """The last day counts to its end and not a moment longer, whether or not the clock has counted yet."""
    # A vote in a session belongs to the day it was opened; a circulation lasts at least until the next.
    if procedure.on == procedure.poll.opened_on or not is_circulation(procedure):
        return
    last = procedure.meeting.held_on
    if procedure.on > last:
        text = f"Der Umlauf endete mit dem {last:%d.%m.%Y}. Danach zählt keine Antwort und kein Widerspruch mehr."
        yield Finding("answers_count", text)


def may_answer(procedure: "Circulating") -> Iterator[Finding]:
    """Not a deputy the rules do not know, one in doubt, or one whose member answered; nor anybody of another age."""
    poll: Any = procedure.poll
    if not poll.in_writing:
        return
    rules = procedure.standing.rules
    if poll.actor_deputises and not rules.deputies.allowed:
        text = "Die Geschäftsordnung erlaubt keine Stellvertretung. Hier antwortet nur das Mitglied selbst."
        yield Finding("may_answer", text, norm="Geschäftsordnung")
    elif poll.actor_deputises and (text := _deputy_silent(procedure)):
        yield Finding("may_answer", text)
    elif not eligible_to_vote(rules, poll.actor_born_on, procedure.on, deputises=poll.actor_deputises):
        text = "Nach der Geschäftsordnung hängt das Stimmrecht vom Alter ab. Sie haben hier heute keine Stimme."
        yield Finding("may_answer", text, norm="Geschäftsordnung")


def _deputy_silent(procedure: "Circulating") -> str:
    """Why a deputy has no word here, or none any more."""
    poll, seat = procedure.poll, procedure.own_seat
    doubts = Recusal.objects.filter(item=poll.item_id, user=procedure.person, standing=Recusal.Standing.DOUBTED)
    if doubts.exists():
        return (
            "Ob Sie befangen sind, kann das Gremium nur in einer Sitzung entscheiden. Bis dahin antwortet das Mitglied "
            "selbst."
        )
    members = Tenure.objects.on(procedure.on).holders().filter(seat=seat).values("user")
    if Ballot.objects.filter(poll=poll, seat=seat, user__in=members).exclude(verdict="").exists():
        return "Das Mitglied hat selbst geantwortet. Seine Antwort gilt, und nur es selbst kann noch etwas ändern."
    return ""


def objection_counts(procedure: "Circulating") -> Iterator[Finding]:
    """Of a member who may vote here, where the rules do not allow a circulation whatever anybody says."""
    if procedure.standing.rules.circulation.allowed is When.ALWAYS:
        text = "Nach der Geschäftsordnung beendet ein Widerspruch den Umlauf nicht. Sie können mit Nein stimmen."
        yield Finding("objection_counts", text)
    if not Ballot.objects.filter(poll=procedure.poll, seat=procedure.own_seat).exists():
        text = "Sie stimmen über diesen Antrag nicht mit ab. Darum können Sie dem Umlauf nicht widersprechen."
        yield Finding("objection_counts", text)


def is_over(procedure: "Circulating") -> Iterator[Finding]:
    if procedure.on <= procedure.meeting.held_on:
        yield Finding("is_over", f"Antworten sind bis zum {procedure.meeting.held_on:%d.%m.%Y} möglich.")
