# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session as its rows tell it: who was there and when, for whom, who led; read in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, prefetch_related_objects

from committees.bylaws.counting import Outcome
from committees.models import AgendaItem, Apology, Meeting, Poll, Presence, Recusal, Seat, Tenure
from committees.standing import Standing, of_points
from committees.voting import not_invited, quorum_in_words
from law.calendar import DISTRICT_TIME
from workflows import meeting_data as data
from workflows.agendas import points_of

CHAIR, DEPUTY_CHAIR = "Vorsitz", "stellvertretender Vorsitz"


@dataclass(frozen=True)
class Sat:
    """A meeting that was held: everything its minutes tell, read in a fixed number of statements."""

    meeting: Meeting
    items: list[AgendaItem]
    seats: list[Seat]
    presences: list[Presence]
    apologies: dict[int, Apology]
    defects: list[str]
    quorum: str

    @classmethod
    def of(cls, meeting: Meeting) -> "Sat":
        tenures = Tenure.objects.on(meeting.held_on).select_related("user")
        seats = meeting.committee.seats.on(meeting.held_on).prefetch_related(
            Prefetch("tenures", queryset=tenures, to_attr="then")
        )
        items = _with_votes(meeting)
        standings = of_points(meeting.pk, on=meeting.held_on)
        voted = any(poll.outcome != Outcome.VOID for item in items for poll in votes(item))
        return cls(
            meeting,
            items,
            list(seats),
            list(meeting.presences.select_related("user", "seat")),
            {apology.seat_id: apology for apology in meeting.apologies.all()},
            [finding.text for finding in not_invited(standings[None])],
            "" if voted else _quorum(items, standings),
        )

    @property
    def voting(self) -> list[Seat]:
        return [seat for seat in self.seats if not seat.advisory]

    def holder(self, seat: Seat) -> str:
        """Who held the seat on that day; empty when nobody did."""
        then: list[Tenure] = getattr(seat, "then", [])
        return next((each.user.name for each in then if each.part == Tenure.Part.HOLDER), "")

    @property
    def begun_on(self) -> date:
        """The day of its first arrival; a demonstration sits on another day than the clock's."""
        opened = self.meeting.opened_at
        return opened.astimezone(DISTRICT_TIME).date() if opened else self.meeting.held_on

    def clock(self, at: datetime | None) -> str:
        """The time in the district; past midnight with its day."""
        if at is None:
            return ""
        here = at.astimezone(DISTRICT_TIME)
        return f"{here:%H:%M}" if here.date() == self.begun_on else f"{here:%d.%m.%Y, %H:%M}"

    def span(self, presence: Presence) -> str:
        until = self.clock(presence.left_at or self.meeting.closed_at)
        return f"{self.clock(presence.came_at)} bis {until} Uhr" if until else f"ab {self.clock(presence.came_at)} Uhr"


def _quorum(items: list[AgendaItem], standings: dict[int | None, Standing]) -> str:
    """Point by point where they differ: a second session is eased for those of the first alone, § 90 (2) VwVfG."""
    asked = [item for item in items if item.kind != AgendaItem.Kind.INFORMATION]
    told = {item.position: quorum_in_words(standings[item.pk]) for item in asked}
    if len(set(told.values())) < 2:
        return next(iter(told.values()), quorum_in_words(standings[None]))
    return "; ".join(f"TOP {position}: {text}" for position, text in told.items())


def attendants(session: Sat, *, advisory: bool) -> list[data.Attendant]:
    """One line a seat and person, each time of coming and going."""
    spans: dict[tuple[int, int], list[Presence]] = {}
    for presence in session.presences:
        spans.setdefault((presence.seat_id, presence.user_id), []).append(presence)
    seats = {seat.pk: seat for seat in session.seats if seat.advisory == advisory}
    found = [_attendant(session, seats[seat], presences) for (seat, _user), presences in spans.items() if seat in seats]
    return sorted(found, key=lambda each: each["seat"])


def _attendant(session: Sat, seat: Seat, presences: list[Presence]) -> data.Attendant:
    name, holder = presences[0].user.name, session.holder(seat)
    role = CHAIR if seat.is_chair else DEPUTY_CHAIR if seat.is_deputy_chair else ""
    return {
        "seat": seat.number,
        "organisation": seat.organisation,
        "name": name,
        "role": role if name == holder else "",
        "instead_of": holder if name != holder else "",
        "spans": [session.span(presence) for presence in presences],
    }


def absentees(session: Sat) -> list[data.Absentee]:
    """Seats with a vote where nobody sat. Why somebody was excused is theirs to tell, not the minutes'."""
    came = {presence.seat_id for presence in session.presences}
    return [
        {
            "seat": seat.number,
            "organisation": seat.organisation,
            "name": session.holder(seat),
            "excuse": _excuse(session, seat),
        }
        for seat in session.voting
        if seat.pk not in came
    ]


def _excuse(session: Sat, seat: Seat) -> str:
    if not session.holder(seat):
        return "Sitz nicht besetzt"
    apology = session.apologies.get(seat.pk)
    return "entschuldigt" if apology and apology.excused else "nicht entschuldigt"


def chairs(session: Sat) -> list[str]:
    """Who led: the chair as long as it was there, for the rest its deputy."""
    if session.meeting.kind == Meeting.Kind.CIRCULATION:
        return [name for seat in session.seats if seat.is_chair and (name := session.holder(seat))]
    chair = _of_seat(session, [seat.pk for seat in session.seats if seat.is_chair])
    deputy = _of_seat(session, [seat.pk for seat in session.seats if seat.is_deputy_chair])
    if not chair or not deputy or _all_the_time(session, chair):
        return [each[0].user.name for each in (chair or deputy,) if each]
    spans = ", ".join(session.span(presence) for presence in chair)
    return [f"{chair[0].user.name} ({spans})", f"{deputy[0].user.name} (in der übrigen Zeit)"]


def _of_seat(session: Sat, seats: list[int]) -> list[Presence]:
    """When the holder of a seat was there; whoever deputises for the member does not lead."""
    own = {seat.pk: session.holder(seat) for seat in session.seats if seat.pk in seats}
    return [each for each in session.presences if own.get(each.seat_id) == each.user.name]


def _all_the_time(session: Sat, presences: list[Presence]) -> bool:
    """In one piece, from the opening to the end."""
    only, opened, closed = presences[0], session.meeting.opened_at, session.meeting.closed_at
    stayed = only.left_at is None or (closed is not None and only.left_at >= closed)
    return len(presences) == 1 and stayed and (opened is None or only.came_at <= opened)


def votes(item: AgendaItem) -> list[Poll]:
    found: list[Poll] = getattr(item, "votes", [])
    return found


def recusals(item: AgendaItem) -> list[Recusal]:
    found: list[Recusal] = getattr(item, "biased", [])
    return found


def _with_votes(meeting: Meeting) -> list[AgendaItem]:
    """The agenda; `votes` and `biased` are attached."""
    items = points_of(meeting)
    polls = Poll.objects.select_related("resolution", "recusal__user", "defer_to").prefetch_related("ballots__user")
    prefetch_related_objects(
        items,
        Prefetch("polls", queryset=polls.order_by("pk"), to_attr="votes"),
        Prefetch("recusals", queryset=Recusal.objects.select_related("user"), to_attr="biased"),
        "transfer__giver",
        "transfer__taker",
    )
    return items
