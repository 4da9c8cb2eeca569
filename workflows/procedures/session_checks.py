# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the deeds of a session and of a vote are asked before: each takes the procedure and yields all its Findings."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from committees import rulebook
from committees.bylaws.counting import Outcome
from committees.bylaws.rules import Amounts
from committees.models import AgendaItem, Meeting, Motion, Presence, Recusal, Tenure
from committees.rows import first
from committees.standing import eligible_to_vote
from committees.voting import AFTERWARDS, missing_quorum
from grants import bias, ledger
from grants.amounts import next_amount, proposals_of
from grants.models import Status
from law.finding import Finding
from law.money import euro
from workflows.procedures.repeating import on_repetition

if TYPE_CHECKING:
    from workflows.procedures.meeting import Sitting
    from workflows.procedures.poll import Balloting
    from workflows.procedures.recusing import Recusing

LED_BY_OTHERS = (
    "Sie sind bei diesem Punkt ausgeschlossen, oder das Gremium hat über Ihre Befangenheit noch nicht entschieden. "
    "Ihre Stellvertretung oder die Geschäftsführung leitet ihn."
)
NOT_ADMITTED = (
    "Dieser Punkt kam nach der Einladung auf die Tagesordnung. Das Gremium muss ihn erst als dringend aufnehmen."
)
PAST_MIDNIGHT = timedelta(days=1)
LATEST = timedelta(hours=12)  # a time ahead of now by more than this was meant for the day before


def is_session(procedure: Any) -> bool:
    """A circulation has no room to come into: only its votes and the clock move it."""
    return bool(procedure.meeting.kind == Meeting.Kind.SESSION)


def is_its_day(procedure: "Sitting") -> Iterator[Finding]:
    """Nobody is present and nobody votes but in the session whose day every letter names."""
    yield from not_its_day(procedure.meeting, procedure.on)


def not_its_day(meeting: Meeting, on: date) -> list[Finding]:
    """The same for a page that shows the act; [] on the day of the meeting and the next: some last past midnight."""
    if on < meeting.held_on:
        text = f"Die Sitzung ist am {meeting.held_on:%d.%m.%Y}. Anwesenheit und Abstimmung gibt es erst an diesem Tag."
        return [Finding("has_begun", text)]
    if on <= meeting.held_on + PAST_MIDNIGHT:
        return []
    text = (
        f"Die Sitzung war am {meeting.held_on:%d.%m.%Y}. Wer damals da war, stimmt heute nicht mehr ab. Schließen Sie "
        "die Sitzung, und setzen Sie offene Punkte auf eine neue."
    )
    return [Finding("is_over", text)]


def moment(procedure: Any) -> datetime:
    """When somebody came or left: now, or the time that was typed; late at night that may be yesterday's."""
    now = timezone.localtime()
    typed = procedure.data.get("time")
    if typed is None:
        return now
    at = now.replace(hour=typed.hour, minute=typed.minute, second=0, microsecond=0)
    if at - now > LATEST:
        return at - timedelta(days=1)
    # The hour that comes twice in the night of the clocks: what has not been yet was the first time.
    first = at.replace(fold=0)
    return first if at.astimezone(UTC) > now.astimezone(UTC) >= first.astimezone(UTC) else at


def time_passed(procedure: "Sitting") -> Iterator[Finding]:
    """Nobody comes or leaves in the future."""
    if moment(procedure).astimezone(UTC) > timezone.now():
        yield Finding("time_passed", "Diese Uhrzeit kommt erst noch. Lassen Sie das Feld leer für jetzt.", field="time")


def one_a_seat(procedure: "Sitting") -> Iterator[Finding]:
    """A seat has one vote: its member is there, or one who deputises."""
    seats = Counter(tenure.seat for tenure in procedure.data["present"])
    for seat in (seat for seat, people in seats.items() if people > 1):
        text = f"Für Sitz {seat.number} kann nur eine Person da sein: das Mitglied oder die Stellvertretung."
        yield Finding("one_a_seat", text, field="present")


