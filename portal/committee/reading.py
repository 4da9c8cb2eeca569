# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of a body show, gathered through the scopes. Of votes, nobody's but one's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Max, Prefetch, Q, QuerySet, Value, When
from django.http import Http404

from committees.bylaws.counting import CHAIR_DECIDES, Outcome
from committees.models import AgendaItem, Meeting, Motion, Poll, Resolution
from committees.standing import of_meeting, of_points
from committees.voting import missing_quorum
from grants import ledger
from grants.models import Application, Call, Status
from law import calendar
from law.finding import Finding
from law.money import euro
from monitoring.charts import Picture, fund_bar, vote_bar
from permissions import bookmarks, partaking, scopes
from permissions.models import User

MOST_PAST = 24  # sessions; some years of a body
MOST_NOT_FOLLOWED = 10  # resolutions
DECIDED = {
    Motion.AWARD: ("success", "Angenommen"),
    Motion.DEFER: ("warning", "Zurückgestellt"),
    Motion.WAITLIST: ("warning", "Auf die Warteliste gesetzt"),
    Motion.TRANSFER: ("success", "Umwidmung beschlossen"),
}


@dataclass(frozen=True)
class Badge:
    """Where a point stands; the note is for the person who reads."""

    kind: str
    text: str
    note: str = ""


OPEN = Badge("neutral", "Noch offen")
WITHOUT_VOTE = {
    AgendaItem.Kind.INFORMATION.value: Badge("neutral", "Zur Kenntnis"),
    AgendaItem.Kind.OTHER.value: Badge("neutral", "Zur Beratung"),
}


@dataclass(frozen=True)
class Point:
    """A point of an agenda with its case and its polls, oldest first."""

    item: AgendaItem
    polls: Sequence[Any]

    @property
    def withheld(self) -> bool:
        """Whether this person has no part in the point and reads its title and its bare outcome alone, § 20 VwVfG."""
        return bool(self.item.withheld)  # type: ignore[attr-defined]

    @property
    def resolved(self) -> list[tuple[Resolution, str]]:
        """What was resolved, newest first, with its words: to who has no part in the point without the reasons."""
        found = [poll.resolution for poll in reversed(self.polls) if hasattr(poll, "resolution")]
        return [(each, in_words(each, withheld=self.withheld)) for each in found]

    @property
    def case(self) -> Application | None:
        consideration = getattr(self.item, "consideration", None)
        return consideration and consideration.application

    @property
    def running(self) -> Any:
        return next((poll for poll in self.polls if poll.is_open), None)

    @property
    def admitted(self) -> bool:
        """Whether the body took an urgent point on its agenda; others need no such vote."""
        taken = (poll.motion == Motion.URGENT and poll.outcome == Outcome.ADOPTED for poll in self.polls)
        return not self.item.urgent or any(taken)

    @property
    def resolution(self) -> Resolution | None:
        """The newest one; a motion to defer that found no majority leaves none."""
        found = [poll.resolution for poll in self.polls if hasattr(poll, "resolution")]
        found = [each for each in found if not each.repeated_because]
        return found[-1] if found else None

    @property
    def awaits_a_vote(self) -> bool:
        if self.running is not None or self.resolution is not None:
            return False
        if self.case is not None:
            return self.case.status == Status.SCHEDULED
        return self.item.kind == AgendaItem.Kind.TRANSFER or not self.admitted

    @property
    def standing(self) -> Badge:
        if self.case is not None and self.case.status == Status.WITHDRAWN:
            return Badge("neutral", "Zurückgezogen")
        if self.running is not None:
            return _running(self.running)
        if self.resolution:
            return _decided(self.resolution)
        if not self.admitted:
            return Badge("warning", "Dringend, noch nicht aufgenommen")
        return WITHOUT_VOTE.get(self.item.kind, OPEN)


def in_words(resolution: Resolution, *, withheld: bool) -> str:
    return resolution.bare(resolution.poll) if withheld else resolution.text


def _running(poll: Any) -> Badge:
    if poll.withheld:
        return Badge("warning", "Abstimmung läuft")
    notes = {None: "", "": "Sie haben noch nicht abgestimmt."}
    return Badge("warning", "Abstimmung läuft", notes.get(poll.own, "Sie haben abgestimmt."))


def _decided(resolution: Resolution) -> Badge:
    if resolution.returned_because:
        return Badge("warning", "Vom Amt zurückgegeben")
    if resolution.outcome != Outcome.ADOPTED:
        return Badge("danger", "Abgelehnt")
    kind, text = DECIDED[Motion(resolution.motion)]
    return Badge(kind, f"{text}: {euro(resolution.amount)}" if resolution.amount else text)


