# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked before money moves between funds, a small sum is agreed on, or a body's aims and blocks change."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from committees.bylaws.counting import Outcome
from committees.models import Motion
from grants import ledger, small_sums, transfers
from law.finding import Finding
from law.money import euro

if TYPE_CHECKING:
    from workflows.procedures.committee_vote import CommitteeVote
    from workflows.procedures.keeping import Keeping
    from workflows.procedures.meeting import Sitting
    from workflows.procedures.order import Ordering


# --- money between funds ---


def transfer_possible(procedure: "Sitting") -> Iterator[Finding]:
    """Only the body of the giving fund plans it, within one year, and for no more than the fund can spare."""
    data, meeting = procedure.data, procedure.meeting
    taker = data["taker"]
    giver = transfers.givers(meeting.committee_id, meeting.held_on).filter(pk=data["giver"].pk).first()
    if giver is None:
        text = f"Über den Topf „{data['giver']}“ entscheidet ein anderes Gremium. Nur dieses kann Geld daraus abgeben."
        yield Finding("transfer_possible", text, field="giver")
        return
    if giver.pk == taker.pk:
        yield Finding("transfer_possible", "Bitte wählen Sie zwei verschiedene Töpfe.", field="taker")
    elif giver.year != taker.year:
        text = f"Das Geld gilt für {giver.year}. Es kann nicht in einen Topf von {taker.year} wechseln."
        yield Finding("transfer_possible", text, field="taker")
    yield from transfers.too_little(giver, data["amount"], field="amount")


def is_open_transfer(procedure: "Ordering") -> bool:
    """A body said yes to moving money, and nobody has moved it."""
    resolution = procedure.resolution
    return resolution.motion == Motion.TRANSFER and resolution.outcome == Outcome.ADOPTED


def giver_can_spare(procedure: "Ordering") -> Iterator[Finding]:
    """What was awarded since the vote stays covered; the funds are locked."""
    transfer = procedure.transfer
    yield from transfers.too_little(transfer.giver, transfer.amount)


# --- small sums ---


def small_enough(procedure: "CommitteeVote") -> Iterator[Finding]:
    """The call or the rules of the body leave sums up to a limit to two; the sum asked is the measure too."""
    case, amount, left = procedure.application, procedure.data["amount"], procedure.delegation
    if not left.up_to:
        text = f"Die Geschäftsordnung kennt keine kleinen Summen. Über jeden Antrag entscheidet: {case.call.committee}."
        yield Finding("small_enough", text, field="amount")
        return
    asked = case.amount_asked or Decimal(0)
    if not left.covers(max(asked, amount)):
        text = (
            f"Gemeinsam entscheiden Sie nur bis {euro(left.up_to)}. Beantragt sind {euro(asked)}. "
            f"Darüber entscheidet: {case.call.committee}."
        )
        yield Finding("small_enough", text, field="amount")
    elif amount > asked:
        text = f"Beantragt sind {euro(asked)}. Mehr kann nicht bewilligt werden."
        yield Finding("small_enough", text, field="amount")


def agreed_by_two(procedure: "CommitteeVote") -> Iterator[Finding]:
    """Each part once, two people, one sum."""
    part, given = procedure.part_of_actor, procedure.agreements
    if not part:
        text = "Das entscheidet nach dem Förderaufruf das Amt allein. Die Koordinierungsstelle stimmt hier nicht zu."
        yield Finding("agreed_by_two", text)
        return
    if (mine := given.get(part)) is not None:
        missing = procedure.delegation.pair.still_missing
        text = f"{mine.get_part_display()}: {mine.user} hat schon zugestimmt. Jetzt fehlt {missing}."
        yield Finding("agreed_by_two", text)
        return
    for other in given.values():
        if procedure.by is not None and other.user_id == procedure.by.pk:
            text = "Sie haben schon zugestimmt. Zwei verschiedene Menschen müssen zustimmen."
            yield Finding("agreed_by_two", text)
        elif other.amount != procedure.data["amount"]:
            text = (
                f"{other.user} hat {euro(other.amount)} zugestimmt. Stimmen Sie dieser Summe zu, oder setzen Sie den "
                "Antrag auf die Tagesordnung."
            )
            yield Finding("agreed_by_two", text, field="amount")