def deputies_may_come(procedure: "Sitting") -> Iterator[Finding]:
    """Where the rules know no deputies nobody sits there for a member, whoever was named under earlier rules."""
    stand_in = [tenure for tenure in procedure.data["present"] if tenure.part == Tenure.Part.DEPUTY]
    if stand_in and not rulebook.rules_of(rulebook.of_meeting(procedure.meeting, procedure.on)).deputies.allowed:
        for tenure in stand_in:
            text = f"{tenure.user} kann niemanden vertreten: Die Geschäftsordnung erlaubt keine Stellvertretung."
            yield Finding("deputies_may_come", text, field="present", norm="Geschäftsordnung")


def on_this_agenda(procedure: Any) -> Iterator[Finding]:
    if procedure.data["item"].meeting_id != procedure.meeting.pk:
        yield Finding("on_this_agenda", "Dieser Punkt steht nicht auf dieser Tagesordnung.", field="item")


# --- bias ---


def sits_here(procedure: "Recusing") -> Iterator[Finding]:
    """Bias is raised about somebody who votes or advises in this body on the day of the session."""
    tenure: Tenure = procedure.data["member"]
    if tenure.committee_id != procedure.meeting.committee_id or not tenure.holds(procedure.meeting.held_on):
        yield Finding("sits_here", "Diese Person gehört in dieser Sitzung nicht zum Gremium.", field="member")


def takes_part(procedure: "Recusing") -> Iterator[Finding]:
    """Who is excluded from an item has no say in it."""
    if _excluded(procedure):
        yield Finding("takes_part", "Sie sind bei diesem Punkt ausgeschlossen und wirken nicht daran mit.")


def leads_unbiased(procedure: Any) -> Iterator[Finding]:
    """An excluded chair hands the chair to the deputy for this item, and so does one in doubt, § 20 (4) VwVfG.

    Asked after the portal looked at what it knows, so that nobody leads who is found excluded at this very moment.
    """
    _ = procedure.standing
    if bias.is_out(procedure.person.pk, procedure.data["item"].pk, leading=True):
        yield Finding("leads_unbiased", LED_BY_OTHERS)


def leads_vote_unbiased(procedure: "Balloting") -> Iterator[Finding]:
    """Nor does anybody in doubt move a vote on the item, least of all the one on themselves."""
    if bias.is_out(procedure.person.pk, procedure.poll.item_id, leading=True):
        yield Finding("leads_unbiased", LED_BY_OTHERS)


def _excluded(procedure: Any) -> bool:
    """Whether the actor has no part in the item of the data; asked of a person, the clock has no interests."""
    return bias.is_out(procedure.person.pk, procedure.data["item"].pk)


def nobody_votes_yet(procedure: "Recusing") -> Iterator[Finding]:
    """Bias is said before the ballot opens; afterwards the vote has to be opened anew. Not biased may come late.

    In writing nobody can open it anew: there a member's own word counts at once, see `Recusing.declare_bias`.
    """
    own_word = "biased" in procedure.data
    if own_word and not (procedure.data["biased"] and is_session(procedure)):
        return
    if procedure.data["item"].polls.filter(closed_at=None).exists():
        text = (
            "Zu diesem Punkt läuft schon eine Abstimmung. Sagen Sie es der Sitzungsleitung: Sie hebt die Abstimmung "
            "auf und eröffnet sie neu. Geben Sie bis dahin keine Stimme ab."
        )
        if not is_session(procedure):
            text = (
                "Das Gremium stimmt schon schriftlich ab, und über Befangenheit entscheidet es in einer Sitzung. "
                "Brechen Sie den Umlauf ab, oder bitten Sie das Mitglied, es selbst anzugeben."
            )
        yield Finding("nobody_votes_yet", text)


