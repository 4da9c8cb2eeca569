# SPDX-License-Identifier: AGPL-3.0-or-later
"""The deeds of a session that runs: who is present, other sums, and opening a vote."""

from functools import cached_property

from committees.models import Poll
from committees.standing import Standing, of_meeting
from grants import bias
from grants.agenda import Considered, considered
from permissions import policy
from workflows import forms_of_sessions as forms
from workflows.procedures import secret, session_checks
from workflows.procedures.act import traits
from workflows.procedures.agenda import Agenda
from workflows.procedures.asking import Asking
from workflows.procedures.convening import Convening
from workflows.procedures.minuting import Minuting
from workflows.procedures.planning import Planning
from workflows.procedures.recusing import Recusing
from workflows.procedures.session import Session, run
from workflows.procedures.transferring import Transferring

# Whoever is no longer on the list left, whoever is new on it came; two statements, so that a deputy can follow at once.
LEAVE = """
    UPDATE committees_presence p SET left_at = greatest(p.came_at, %(at)s) WHERE p.meeting_id = %(meeting)s
       AND p.left_at IS NULL AND NOT EXISTS (SELECT FROM committees_tenure t WHERE t.id = ANY(%(tenures)s::bigint[])
       AND t.seat_id = p.seat_id AND t.user_id = p.user_id)"""
COME = """
    INSERT INTO committees_presence (meeting_id, seat_id, user_id, came_at)
    SELECT %(meeting)s, t.seat_id, t.user_id, %(at)s FROM committees_tenure t
     WHERE t.id = ANY(%(tenures)s::bigint[]) AND t.committee_id = %(committee)s
       AND t.since <= %(on)s AND (t.until IS NULL OR t.until >= %(on)s)
       AND NOT EXISTS (SELECT FROM committees_presence p WHERE p.meeting_id = %(meeting)s AND p.seat_id = t.seat_id
                          AND p.user_id = t.user_id AND p.left_at IS NULL)"""
OPEN = """
    UPDATE committees_meeting SET opened_at = coalesce(opened_at, %(at)s)
     WHERE id = %(meeting)s AND %(tenures)s::bigint[] <> '{}'"""
HAND_OUT_BALLOTS = """
    INSERT INTO committees_ballot (poll_id, seat_id, user_id, verdict)
    SELECT %(poll)s, e.seat, e.person, '' FROM unnest(%(seats)s::bigint[], %(people)s::bigint[]) AS e (seat, person)"""
PROPOSE = """
    INSERT INTO committees_proposal (item_id, seat_id, amount) VALUES (%(item)s, %(seat)s, %(amount)s)
    ON CONFLICT (item_id, seat_id) DO UPDATE SET amount = excluded.amount, at = now()"""


class Sitting(Convening, Agenda, Planning, Recusing, Minuting, Transferring, Asking):
    """A session of a body."""

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("record_presence"),
        label="Anwesenheit eintragen",
        conditions=[session_checks.is_session],
        custom=traits(
            form=forms.RecordPresence,
            rules=(
                session_checks.is_its_day,
                session_checks.one_a_seat,
                session_checks.deputies_may_come,
                session_checks.time_passed,
            ),
        ),
    )
    def record_presence(self) -> None:
        """Who is present now; the list replaces the one before. An open vote keeps its electorate."""
        tenures = [tenure.pk for tenure in self.data["present"]]
        at = session_checks.moment(self)
        values = {
            "meeting": self.meeting.pk,
            "committee": self.meeting.committee_id,
            "tenures": tenures,
            "on": self.meeting.held_on,
            "at": at,
        }
        run(LEAVE, values)
        run(COME, values)
        run(OPEN, values)
        self.record = {"seats": [tenure.seat_id for tenure in self.data["present"]], "tenures": tenures}

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("propose_amount"),
        label="Anderen Betrag vorschlagen",
        conditions=[session_checks.is_session],
        custom=traits(
            form=forms.ProposeAmount,
            rules=(
                session_checks.on_this_agenda,
                session_checks.takes_part,
                session_checks.may_propose,
                session_checks.speaks_for_seat,
                session_checks.another_amount,
            ),
            still=True,
        ),
    )
    def propose_amount(self) -> None:
        """A counter-proposal of the actor's seat; the last one counts."""
        item, amount = self.data["item"], self.data["amount"]
        run(PROPOSE, {"item": item.pk, "seat": self.own_seat, "amount": amount})
        self.record = {"item": item.pk, "seat": self.own_seat, "amount": str(amount)}

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("open_poll"),
        label="Abstimmung eröffnen",
        conditions=[session_checks.is_session],
        custom=traits(
            form=forms.OpenPoll,
            locks=("body",),
            rules=(
                session_checks.is_its_day,
                session_checks.on_this_agenda,
                session_checks.leads_unbiased,
                session_checks.doubts_decided,
                session_checks.quorate,
                session_checks.motion_possible,
                session_checks.defers_to_a_session,
                secret.asked_by_whom_it_takes,
                secret.hides_among_others,
            ),
        ),
    )
    def open_poll(self) -> None:
        """Freezes the electorate: a ballot for each seat present that may vote, none for who is excluded."""
        data = self.data
        poll = Poll.objects.create(
            item=data["item"],
            motion=data["motion"],
            amount=data.get("amount") or None,
            conditions=data.get("conditions", ""),
            round=session_checks.round_of(self),
            recusal=data.get("recusal"),
            defer_to=data.get("defer_to"),
            secret=data.get("secret", False),
            opened_on=self.on,
        )
        if poll.secret:
            secret.lay_key(poll)
        electors = self.standing.electors
        seats, people = [seat for seat, _user in electors], [user for _seat, user in electors]
        run(HAND_OUT_BALLOTS, {"poll": poll.pk, "seats": seats, "people": people})
        self.record = {"poll": poll.pk}

    @cached_property
    def standing(self) -> Standing:
        """Whoever is excluded from the item does not make the body quorate for it."""
        item, recusal = self.data["item"], self.data.get("recusal")
        if self.considered:
            bias.propose(item.pk, on=self.on)
        without = [recusal.user_id] if recusal else []
        return of_meeting(self.meeting.pk, on=self.on, item=item.pk, without=without)

    @cached_property
    def considered(self) -> Considered | None:
        """The case of the item, locked so that a withdrawal waits for the poll or comes before it."""
        return considered(self.data["item"].pk, lock=True)
