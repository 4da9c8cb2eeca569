# SPDX-License-Identifier: AGPL-3.0-or-later
"""What minutes and their extracts print, § 93 VwVfG: all of it out of what happened, nothing typed a second time."""

from collections.abc import Collection
from typing import Any, cast

from committees.bylaws.bias import Ground, norm
from committees.bylaws.counting import Outcome
from committees.bylaws.words import counted
from committees.models import AgendaItem, Meeting, Motion, Poll, Recusal, Resolution, SignedMinutes, Tenure
from law.calendar import DISTRICT_TIME
from law.money import euro
from workflows import meeting_data as data
from workflows.agendas import head, line, rules_in_force
from workflows.sat import CHAIR, DEPUTY_CHAIR, Sat, absentees, attendants, chairs, recusals, votes

STANDING: dict[str, str] = {
    Recusal.Standing.DOUBTED: "Das Gremium hat darüber nicht entschieden",
    Recusal.Standing.CLEARED: "Das Gremium hat entschieden: nicht befangen",
}


def minutes(meeting: Meeting, *, withheld: Collection[int] = ()) -> data.MinutesPaper:
    """withheld: the points of whose discussion and votes this reader learns nothing, because they were excluded."""
    session = Sat.of(meeting)
    dated = meeting.signed_on or meeting.held_on
    return {
        **head(meeting, dated),
        "opened": session.clock(meeting.opened_at),
        "closed": session.clock(meeting.closed_at),
        "rules": rules_in_force(meeting, meeting.held_on),
        "invited_on": meeting.invited_on,
        "defects": session.defects,
        "chairs": chairs(session),
        "second_of": meeting.second_of.held_on if meeting.second_of else None,
        "any_number_decides": meeting.with_note,
        "seats": len(session.voting),
        "quorum": session.quorum,
        "attendants": attendants(session, advisory=False),
        "absentees": absentees(session),
        "advisers": attendants(session, advisory=True),
        "items": [_minuted(session, item, item.pk in withheld) for item in session.items],
        "remarks": meeting.remarks,
        "signature": _signature(meeting),
    }


def keep(meeting: Meeting) -> None:
    """What is signed now, word by word; of each point also what somebody reads who was excluded from it."""
    numbers = {item.position: item.pk for item in meeting.items.all()}
    whole, bare = minutes(meeting), minutes(meeting, withheld=numbers.values())
    values: dict[str, Any] = {**whole, "items": [], "points": []}
    for full, part in zip(whole["items"], bare["items"], strict=True):
        values["points"].append({"item": numbers[full["number"]], "whole": full, "bare": part})
    SignedMinutes.objects.create(meeting=meeting, values=values)


def as_signed(meeting: Meeting, *, withheld: Collection[int] = ()) -> data.MinutesPaper:
    """What was kept; before the signature, and of minutes signed before anything was kept, what the rows say now."""
    kept = SignedMinutes.objects.filter(meeting=meeting).first()
    if kept is None:
        return minutes(meeting, withheld=withheld)
    points = kept.values["points"]
    items = [each["bare" if each["item"] in withheld else "whole"] for each in points]
    values = {name: value for name, value in kept.values.items() if name != "points"} | {"items": items}
    return cast(data.MinutesPaper, values)


def extract(whole: data.MinutesPaper, number: int, sha256: str) -> data.ExtractPaper:
    """One point out of signed minutes."""
    signature = whole["signature"]
    assert signature is not None, "nobody takes an extract from a draft"
    item = next(each for each in whole["items"] if each["number"] == number)
    voters = next((vote["names"] for vote in reversed(item["votes"])), [])
    return {
        "body": whole["body"],
        "authority": whole["authority"],
        "form": whole["form"],
        "held_on": whole["held_on"],
        "starts_at": whole["starts_at"],
        "place": whole["place"],
        "date": whole["date"],
        "opened": whole["opened"],
        "closed": whole["closed"],
        "chairs": whole["chairs"],
        "names": voters or [each["name"] for each in whole["attendants"]],
        "seats": whole["seats"],
        "defects": whole["defects"],
        "item": item,
        "signature": signature,
        "sha256": sha256,
    }


def _signature(meeting: Meeting) -> data.Signature | None:
    if meeting.signed_by is None or meeting.signed_on is None:
        return None
    return {"name": meeting.signed_by.name, "role": _role_of_signer(meeting), "on": meeting.signed_on}