def not_taken_back(procedure: "Recusing") -> Iterator[Finding]:
    """Whom the law or the body excluded does not come back by saying otherwise."""
    if not procedure.data.get("biased", True) and _excluded(procedure):
        text = "Sie sind bei diesem Punkt schon ausgeschlossen. Stimmt das nicht, sprechen Sie mit der Sitzungsleitung."
        yield Finding("not_taken_back", text)


def not_decided_yet(procedure: "Recusing") -> Iterator[Finding]:
    """What the body decided, or the law, is not asked again; of a member it cleared, another ground may be."""
    data = procedure.data
    known = Recusal.objects.filter(item=data["item"], user=data["member"].user_id).first()
    if known is None or known.standing == Recusal.Standing.DOUBTED:
        return
    if known.standing == Recusal.Standing.EXCLUDED:
        yield Finding("not_decided_yet", "Dieses Mitglied ist bei diesem Punkt schon ausgeschlossen.", field="member")
    elif known.about == data["ground"]:
        text = "Über diesen Grund hat das Gremium schon entschieden: nicht befangen. Nennen Sie nur einen anderen."
        yield Finding("not_decided_yet", text, field="ground")


def doubts_decided(procedure: "Sitting") -> Iterator[Finding]:
    """The body decides on a doubt before it votes on the item, § 20 (4) VwVfG."""
    if procedure.data["motion"] == Motion.RECUSAL:
        return
    if seats := procedure.standing.doubted:
        text = (
            f"Ob Sitz {', '.join(str(seat) for seat in seats)} befangen ist, hat das Gremium noch nicht entschieden. "
            "Lassen Sie zuerst darüber abstimmen."
        )
        yield Finding("doubts_decided", text, field="motion")


# --- opening a vote ---


def quorate(procedure: "Sitting") -> Iterator[Finding]:
    yield from missing_quorum(procedure.standing)


def motion_possible(procedure: "Sitting") -> Iterator[Finding]:
    """The motion fits the item, and nobody votes on it yet."""
    item: AgendaItem = procedure.data["item"]
    if item.meeting_id != procedure.meeting.pk:
        return
    if item.polls.filter(closed_at=None).exists() or (procedure.considered and procedure.considered.polled):
        yield Finding("motion_possible", "Zu diesem Punkt läuft schon eine Abstimmung.", field="item")
    yield from _MOTIONS.get(procedure.data["motion"], _of_the_case)(procedure, item)


def _of_the_case(procedure: "Sitting", item: AgendaItem) -> Iterator[Finding]:
    """A case of this agenda that waits for a resolution; an award names at most what was asked."""
    if procedure.considered is None:
        yield Finding("motion_possible", "Zu diesem Punkt gibt es keinen Antrag.", field="item")
        return
    application, newest, _polled = procedure.considered
    if application.status != Status.SCHEDULED or item.pk != newest:
        yield Finding("motion_possible", "Über diesen Antrag ist hier nicht mehr abzustimmen.", field="item")
    if item.urgent and not admitted(item):
        yield Finding("motion_possible", NOT_ADMITTED, field="motion")
    if procedure.data["motion"] == Motion.AWARD:
        yield from _on_amount(procedure, item, application.amount_asked)


def _on_amount(procedure: "Sitting", item: AgendaItem, asked: Decimal | None) -> Iterator[Finding]:
    """At most what was asked; where other sums are proposed, in the order the rules name."""
    amount = procedure.data.get("amount")
    if not amount:
        yield Finding("motion_possible", "Bitte geben Sie an, über welchen Betrag abgestimmt wird.", field="amount")
        return
    if asked is not None and amount > asked:
        text = f"Beantragt sind {euro(asked)}. Über mehr kann nicht abgestimmt werden."
        yield Finding("motion_possible", text, field="amount")
        return
    due = next_amount(item.pk, asked, procedure.standing.rules.amounts)
    if due is not None and amount != due:
        text = f"Es gibt Gegenvorschläge. Nach der Geschäftsordnung ist jetzt über {euro(due)} abzustimmen."
        yield Finding("motion_possible", text, field="amount")


