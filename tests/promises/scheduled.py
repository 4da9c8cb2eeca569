# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases with a poll, written at once: the races need many, and only the last act of each is on trial."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from committees.models import AgendaItem, Ballot, Meeting, Poll, Seat
from grants import programmes
from grants.models import Application, Consideration, Status
from grants.models.application import freeze
from workflows.demo.district import District

QUORUM = 8  # more than half of fifteen


@dataclass
class Numbers:
    """Positions and file numbers that never repeat in one test."""

    last: int = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def polls(
    district: District, meeting: Meeting, amounts: list[Decimal], numbers: Numbers, *, verdict: str
) -> list[Poll]:
    """One scheduled case with an open poll for each amount; just as many seats as decide hold a ballot so marked."""
    on, scheduled = district.meeting.held_on, items(district, meeting, amounts, numbers)
    opened = Poll.objects.bulk_create(
        Poll(item=item, amount=amount, opened_on=on) for item, amount in zip(scheduled, amounts, strict=True)
    )
    holders = list(Seat.objects.filter(committee=meeting.committee)[:QUORUM])
    Ballot.objects.bulk_create(Ballot(poll=poll, seat=seat, verdict=verdict) for poll in opened for seat in holders)
    return opened


def items(district: District, meeting: Meeting, amounts: list[Decimal], numbers: Numbers) -> list[AgendaItem]:
    """A scheduled case for each amount, on the agenda."""
    on = district.meeting.held_on
    cases = Application.objects.bulk_create(_case(district, amount, on, numbers) for amount in amounts)
    found = AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=numbers.next(), title=case.title) for case in cases
    )
    Consideration.objects.bulk_create(
        Consideration(application=case, item=item) for case, item in zip(cases, found, strict=True)
    )
    return found


def _case(district: District, amount: Decimal, on: date, numbers: Numbers) -> Application:
    return Application(
        call=district.call,
        applicant=district.association,
        status=Status.SCHEDULED,
        title="Rennen",
        starts_on=on,
        ends_on=on,
        amount_asked=amount,
        submitted_on=on,
        ready_on=on,
        file_number=f"R-{numbers.next()}",
        frozen_terms_id=freeze(programmes.programme("aktionsfonds").terms),
    )
