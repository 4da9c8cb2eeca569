# SPDX-License-Identifier: AGPL-3.0-or-later
"""The deeds of a meeting: who is present, and opening a vote."""

from functools import cached_property
from typing import Any

from django.db import connection, models

from committees.models import Meeting, Poll
from committees.standing import Standing, of_meeting
from grants.agenda import Considered, considered
from permissions import policy
from workflows import forms
from workflows.machine import State
from workflows.procedures import checks
from workflows.procedures.act import Acting, traits

# Only seats of this body that somebody holds can be present.
REPLACE_PRESENCE = """
    WITH gone AS (DELETE FROM committees_presence
                   WHERE meeting_id = %(meeting)s AND NOT seat_id = ANY(%(seats)s::bigint[]))
    INSERT INTO committees_presence (meeting_id, seat_id)
    SELECT %(meeting)s, s.id FROM committees_seat s
     WHERE s.id = ANY(%(seats)s::bigint[]) AND s.committee_id = %(committee)s AND s.holder_id IS NOT NULL
    ON CONFLICT DO NOTHING"""
HAND_OUT_BALLOTS = """
    INSERT INTO committees_ballot (poll_id, seat_id, verdict)
    SELECT %(poll)s, p.seat_id, '' FROM committees_presence p
     WHERE p.meeting_id = %(meeting)s AND p.seat_id <> ALL(%(excluded)s::bigint[])"""


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
        custom=traits(form=forms.RecordPresence, rules=(checks.has_begun,)),
    )
    def record_presence(self) -> None:
        """The seats present now; the list replaces the one before. An open vote keeps its electorate."""
        seats = [seat.pk for seat in self.data["present"]]
        values = {"meeting": self.meeting.pk, "committee": self.meeting.committee_id, "seats": seats}
        run(REPLACE_PRESENCE, values)
        self.record = {"seats": seats}

    @phase.transition(
        source=Phase.CONVENED,
        permission=policy.may("open_poll"),
        label="Abstimmung eröffnen",
        custom=traits(form=forms.OpenPoll, rules=(checks.has_begun, checks.quorate, checks.motion_possible)),
    )
    def open_poll(self) -> None:
        """Freezes the electorate: one ballot for each seat present, none for who is excluded from the item."""
        data = self.data
        poll = Poll.objects.create(
            item=data["item"],
            motion=data["motion"],
            amount=data.get("amount") or None,
            conditions=data.get("conditions", ""),
            opened_on=self.on,
        )
        excluded = self.considered.excluded
        run(HAND_OUT_BALLOTS, {"meeting": self.meeting.pk, "poll": poll.pk, "excluded": excluded})
        self.record = {"poll": poll.pk}

    @cached_property
    def standing(self) -> Standing:
        """Whoever is excluded from the item does not make the body quorate for it."""
        return of_meeting(self.meeting.pk, excluded=self.considered.excluded)

    @cached_property
    def considered(self) -> Considered:
        """The case of the item, locked so that a withdrawal waits for the poll or comes before it."""
        return considered(self.data["item"].pk, lock=True)

    def moved(self) -> tuple[str, list[Any]]:
        sql = "UPDATE committees_meeting SET version = version + 1 WHERE id = %s AND version = %s RETURNING id"
        return sql, [self.meeting.pk, self.meeting.version]


def run(sql: str, values: dict[str, Any]) -> None:
    """One set-wise statement where the ORM would need several."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