def defers_to_a_session(procedure: "Sitting") -> Iterator[Finding]:
    """A deferral names a later session of the same body that nobody closed."""
    to: Meeting | None = procedure.data.get("defer_to")
    if to is None:
        return
    meeting = procedure.meeting
    later = to.committee_id == meeting.committee_id and to.held_on > max(meeting.held_on, procedure.on)
    if not later or to.kind != Meeting.Kind.SESSION or to.phase != Meeting.Phase.CONVENED:
        text = "Bitte wählen Sie eine spätere Sitzung dieses Gremiums, die noch nicht geschlossen ist."
        yield Finding("defers_to_a_session", text, field="defer_to")


def _on_a_doubt(procedure: "Sitting", item: AgendaItem) -> Iterator[Finding]:
    recusal = procedure.data.get("recusal")
    if recusal is None or recusal.item_id != item.pk or recusal.standing != Recusal.Standing.DOUBTED:
        text = "Zu diesem Punkt wartet keine Befangenheit auf eine Entscheidung. Wählen Sie das Mitglied aus."
        yield Finding("motion_possible", text, field="recusal")


def _on_urgency(procedure: "Sitting", item: AgendaItem) -> Iterator[Finding]:
    if not item.urgent or item.polls.filter(motion=Motion.URGENT, outcome=Outcome.ADOPTED).exists():
        yield Finding("motion_possible", "Dieser Punkt steht schon auf der Tagesordnung.", field="motion")


def _on_transfer(procedure: "Sitting", item: AgendaItem) -> Iterator[Finding]:
    transfer = getattr(item, "transfer", None)
    if transfer is None:
        yield Finding("motion_possible", "Bei diesem Punkt geht es nicht um eine Umwidmung.", field="motion")
    elif procedure.data.get("amount") != transfer.amount:
        yield Finding("motion_possible", f"Vorgeschlagen sind {euro(transfer.amount)}.", field="amount")
    elif item.polls.filter(motion=Motion.TRANSFER).exclude(outcome__in=[Outcome.VOID, Outcome.UNDECIDED]).exists():
        yield Finding("motion_possible", "Darüber ist schon abgestimmt.", field="item")
    elif item.urgent and not admitted(item):
        yield Finding("motion_possible", NOT_ADMITTED, field="motion")


_MOTIONS = {
    Motion.RECUSAL: _on_a_doubt,
    Motion.URGENT: _on_urgency,
    Motion.TRANSFER: _on_transfer,
    Motion.REPEAT: on_repetition,
}


def admitted(item: AgendaItem) -> bool:
    """Whether the body took an urgent point on its agenda."""
    return item.polls.filter(motion=Motion.URGENT, outcome=Outcome.ADOPTED).exists()


def may_propose(procedure: "Sitting") -> Iterator[Finding]:
    """A sum is proposed by who could vote on it: of the age for it, and a deputy only where the rules know deputies."""
    rules = rulebook.rules_of(rulebook.of_meeting(procedure.meeting, procedure.on))
    own = Tenure.objects.on(procedure.on).get(seat=procedure.own_seat, user=procedure.person)
    day = max(procedure.on, procedure.meeting.held_on)
    if not eligible_to_vote(rules, own.born_on, day, deputises=own.part == Tenure.Part.DEPUTY):
        text = "Nach der Geschäftsordnung stimmen Sie hier nicht ab. Bitten Sie ein Mitglied, den Betrag vorzuschlagen."
        yield Finding("may_propose", text, norm="Geschäftsordnung")


