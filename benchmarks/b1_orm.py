# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a team would write first: the same rows and transactions with the plain Django ORM, no permission read."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Prefetch, Sum
from django.db.models.functions import Now
from django.utils import timezone

from benchmarks.rivals import counted
from benchmarks.stage import ON, Stage
from committees.models import AgendaItem, Ballot, Meeting, Poll, Presence, Recusal, Resolution, Seat, Summons, Tenure
from grants.models import Application, Commitment, Consideration, Decision, Event, Fund, Letter, RequestedItem
from workflows.models import Outbox

VERDICTS = ("yes", "yes", "yes", "no", "abstain")


class PlainOrm:
    """select_for_update, objects.create, save: one transaction an act."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.d = stage.district

    def move(
        self, case: Application, act: str, target: str, by: Any, then: tuple[str, ...] = (), **columns: Any
    ) -> Event:
        source = case.status
        columns |= {"status": target, "version": F("version") + 1}
        if not Application.objects.filter(pk=case.pk, version=case.version).update(**columns):
            raise RuntimeError(act)
        case.status = target
        event = Event.objects.create(application=case, act=act, source=source, target=target, by=by, on=ON)
        for kind in then:
            Outbox.objects.create(event=event, kind=kind)
        return event

    def take(self, pk: int) -> Application:
        return Application.objects.select_for_update().get(pk=pk)

    def act(self, name: str, by: Any, step: Callable[..., Any], *values: Any) -> Any:
        """One act. The ways with an engine put it around the step."""
        with transaction.atomic():
            return step(*values)

    def walk(self, prepared: Any) -> None:
        case, meeting = prepared
        antje, sabine, katrin = self.d["antje"], self.d["sabine"], self.d["katrin"]
        self.act("submit", antje, self._submit, case.pk)
        self.act("examine", sabine, self._request, case.pk)
        self.act("supply", antje, self._supply, case.pk)
        self.act("examine", sabine, self._check, case.pk)
        item = self.act("schedule", sabine, self._schedule, case.pk, meeting)
        self.act("record_presence", katrin, self._record_presence, meeting)
        poll = self.act("open_poll", katrin, self._open, case.pk, item, meeting)
        for member, verdict in zip(self.stage.members, VERDICTS, strict=False):
            self.act("vote", member.user, self._vote, poll, member, verdict)
        self.act("close_poll", katrin, self._close, case.pk, poll)
        event, decision = self.act("decide", sabine, self._decide, case.pk)
        self._write_letter(case, event, decision)
        self.act("dispatch", sabine, self._dispatch, case.pk)

    def _submit(self, pk: int) -> None:
        case = self.take(pk)
        sums = {row["side"]: row["total"] for row in case.plan.order_by().values("side").annotate(total=Sum("amount"))}
        if sums["expense"] != sums.get("income", 0) + (case.amount_asked or 0):
            raise RuntimeError("unbalanced")
        list(case.documents.values_list("kind"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('grants_file_number')")
            number = f"AK-2027-{cursor.fetchone()[0]:05d}"
        columns = {"frozen_terms_id": self.stage.terms_id, "file_number": number, "submitted_on": ON}
        then = ("letter_receipt", "mail_news")
        self.move(case, "submit", "submitted", self.d["antje"], then, due_on=ON + timedelta(14), **columns)

    def _request(self, pk: int) -> None:
        due = ON + timedelta(14)
        case = self.take(pk)
        list(case.requested_items.filter(supplied_on=None).values_list("kind"))
        RequestedItem.objects.create(
            application=case, kind="exemption_notice", text="Freistellungsbescheid", requested_on=ON, due_on=due
        )
        then = ("letter_missing_documents", "mail_news")
        self.move(case, "request_documents", "incomplete", self.d["sabine"], then, due_on=due)

    def _supply(self, pk: int) -> None:
        case = self.take(pk)
        item = case.requested_items.get(supplied_on=None)
        item.supplied_on, item.answer = ON, "liegt bei"
        item.save()
        self.move(case, "supply", "submitted", self.d["antje"], due_on=ON + timedelta(14))

    def _check(self, pk: int) -> None:
        case = self.take(pk)
        last = case.requested_items.aggregate(last=Max("supplied_on"))["last"]
        list(case.plan.all())
        self.move(case, "check", "ready", self.d["sabine"], ready_on=last, due_on=ON + timedelta(21))

    def _schedule(self, pk: int, meeting: Meeting) -> AgendaItem:
        case = self.take(pk)
        held = Meeting.objects.select_for_update().get(pk=meeting.pk)
        item = AgendaItem.objects.create(meeting=held, position=held.items.count() + 1, title="TOP")
        Consideration.objects.create(application=case, item=item)
        self.move(case, "schedule", "scheduled", self.d["sabine"], due_on=held.held_on)
        return item

    def _record_presence(self, meeting: Meeting) -> None:
        held = Meeting.objects.select_for_update().get(pk=meeting.pk)
        Presence.objects.filter(meeting=held).exclude(user__in=[each.user_id for each in self.stage.members]).update(
            left_at=Now()
        )
        Presence.objects.bulk_create(
            Presence(meeting=held, seat=each.seat, user=each.user) for each in self.stage.members
        )
        self._note(held, "record_presence")

    def _open(self, pk: int, item: AgendaItem, meeting: Meeting) -> Poll:
        held = Meeting.objects.select_for_update().get(pk=meeting.pk)
        seats = Seat.objects.filter(committee=self.d.committee, advisory=False)
        here = Prefetch("presences", queryset=Presence.objects.filter(meeting=held, left_at=None))
        asked = Prefetch("summonses", queryset=Summons.objects.filter(meeting=held))
        list(seats.prefetch_related("tenures", here, asked))
        list(Recusal.objects.filter(item=item))
        self.take(pk)
        poll = Poll.objects.create(item=item, amount=Decimal(1), opened_on=ON)
        Ballot.objects.bulk_create(Ballot(poll=poll, seat=each.seat, user=each.user) for each in self.stage.members)
        self._note(held, "open_poll")
        return poll

    def _note(self, meeting: Meeting, act: str) -> None:
        Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
        deed = {"source": "convened", "target": "convened", "by": self.d["katrin"], "on": ON}
        Event.objects.create(meeting=meeting, act=act, **deed)

    def _vote(self, poll: Poll, member: Tenure, verdict: str) -> None:
        Poll.objects.select_for_update().get(pk=poll.pk)
        Ballot.objects.filter(poll=poll, seat=member.seat, user=member.user).update(verdict=verdict)
        data = {"seat": member.seat_id, "verdict": verdict}
        Event.objects.create(poll=poll, act="vote", source="open", target="open", by=member.user, on=ON, data=data)

    def _close(self, pk: int, poll: Poll) -> None:
        fund = Fund.objects.select_for_update().get(pk=self.d.fund.pk)
        fresh = Poll.objects.select_for_update().get(pk=poll.pk)
        votes = Counter(fresh.ballots.values_list("verdict", flat=True))
        fresh.yes, fresh.no, fresh.abstain = votes["yes"], votes["no"], votes["abstain"]
        fresh.outcome, fresh.reasoning, fresh.closed_at = "adopted", "R", timezone.now()
        fresh.save()
        deed = {"act": "close_poll", "source": "open", "target": "closed", "by": self.d["katrin"], "on": ON}
        Event.objects.create(poll=fresh, data=dict(votes), **deed)
        Resolution.objects.create(
            committee=self.d.committee,
            poll=fresh,
            motion="award",
            outcome="adopted",
            amount=1,
            text="T",
            resolved_on=ON,
        )
        case = self.take(pk)
        Commitment.objects.create(fund=fund, application=case, stage="reserved", amount=1)
        self.move(case, "resolve", "resolved", self.d["katrin"], due_on=ON + timedelta(14))

    def _decide(self, pk: int) -> tuple[Event, Decision]:
        Fund.objects.select_for_update().get(pk=self.d.fund.pk)
        case = self.take(pk)
        resolution = Resolution.objects.filter(poll__item__consideration__application=case).latest("pk")
        decision = Decision.objects.create(
            application=case,
            resolution=resolution,
            kind="award",
            amount=1,
            reasons="Passt.",
            decided_on=ON,
            signed_by=self.d["sabine"],
        )
        Commitment.objects.filter(application=case).update(stage="bound", amount=1)
        Resolution.objects.filter(pk=resolution.pk).update(carried_out_on=ON + timedelta(1000))
        then = ("letter_decision", "mail_sent_at_once")
        return self.move(case, "decide", "awarded", self.d["sabine"], then, due_on=ON + timedelta(3)), decision

    @staticmethod
    @transaction.atomic
    def _write_letter(case: Application, event: Event, decision: Decision) -> None:
        Letter.objects.create(application=case, event=event, decision=decision, kind="decision", dated_on=ON)
        Outbox.objects.filter(event=event, kind="letter_decision").update(done_at=timezone.now())

    def _dispatch(self, pk: int) -> None:
        case = self.take(pk)
        decision = Decision.objects.get(application=case, in_force=True)
        Letter.objects.filter(decision=decision).latest("pk")
        decision.dispatched_on, decision.notified_on = ON, ON + timedelta(4)
        decision.remedy_until = ON + timedelta(35)
        decision.save()
        self.move(case, "dispatch", "notified", self.d["sabine"], ("mail_news",), due_on=None)

    def case(self) -> Any:
        return self.stage.case()

    def statements(self, prepared: Any) -> int:
        return counted(lambda: self.walk(prepared))