@dataclass(frozen=True)
class Result:
    """A poll that was counted, with its picture."""

    poll: Poll
    picture: Picture


@dataclass(frozen=True)
class Money:
    """A fund as a body sees it; limited: the words when less than its rest may be awarded today."""

    fund: Any
    picture: Picture
    limited: str


@dataclass(frozen=True)
class Attendance:
    """Who is present; own is the seat of the person who reads, and of each point why the body is not quorate for it.

    A deputy has a seat of their own to read about too, and may not be the one who sits there.
    """

    seats: Sequence[Any]
    own: Any
    of_points: Sequence[tuple[AgendaItem, Sequence[Finding]]]
    in_general: Sequence[Finding]
    second: bool

    @property
    def findings(self) -> Sequence[Finding]:
        """Why nothing on this agenda can be decided; [] when something can."""
        found = [findings for _item, findings in self.of_points]
        if not found:
            return self.in_general
        return found[0] if all(found) else []

    @property
    def apart(self) -> bool:
        """Whether each point is told for itself: § 90 (2) VwVfG, or somebody excluded makes the difference."""
        found = [bool(findings) for _item, findings in self.of_points]
        return bool(found) and (self.second or len(set(found)) > 1)

    @property
    def present(self) -> list[Any]:
        """Seats with a vote somebody sits on; who advises is not counted."""
        return [seat for seat in self.seats if seat.here and not seat.advisory]

    @property
    def voting(self) -> list[Any]:
        return [seat for seat in self.seats if not seat.advisory]


def meetings(user: User) -> QuerySet[Meeting]:
    """Sessions of one's own bodies with the number of points and of open polls."""
    running = Count("items__polls", filter=Q(items__polls__closed_at=None), distinct=True)
    counted = scopes.meetings(user).annotate(points=Count("items", distinct=True), running=running)
    return counted.select_related("committee")


def motions(point: Point) -> list[Motion]:
    """What can be put to the vote on a point now, the usual first."""
    if not point.admitted:
        return [Motion.URGENT]
    of_kind = {AgendaItem.Kind.TRANSFER: [Motion.TRANSFER]}
    found = of_kind.get(AgendaItem.Kind(point.item.kind), [])
    return [*found, Motion.AWARD, Motion.DEFER, Motion.WAITLIST] if point.case else found


def one_meeting(user: User, public_id: UUID) -> Meeting:
    return _found(scopes.meetings(user).select_related("committee").filter(public_id=public_id))


def polls(user: User) -> QuerySet[Poll]:
    """With the number of ballots and of votes cast, and one's own vote: None without a ballot, "" before it is cast.

    withheld: whether this person has no part in the point, and reads none of these. by_another: whether somebody else
    answered in writing for one's seat; what, nobody but they read.
    """
    # In a circulation a ballot is nobody's until somebody casts it for the seat, and its holder's to the end.
    sits, in_writing = scopes.sits(user), Q(item__meeting__kind=Meeting.Kind.CIRCULATION)
    held = in_writing & Q(ballots__seat__in=sits.holders().values("seat"))
    mine = Q(ballots__user=user) | Q(ballots__user=None, ballots__seat__in=sits.values("seat")) | held
    by_another = in_writing & Q(ballots__seat__in=sits.values("seat"), ballots__verdict__gt="") & ~Q(ballots__user=user)
    return (
        scopes.polls(user)
        .annotate(
            entitled=Count("ballots"),
            cast=Count("ballots", filter=Q(ballots__verdict__gt="")),
            own=Max(Case(When(ballots__user=user, then="ballots__verdict"), default=Value("")), filter=mine),
            by_another=Count("ballots", filter=by_another),
            own_seat=Max("ballots__seat__number", filter=mine),
            withheld=partaking.withheld(user, "item"),
        )
        .order_by("pk")
    )


def running_polls(user: User) -> QuerySet[Poll]:
    return polls(user).filter(closed_at=None).select_related("item__meeting__committee")


def one_poll(user: User, public_id: UUID) -> Any:
    case = "item__consideration__application__call__fund"
    named = ("item__meeting__committee", case, "defer_to", "recusal__seat")
    return _found(polls(user).select_related(*named).filter(public_id=public_id))


def points(user: User, **which: Any) -> list[Point]:
    """Three statements whatever the number of points."""
    ballots = Prefetch("polls", queryset=polls(user).select_related("resolution"), to_attr="votes")
    beside = {"withheld": partaking.withheld(user), **bookmarks.on_points(user)}
    found = scopes.agenda_items(user).filter(**which).annotate(**beside).prefetch_related(ballots)
    return [Point(item, item.votes) for item in found.order_by("meeting__held_on", "position")]


