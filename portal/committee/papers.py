# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers of a meeting: who was invited and how, the bundle, the notes and the minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from committees import rulebook
from committees.bylaws.inviting import invite_until
from committees.bylaws.rules import Rules
from committees.models import Meeting, Summons
from committees.standing import of_meeting
from committees.voting import not_invited
from grants.models import MeetingPaper
from law import calendar
from permissions import papers as seen
from permissions.models import User
from permissions.together import Together
from portal.acts import act_page, acts_for, signed_in
from portal.committee import reading
from portal.downloads import paper_response, set_response
from workflows import meeting_papers

INVITING = ("invite", "record_summons", "record_apology")


@dataclass
class Line:
    """A person in the log of invitations: when and how they were invited, and whether they stay away."""

    seat: Any
    name: str
    stands_in: bool
    sent: list[Summons] = field(default_factory=list)
    apology: Any = None


@dataclass(frozen=True)
class Papers:
    """What the page of a meeting shows of its papers; acts are the names of those this person may do."""

    meeting: Meeting
    lines: Sequence[Line]
    defects: Sequence[str]
    until: date
    late: bool
    rules: Any
    newer_rules: Any
    filed: Sequence[MeetingPaper]
    excused: bool
    acts: Sequence[str]
    noted: Sequence[Any]

    @property
    def goes_round(self) -> bool:
        """A vote in writing: nobody is invited to it, who may vote is asked."""
        return self.meeting.kind == Meeting.Kind.CIRCULATION

    @property
    def leads(self) -> bool:
        return "note_item" in self.acts or "invite" in self.acts

    @property
    def inviting(self) -> list[str]:
        return [act for act in self.acts if act in INVITING]

    @property
    def of_minutes(self) -> list[MeetingPaper]:
        """The minutes first, their extracts in the order of the agenda."""
        found = [paper for paper in self.filed if paper.kind != MeetingPaper.Kind.INVITATION]
        return sorted(found, key=lambda paper: paper.item.position if paper.item else 0)

    @property
    def of_invitation(self) -> list[MeetingPaper]:
        return [paper for paper in self.filed if paper.kind == MeetingPaper.Kind.INVITATION]


def papers(user: User, meeting: Meeting, acts: Sequence[str]) -> Papers:
    """acts: what this person may do now with the meeting."""
    today = calendar.today()
    read = Together.once(lambda: seen.of_meeting(user, meeting, today))
    rules, in_force = _rules(meeting, read["rules"], today)
    until = invite_until(rules.rules if rules else Rules(), meeting.held_on, urgent=meeting.urgent)
    return Papers(
        meeting=meeting,
        lines=_lines(read, asked_alone=meeting.kind == Meeting.Kind.CIRCULATION),
        defects=[finding.text for finding in not_invited(of_meeting(meeting.pk, on=meeting.held_on))],
        until=until,
        late=today > until,
        rules=rules,
        newer_rules=in_force if in_force != rules else None,
        filed=read["filed"],
        excused="withdraw_apology" in acts,
        acts=acts,
        noted=read["noted"],
    )


def _rules(meeting: Meeting, known: Sequence[Any], today: date) -> tuple[Any, Any]:
    """The rules that count for a meeting, and those a session would be invited under today."""
    in_force = rulebook.in_force(known, today)
    if meeting.invited_on is None:
        return in_force, in_force
    return next((each for each in known if each.pk == meeting.rules_id), None), in_force


def _lines(read: Mapping[str, Sequence[Any]], *, asked_alone: bool) -> list[Line]:
    """Who holds a seat on the day, invited or not, and everybody else in the log; of a circulation who was asked."""
    lines = {(each.seat_id, each.user_id): Line(each.seat, each.user.name, False) for each in read["sitting"]}
    for each in read["invited"]:
        known = lines.setdefault((each.seat_id, each.user_id), Line(each.seat, each.user.name, True))
        known.sent.append(each)
    away = {apology.seat_id: apology for apology in read["away"]}
    for line in lines.values():
        line.apology = None if line.stands_in else away.get(line.seat.pk)
    found = [line for line in lines.values() if line.sent or not asked_alone]
    return sorted(found, key=lambda line: (line.seat.number, line.stands_in))


@require_safe
@login_required
def bundle(request: HttpRequest, meeting: UUID) -> FileResponse:
    """Agenda and papers as they stand, without the pages of points this person is excluded from."""
    user = signed_in(request)
    found = reading.one_meeting(user, meeting)
    paper = meeting_papers.agenda_of(found, on=calendar.today(), withheld=seen.withheld(user, found))
    return set_response(paper.pdf(draft=found.invited_on is None), f"Sitzung {found.held_on:%Y-%m-%d}.pdf")


@require_safe
@login_required
def draft(request: HttpRequest, meeting: UUID) -> FileResponse:
    """The minutes before they are signed, for those who write them."""
    user = signed_in(request)
    found = reading.one_meeting(user, meeting)
    if "note_item" not in acts_for(found, user):
        raise Http404("nothing to write any more")
    paper = meeting_papers.minutes_of(found, seen.withheld(user, found))
    return set_response(paper.pdf(draft=True), f"Entwurf Niederschrift {found.held_on:%Y-%m-%d}.pdf")


@require_safe
@login_required
def paper(request: HttpRequest, paper: UUID) -> FileResponse:
    """The file as it was filed; set anew for who is excluded from a point of it."""
    user = signed_in(request)
    found = get_object_or_404(seen.filed(user), public_id=paper)
    hidden = seen.withheld(user, found.meeting)
    if not hidden or found.kind == MeetingPaper.Kind.EXTRACT:
        return paper_response(found)
    parted = meeting_papers.without(found, hidden)
    return set_response(parted.pdf(), f"{found.get_kind_display()} {found.dated_on:%Y-%m-%d}, Ihre Fassung.pdf")


@login_required
def note(request: HttpRequest, item: UUID) -> HttpResponse:
    """The note of a point; of what belongs to none, the act's own page asks."""
    user = signed_in(request)
    found = get_object_or_404(seen.noted(user), public_id=item)
    return act_page(
        request,
        found.meeting,
        "note_item",
        audience="committee",
        back=reverse("committee:meeting", args=[found.meeting.public_id]) + "#niederschrift",
        done="Die Notiz ist gespeichert.",
        initial={"item": found.pk},
        context={"submit": "Notiz speichern"},
    )