def speaks_for_seat(procedure: "Sitting") -> Iterator[Finding]:
    """A sum is proposed by who sits there now; before the session by the member, or the deputy of one who declined."""
    seat, person, meeting = procedure.own_seat, procedure.person, procedure.meeting
    here = dict(Presence.objects.filter(meeting=meeting, left_at=None).values_list("seat", "user"))
    if here and here.get(seat) != person.pk:
        text = "Gegenvorschläge macht, wer jetzt anwesend ist. Für Ihren Sitz sind Sie nicht als anwesend eingetragen."
        yield Finding("speaks_for_seat", text)
    elif not here:
        deputy = Tenure.objects.on(procedure.on).filter(seat=seat, user=person, part=Tenure.Part.DEPUTY)
        if deputy.exists() and not meeting.apologies.filter(seat=seat).exists():
            text = "Den Gegenvorschlag macht das Mitglied selbst. Sie vertreten es erst, wenn es nicht kommt."
            yield Finding("speaks_for_seat", text)


def another_amount(procedure: "Sitting") -> Iterator[Finding]:
    """Less than was asked, on a case nobody has decided on, while nobody votes."""
    case, amount = procedure.considered, procedure.data["amount"]
    if case is None or case.application.status != Status.SCHEDULED or case.newest != procedure.data["item"].pk:
        yield Finding("another_amount", "Über diesen Antrag ist hier nicht mehr abzustimmen.", field="item")
    elif case.polled:
        text = "Zu diesem Punkt läuft schon eine Abstimmung. Warten Sie ihr Ergebnis ab."
        yield Finding("another_amount", text, field="amount")
    elif case.application.amount_asked is not None and amount >= case.application.amount_asked:
        text = f"Beantragt sind {euro(case.application.amount_asked)}. Schlagen Sie weniger vor."
        yield Finding("another_amount", text, field="amount")


ROUNDS = """
    SELECT count(*) FROM committees_poll
     WHERE item_id = %(item)s AND motion = %(motion)s AND outcome = %(outcome)s
       AND amount IS NOT DISTINCT FROM %(amount)s AND recusal_id IS NOT DISTINCT FROM %(recusal)s"""


def round_of(procedure: "Sitting") -> int:
    """1, and one more for each round on the same motion that decided nothing."""
    data, recusal = procedure.data, procedure.data.get("recusal")
    about = {"item": data["item"].pk, "motion": data["motion"], "amount": data.get("amount") or None}
    row = first(ROUNDS, about | {"recusal": recusal.pk if recusal else None, "outcome": Outcome.UNDECIDED.value})
    assert row is not None, "a count always answers"
    return 1 + int(row[0])


# --- closing it ---


def votes_were_cast(procedure: "Balloting") -> Iterator[Finding]:
    if not any(procedure.standing.verdicts):
        text = "Noch niemand hat abgestimmt. Warten Sie auf die Stimmen, oder heben Sie die Abstimmung auf."
        yield Finding("votes_were_cast", text)


def can_be_counted(procedure: "Balloting") -> Iterator[Finding]:
    """The ballots make a quorum, also after a seat was added."""
    yield from missing_quorum(procedure.standing, AFTERWARDS)


def fund_carries_result(procedure: "Balloting") -> Iterator[Finding]:
    """Budget guard at the moment of the result: what was reserved and bound until now counts."""
    poll = procedure.poll
    if poll.motion != Motion.AWARD or missing_quorum(procedure.standing):
        return
    # A secret vote is asked as if it were adopted: a refusal must not tell what the envelopes hold.
    adopted = poll.secret or procedure.result.outcome == Outcome.ADOPTED
    if not adopted or procedure.data.get("instead"):
        return
    amount = procedure.amount
    if poll.amount is not None and amount > poll.amount:
        text = f"Abgestimmt wurde über {euro(poll.amount)}. Mehr ist nicht beschlossen."
        yield Finding("fund_carries_result", text, field="amount")
    yield from ledger.shortage(procedure.application.call, amount, on=procedure.on)


def more_to_vote_on(procedure: "Balloting") -> bool:
    """Whether other sums wait after this one found no majority."""
    if procedure.poll.motion != Motion.AWARD or procedure.standing.rules.amounts is Amounts.MEDIAN:
        return False
    voted = procedure.poll.amount or Decimal(0)
    return any(amount < voted for amount in proposals_of(procedure.poll.item_id))