def one_point(user: User, public_id: UUID) -> Point:
    found = points(user, public_id=public_id)
    if not found:
        raise Http404
    return found[0]


def earlier(user: User, point: Point) -> list[Point]:
    """The same case in other sessions, oldest first."""
    found = points(user, consideration__application=point.case) if point.case else []
    return [each for each in found if each.item.pk != point.item.pk]


def not_followed(user: User, **which: Any) -> list[Resolution]:
    """What the office returned or deviated from, with its `words`: of a point one is out of without the reasons."""
    found = scopes.resolutions_not_followed(user).filter(**which)
    told = list(found.annotate(withheld=partaking.withheld(user, "poll__item"))[:MOST_NOT_FOLLOWED])
    for each in told:
        each.words = in_words(each, withheld=each.withheld)
    return told


def results(point: Point) -> list[Result]:
    """Every closed poll of a point, newest first; a voided one has no figures to show."""
    closed = [poll for poll in point.polls if not poll.is_open]
    return [Result(poll, _counted(poll)) for poll in reversed(closed)]


def _counted(poll: Any) -> Picture:
    return vote_bar(poll.yes, poll.no, poll.abstain, poll.entitled, ident=f"stimmen-{poll.pk}", tie=_tie(poll))


def _tie(poll: Any) -> str:
    """What decides where as many voted for the motion as against it."""
    decides = "Dann entscheidet die Stimme des Vorsitzes" if CHAIR_DECIDES in poll.reasoning else "Ohne Mehrheit gilt"
    return f"{decides}: {poll.get_outcome_display()}."


def attendance(user: User, meeting: Meeting, items: Iterable[AgendaItem]) -> Attendance:
    """As of now, or as the day ended when the session lies behind. items: those of its agenda to ask about."""
    seats = list(meeting.committee.seats.on(min(_day(meeting), meeting.held_on)))
    present = {row.seat_id: row for row in meeting.presences.filter(left_at=None).select_related("user")}
    for seat in seats:
        seat.here = present.get(seat.pk)
    own = scopes.sits(user).filter(committee=meeting.committee_id).values_list("seat", flat=True).first()
    mine = next((seat for seat in seats if seat.pk == own), None)
    standings = of_points(meeting.pk, on=_day(meeting))
    voted_on = [item for item in items if item.kind != AgendaItem.Kind.INFORMATION]
    told = [(item, missing_quorum(standings.get(item.pk, standings[None]))) for item in voted_on]
    return Attendance(seats, mine, told, missing_quorum(standings[None]), second=meeting.second_of_id is not None)


def not_quorate(item: AgendaItem) -> list[Finding]:
    """Why the body cannot vote on this point now; one statement."""
    return missing_quorum(of_meeting(item.meeting_id, on=calendar.today(), item=item.pk))


def _day(meeting: Meeting) -> date:
    """Who holds a seat is asked of today while the session is open, of its own day afterwards."""
    return calendar.today() if meeting.phase == Meeting.Phase.CONVENED else meeting.held_on


def money_of(meeting: Meeting) -> list[Money]:
    """The funds this body decides on in the year of the session."""
    in_time = {"period_from__lte": meeting.held_on, "period_until__gte": meeting.held_on}
    calls = scopes.open_calls().filter(committee=meeting.committee_id, **in_time)
    return [money(call) for call in _one_a_fund(calls)]


def _one_a_fund(calls: Iterable[Call]) -> list[Call]:
    return list({call.fund_id: call for call in calls}.values())


def money(call: Call) -> Money:
    """What the fund holds, and what the tranche of the day leaves of it."""
    fund, free = call.fund, call.free(calendar.today())
    limited = f"Heute können davon höchstens {euro(free)} bewilligt werden." if free < fund.free else ""
    return Money(fund, fund_bar(fund.limit, fund.bound, fund.reserved, ident=f"topf-{fund.pk}"), limited)


def at_stake(case: Application | None, poll: Any) -> dict[str, Any]:
    """Of an open vote on a case: what is free in the fund, and whether the motion is about more."""
    if case is None:
        return {}
    today = calendar.today()
    too_much = poll.motion == Motion.AWARD and ledger.shortage(case.call, poll.amount, on=today)
    return {"free": case.call.free(today), "too_much": too_much}


def _found(rows: QuerySet[Any]) -> Any:
    row = rows.first()
    if row is None:
        raise Http404
    return row
