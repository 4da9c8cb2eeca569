# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers of a meeting: filed when it is invited to and when it is signed; set anew for who may not read all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.core.files.base import ContentFile

from committees.models import AgendaItem, Meeting
from grants.models import Event, MeetingPaper
from workflows.agendas import invitation
from workflows.minutes import as_signed, extract
from workflows.typesetting import typeset

WITH_ITEMS = ("committee", "rules", "second_of", "signed_by")


@dataclass(frozen=True)
class Paper:
    """What a paper says, not yet typeset."""

    kind: MeetingPaper.Kind
    values: Mapping[str, object]
    item: AgendaItem | None = None

    def pdf(self, *, draft: bool = False) -> bytes:
        return typeset(self.kind.value, {**self.values, "draft": draft})


def file_invitation(event: Event) -> None:
    _file(event, invitation_of(event))


def file_minutes(event: Event) -> None:
    """The minutes, and of each point an extract that names their checksum."""
    meeting = _meeting(event)
    values = as_signed(meeting)
    filed = _file(event, Paper(MeetingPaper.Kind.MINUTES, values))
    for item in meeting.items.all():
        _file(event, Paper(MeetingPaper.Kind.EXTRACT, extract(values, item.position, filed.sha256), item))


def invitation_of(event: Event, withheld: Collection[int] = ()) -> Paper:
    signer = event.by.name if event.by else ""
    values = invitation(_meeting(event), on=event.on, signer=signer, withheld=withheld)
    return Paper(MeetingPaper.Kind.INVITATION, values)


def agenda_of(meeting: Meeting, *, on: date, withheld: Collection[int] = ()) -> Paper:
    """Agenda and papers as they stand today, in nobody's name."""
    values = invitation(_read(meeting), on=meeting.invited_on or on, signer="", withheld=withheld)
    return Paper(MeetingPaper.Kind.INVITATION, values)


def minutes_of(meeting: Meeting, withheld: Collection[int] = ()) -> Paper:
    return Paper(MeetingPaper.Kind.MINUTES, as_signed(_read(meeting), withheld=withheld))


def without(paper: MeetingPaper, withheld: Collection[int]) -> Paper:
    """A filed paper set anew for somebody who was excluded from some of its points."""
    if paper.kind == MeetingPaper.Kind.INVITATION:
        return invitation_of(paper.event, withheld)
    return minutes_of(paper.meeting, withheld)


def _meeting(event: Event) -> Meeting:
    assert event.meeting is not None, "an act on a meeting"
    return _read(event.meeting)


def _read(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related(*WITH_ITEMS).get(pk=meeting.pk)


def _file(event: Event, paper: Paper) -> MeetingPaper:
    """Trying again changes nothing."""
    known = MeetingPaper.objects.filter(event=event, kind=paper.kind, item=paper.item).first()
    if known:
        return known
    pdf = paper.pdf()
    filed = MeetingPaper(
        meeting=event.meeting,
        item=paper.item,
        event=event,
        kind=paper.kind,
        sha256=sha256(pdf).hexdigest(),
        dated_on=event.on,
    )
    filed.file.save("paper.pdf", ContentFile(pdf), save=False)
    filed.save()
    return filed
