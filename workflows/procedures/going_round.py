# SPDX-License-Identifier: AGPL-3.0-or-later
"""An application goes round in writing instead of waiting for a session, and comes back where it found none."""

from functools import cached_property
from typing import Any

from django.db import connection

from committees import rulebook
from committees.bylaws.circulation import last_day
from committees.bylaws.rules import Rules
from committees.models import AgendaItem, Meeting, Motion, Poll, RulesOfProcedure
from committees.rows import first
from committees.standing import of_meeting
from grants import bias
from grants.agenda import put_on_agenda
from grants.models import Status
from law.finding import Refused
from permissions import policy
from workflows import forms_of_circulation as forms
from workflows.procedures import checks, circulation_checks
from workflows.procedures.act import traits
from workflows.procedures.application import Procedure
from workflows.procedures.timing import Timing
from workflows.procedures.working import Working

# Its seats stay as they are while ballots are handed out.
SHARE_BODY = "SELECT id FROM committees_committee WHERE id = %(id)s FOR SHARE"
# A ballot belongs to the seat until its member or a deputy casts it; whoever holds one of these places is asked.
ASK = """
    WITH ballots AS (
        INSERT INTO committees_ballot (poll_id, seat_id, verdict)
        SELECT %(poll)s, seat, '' FROM unnest(%(seats)s::bigint[]) AS seat)
    INSERT INTO committees_summons (meeting_id, seat_id, user_id, channel, "on")
    SELECT %(meeting)s, t.seat_id, t.user_id, 'mail', %(on)s FROM committees_tenure t
     WHERE t.seat_id = ANY(%(seats)s::bigint[]) AND t.since <= %(on)s AND (t.until IS NULL OR t.until >= %(on)s)
       AND (t.part = 'holder' OR %(deputies)s)"""


class GoesRound(Timing, Working):
    """What the body's leaders may do with a case that is ready, § 90 (1) sentence 2 VwVfG."""

    @Procedure.status.transition(
        source={Status.READY, Status.DEFERRED, Status.WAITLISTED},
        target=Status.SCHEDULED,
        permission=policy.may("circulate"),
        label="Umlaufverfahren beginnen",
        custom=traits(
            form=forms.Circulate,
            rules=(circulation_checks.rules_allow_it, circulation_checks.sum_can_go_round, checks.not_polled),
            then=("mail_circulation",),
        ),
    )
    def circulate(self) -> None:
        """A meeting on paper: one point, its day the last on which answers count, its rules those of today."""
        first(SHARE_BODY, {"id": self.application.call.committee_id})
        meeting = Meeting.objects.create(
            committee_id=self.application.call.committee_id,
            kind=Meeting.Kind.CIRCULATION,
            held_on=last_day(self.rules, self.on),
            invited_on=self.on,
            rules=self._rules,
        )
        item = put_on_agenda(self.application, meeting.pk, on=self.on)
        seats = self._who_can_answer(meeting, item)
        poll = Poll.objects.create(
            item_id=item,
            motion=Motion.AWARD,
            amount=self.data["amount"],
            conditions=self.data.get("conditions", ""),
            opened_on=self.on,
        )
        with connection.cursor() as cursor:
            asked: dict[str, Any] = {"seats": seats, "deputies": self.rules.deputies.allowed, "on": self.on}
            cursor.execute(ASK, {"poll": poll.pk, "meeting": meeting.pk, **asked})
        AgendaItem.objects.filter(pk=item).update(text=self.data.get("words", ""))
        self.change(due_on=meeting.held_on)
        self.record = {"meeting": meeting.pk, "item": item, "poll": poll.pk, "held_on": meeting.held_on.isoformat()}

    @Procedure.status.transition(
        source=Status.SCHEDULED,
        target=Status.READY,
        permission=policy.may("unschedule"),
        label="Zurück ohne Sitzung",
    )
    def unschedule(self) -> None:
        """Follows from a circulation without a result while no session is convened, and from a session called off."""

    def _who_can_answer(self, meeting: Meeting, item: int) -> list[int]:
        """Every seat that may vote on it; with too few of them nothing begins."""
        bias.propose(item, on=self.on)
        standing = of_meeting(meeting.pk, on=self.on, item=item)
        seats = [seat for seat, _user in standing.electors]
        if findings := [
            *circulation_checks.leads_unbiased(item, self.person),
            *circulation_checks.enough_can_answer(standing, bias.undecided(item, seats, on=self.on)),
        ]:
            raise Refused(*findings)
        return seats

    @property
    def rules(self) -> Rules:
        return rulebook.rules_of(self._rules)

    @cached_property
    def _rules(self) -> RulesOfProcedure | None:
        return rulebook.on_day(self.application.call.committee_id, self.on)