def fund_carries_small_sum(procedure: "CommitteeVote") -> Iterator[Finding]:
    yield from ledger.shortage(procedure.application.call, procedure.data["amount"], on=procedure.on)


# --- aims and blocks ---


def aims_of_the_body(procedure: "CommitteeVote") -> Iterator[Finding]:
    """Aims of the body that decides, for the year the money is for."""
    call = procedure.application.call
    for aim in procedure.data["aims"]:
        if aim.committee_id != call.committee_id or aim.year != call.period_from.year:
            text = f"„{aim.title}“ ist kein Ziel für diese Förderung. Bitte laden Sie die Seite neu."
            yield Finding("aims_of_the_body", text, field="aims")


def aim_is_new(procedure: "Keeping") -> Iterator[Finding]:
    data, known = procedure.data, procedure.data.get("aim")
    same = procedure.committee.aims.filter(year=data["year"], title=data["title"])
    if any(each != known for each in same):
        yield Finding("aim_is_new", f"Dieses Ziel gibt es für {data['year']} schon.", field="title")


def aim_is_of_this_body(procedure: "Keeping") -> Iterator[Finding]:
    if procedure.data["aim"].committee_id != procedure.committee.pk:
        yield Finding("aim_is_of_this_body", "Dieses Ziel gehört zu einem anderen Gremium.", field="aim")


def nothing_is_tied(procedure: "Keeping") -> Iterator[Finding]:
    """What applications were tied to stays, for the sake of the account of that year."""
    tied = procedure.data["aim"].pursuits.count()
    if tied:
        what = "ein Antrag" if tied == 1 else f"{tied} Anträge"
        verb = "gehört" if tied == 1 else "gehören"
        text = f"Zu diesem Ziel {verb} schon {what}. Ändern Sie das Ziel, statt es zu streichen."
        yield Finding("nothing_is_tied", text, field="aim")


def year_stays(procedure: "Keeping") -> Iterator[Finding]:
    """Applications of a year are tied to aims of that year."""
    aim = procedure.data["aim"]
    if aim.year != procedure.data["year"] and aim.pursuits.exists():
        text = f"Zu diesem Ziel gehören schon Anträge von {aim.year}. Das Jahr kann sich nicht mehr ändern."
        yield Finding("year_stays", text, field="year")


def block_is_new(procedure: "Keeping") -> Iterator[Finding]:
    data, known = procedure.data, procedure.data.get("block")
    same = procedure.committee.condition_blocks.filter(title=data["title"])
    if any(each != known for each in same):
        text = "Einen Baustein mit diesem Namen gibt es schon. Bitte wählen Sie einen anderen Namen."
        yield Finding("block_is_new", text, field="title")


def block_is_of_this_body(procedure: "Keeping") -> Iterator[Finding]:
    if procedure.data["block"].committee_id != procedure.committee.pk:
        yield Finding("block_is_of_this_body", "Dieser Baustein gehört zu einem anderen Gremium.", field="block")


# --- what the office may object to ---


def may_deviate(procedure: "CommitteeVote") -> Iterator[Finding]:
    """Of a body that decides by itself the office carries the resolution out, or objects on legal grounds."""
    committee = procedure.application.call.committee
    if procedure.resolution.poll_id is None:
        who = small_sums.decided_by(procedure.application) or small_sums.BOTH_OFFICES
        text = f"{who.have_decided}. Geben Sie es zurück, wenn Sie anders entscheiden möchten."
        yield Finding("may_deviate", text)
    elif committee.decides_itself:
        text = (
            f"Das {committee} entscheidet selbst über dieses Geld. Sie können nicht abweichen. "
            "Wenn der Beschluss gegen das Recht verstößt, geben Sie ihn mit dem Grund zurück."
        )
        yield Finding("may_deviate", text)


def on_legal_grounds(procedure: "CommitteeVote") -> Iterator[Finding]:
    """The same for giving a resolution back; what two decided in its place goes back to them for any reason."""
    of_the_body = procedure.resolution.poll_id is not None and procedure.application.call.committee.decides_itself
    if of_the_body and not procedure.data.get("ground"):
        text = "Bitte wählen Sie den Rechtsgrund. Aus anderen Gründen können Sie diesen Beschluss nicht zurückgeben."
        yield Finding("on_legal_grounds", text, field="ground")