def _role_of_signer(meeting: Meeting) -> str:
    """What they were on the day; else what they are when they sign for those who no longer can."""
    for day, added in ((meeting.held_on, ""), (meeting.signed_on or meeting.held_on, ", in Vertretung")):
        held = Tenure.objects.on(day).holders().filter(committee=meeting.committee_id, user=meeting.signed_by)
        seat = held.values_list("seat__is_chair", "seat__is_deputy_chair").first()
        if seat and any(seat):
            return f"{CHAIR if seat[0] else DEPUTY_CHAIR}{added}"
    return "Geschäftsführung, anstelle des Vorsitzes"


def _minuted(session: Sat, item: AgendaItem, withheld: bool) -> data.MinutedItem:
    polls = [] if withheld else votes(item)
    resolved = [(poll, poll.resolution) for poll in votes(item) if hasattr(poll, "resolution")]
    return {
        **line(item),
        "withheld": withheld,
        "recusals": [_recusal(session, each) for each in recusals(item)],
        "votes": [_vote(session, item, poll) for poll in polls],
        "resolutions": [_resolution(each, each.bare(poll) if withheld else each.text) for poll, each in resolved],
        "note": "" if withheld else item.notes,
    }


def _resolution(found: Resolution, words: str) -> data.ResolutionNote:
    """What was resolved; after a vote that was taken again, why it no longer counts."""
    again = f"\n\nDie Abstimmung wurde wiederholt, dieser Beschluss gilt nicht mehr: {found.repeated_because}"
    return {"text": words + (again if found.repeated_because else ""), "conditions": _lines(found.conditions)}


def _recusal(session: Sat, found: Recusal) -> data.RecusalNote:
    """The ground in the words of the law, what was said about it, and since when."""
    excluded = found.standing == Recusal.Standing.EXCLUDED
    ground = found.get_ground_display()
    return {
        "name": found.user.name,
        "took_part": not excluded,
        "reason": f"{ground} ({found.reason.rstrip('.')})" if found.reason else ground,
        "standing": f"Ausgeschlossen ({norm(Ground(found.ground))})" if excluded else STANDING[found.standing],
        "since": _since(session, found) if excluded else "",
    }


def _since(session: Sat, found: Recusal) -> str:
    here = found.at.astimezone(DISTRICT_TIME)
    return f"{here:%H:%M} Uhr" if here.date() == session.begun_on else f"dem {here:%d.%m.%Y}"


def _vote(session: Sat, item: AgendaItem, poll: Poll) -> data.VoteNote:
    names = [ballot.user.name for ballot in poll.ballots.all() if ballot.user is not None]
    return {
        "motion": _motion(item, poll),
        "opened": session.clock(poll.opened_at),
        "closed": session.clock(poll.closed_at),
        "secret": poll.secret,
        "names": names,
        "result": _result(poll),
        "reasoning": poll.reasoning,
    }


def _motion(item: AgendaItem, poll: Poll) -> str:
    """What was moved, with its sum, its day or its person; from the second round on with the round."""
    motion = str(poll.get_motion_display())
    if poll.motion == Motion.TRANSFER and hasattr(item, "transfer"):
        motion = f"{euro(item.transfer.amount)} aus {item.transfer.giver} in {item.transfer.taker} umwidmen"
    elif poll.amount is not None:
        motion = f"{motion}: bis zu {euro(poll.amount)}"
    elif poll.recusal is not None:
        motion = f"{motion}: {poll.recusal.user.name}"
    elif poll.defer_to is not None:
        motion = f"{motion} auf die Sitzung am {poll.defer_to.held_on:%d.%m.%Y}"
    return f"{motion} ({poll.round}. Runde)" if poll.round > 1 else motion


def _result(poll: Poll) -> str:
    if poll.is_open:
        return "läuft noch"
    if poll.outcome == Outcome.VOID:
        return str(poll.get_outcome_display())
    abstentions = counted(poll.abstain, "Enthaltung", "Enthaltungen")
    return f"{poll.yes} Ja, {poll.no} Nein, {abstentions}: {poll.get_outcome_display()}"


def _lines(text: str) -> list[str]:
    return [each for each in text.splitlines() if each.strip()]
