# SPDX-License-Identifier: AGPL-3.0-or-later
"""The deeds of a meeting: who is present, and opening a vote."""

from functools import cached_property
from typing import Any

from django.db import models

from committees.models import Ballot, Meeting, Poll, Presence, RulesOfProcedure
from grants.models import Application
from permissions import policy
from workflows import forms
from workflows.machine import State
from workflows.procedures import checks
from workflows.procedures.act import Acting, traits


class Sitting(Acting):
    """A meeting is convened as long as it is on the calendar; its deeds change no state."""

    class Phase(models.TextChoices):
        CONVENED = "convened", "einberufen"

    key = "meeting"
    title = "Sitzung"
    subject_field = "meeting"
    phase = State(Phase, default=Phase.CONVENED)

    @property
    def state(self) -> str:
        return self.Phase.CONVENED

    @property
    def meeting(self) -> Meeting:
        return self.subject  # type: ignore[no-any-return]

    @phase.transition(
        source=Phase.CONVENED,
        permission=policy.may("record_presence"),
        label="Anwesenheit eintragen",
        custom=traits(form=forms.RecordPresence),
    )
    def record_presence(self) -> None:
        """The seats present now; the list replaces the one before. An open vote keeps its electorate."""
        seats = [seat.pk for seat in self.data["present"]]
        Presence.objects.filter(meeting=self.meeting).exclude(seat__in=seats).delete()
        Presence.objects.bulk_create(
            [Presence(meeting=self.meeting, seat_id=seat) for seat in seats], ignore_conflicts=True
        )
        self.record = {"seats": seats}

    @phase.transition(
        source=Phase.CONVENED,
        permission=policy.may("open_poll"),
        label="Abstimmung eröffnen",
        custom=traits(form=forms.OpenPoll, rules=(checks.quorate, checks.motion_possible)),
    )
    def open_poll(self) -> None:
        """Freezes the electorate: one ballot for each seat present."""
        data = self.data
        poll = Poll.objects.create(
            item=data["item"],
            motion=data["motion"],
            amount=data.get("amount") or None,
            conditions=data.get("conditions", ""),
            opened_on=self.on,
        )
        seats = self.meeting.presences.values_list("seat", flat=True)
        Ballot.objects.bulk_create([Ballot(poll=poll, seat_id=seat) for seat in seats])
        self.record = {"poll": poll.pk}

    @cached_property
    def seats(self) -> int:
        return self.meeting.committee.seats.count()

    @cached_property
    def present(self) -> int:
        return self.meeting.presences.count()

    @cached_property
    def rules_of_procedure(self) -> RulesOfProcedure:
        return rules_on(self.meeting)

    @cached_property
    def application(self) -> Application:
        """The case of the item, locked so that a withdrawal waits for the poll or comes before it."""
        considered = Application.objects.select_for_update(of=("self",))
        return considered.get(considerations__item=self.data["item"])

    def moved(self) -> tuple[str, list[Any]]:
        sql = "UPDATE committees_meeting SET version = version + 1 WHERE id = %s AND version = %s RETURNING id"
        return sql, [self.meeting.pk, self.meeting.version]


def rules_on(meeting: Meeting) -> RulesOfProcedure:
    """The rules valid on the day of the meeting; the law's own when the body has none."""
    rules = meeting.committee.rules.filter(valid_from__lte=meeting.held_on).order_by("valid_from").last()
    return rules or RulesOfProcedure(committee=meeting.committee, valid_from=meeting.held_on)
