# SPDX-License-Identifier: AGPL-3.0-or-later
"""B1: the life of a case through the door, from submission to notification, against raw SQL, the ORM and two engines."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q

from benchmarks.b1_orm import VERDICTS, PlainOrm
from benchmarks.b1_raw import LETTER, LETTER_DONE, RawSql
from benchmarks.b1_spiff import SpiffWorkflow
from benchmarks.b1_viewflow import ViewflowWorkflow
from benchmarks.rivals import Rival, counted, line, race
from benchmarks.stage import ON, Stage, commit_latency
from committees.models import AgendaItem, Ballot, Motion, Poll
from grants.models import Application, Commitment, Decision, Event, Letter, RequestedItem
from workflows.engine import perform
from workflows.models import Outbox


def measure(stage: Stage) -> list[str]:
    ours = Rival("door", stage.case, Door(stage).walk, Door(stage).statements)
    ways = {
        "raw-sql": RawSql(stage),
        "django-orm": PlainOrm(stage),
        "viewflow.workflow": ViewflowWorkflow(stage),
        "spiffworkflow": SpiffWorkflow(stage),
    }
    others = [Rival(name, way.case, way.walk, way.statements) for name, way in ways.items()]
    race([ours, *others])
    same_rows([ours, *others])
    note = f"16 acts, 5 votes, commit {commit_latency()}, median {ours.median * 1000:.0f} ms"
    return [line("B1", ours, other, note=note) for other in others]


def same_rows(rivals: list[Rival]) -> None:
    """A way that left a row out would look faster than it is."""
    left = {}
    for rival in rivals:
        prepared: Any = rival.prepare()
        rival.work(prepared)
        left[rival.name] = traces(prepared[0].pk, prepared[1].pk)
    if len({tuple(traces.items()) for traces in left.values()}) != 1:
        raise RuntimeError(f"The ways leave different rows: {left}")


def traces(case: int, meeting: int) -> dict[str, Any]:
    about = Q(application=case) | Q(meeting=meeting) | Q(poll__item__meeting=meeting)
    acts = Event.objects.filter(about).order_by("act").values_list("act", flat=True)
    ballots = Ballot.objects.filter(poll__item__meeting=meeting)
    return {
        "status": Application.objects.get(pk=case).status,
        "acts": tuple(acts),
        "votes": tuple(ballots.order_by("seat").values_list("verdict", flat=True)),
        "outbox": tuple(
            Outbox.objects.filter(event__in=Event.objects.filter(about)).order_by("kind").values_list("kind")
        ),
        "money": tuple(Commitment.objects.filter(application=case).values_list("stage", "amount")),
        "letters": Letter.objects.filter(application=case).count(),
        "items": RequestedItem.objects.filter(application=case, supplied_on__isnull=False).count(),
        "decisions": tuple(Decision.objects.filter(application=case).values_list("kind", "amount")),
    }


class Door:
    """Every act through workflows.engine.perform, with rules, permission, event, outbox and clock."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def walk(self, prepared: Any) -> None:
        case, meeting = prepared
        self.apply_and_check(case)
        self.vote(case, meeting)
        self.finish(case, meeting.held_on)

    def apply_and_check(self, case: Application) -> None:
        d = self.stage.district
        perform("submit", case, by=d["antje"], on=ON)
        due = ON + timedelta(days=14)
        items = [("exemption_notice", "Freistellungsbescheid")]
        asked = perform("request_documents", case, by=d["sabine"], on=ON, items=items, due_on=due)
        (item,) = asked.data["requested"]
        answers = {item: {"document": None, "answer": "liegt bei"}}
        perform("supply", case, by=d["antje"], on=ON, answers=answers)
        checklist = [each.key for each in self.stage.terms.checklist]
        perform("check", case, by=d["sabine"], on=ON, checklist=checklist)

    def vote(self, case: Application, meeting: Any) -> None:
        d, on = self.stage.district, meeting.held_on
        scheduled = perform("schedule", case, by=d["sabine"], on=ON, meeting=meeting)
        perform("record_presence", meeting, by=d["katrin"], on=on, present=self.stage.members)
        item = AgendaItem(pk=scheduled.data["item"], meeting=meeting)
        amount = Decimal(1)
        opened = perform("open_poll", meeting, by=d["katrin"], on=on, item=item, motion=Motion.AWARD, amount=amount)
        poll = Poll(pk=opened.data["poll"], item=item)
        for member, verdict in zip(self.stage.members, VERDICTS, strict=False):
            perform("vote", poll, by=member.user, on=on, verdict=verdict)
        perform("close_poll", poll, by=d["katrin"], on=on)

    def finish(self, case: Application, on: date) -> None:
        self.decide(case, on)
        perform("dispatch", case, by=self.stage.district["sabine"], on=on, dispatched_on=on)

    def decide(self, case: Application, on: date) -> None:
        event = perform("decide", case, by=self.stage.district["sabine"], on=on, reasons="Passt.")
        stand_in_letter(event, on)

    def statements(self, prepared: Any) -> int:
        return counted(lambda: self.walk(prepared))


def stand_in_letter(event: Event, on: date) -> None:
    """The machine's row without its typesetting, as the raw way writes it."""
    with connection.cursor() as cursor:
        cursor.execute(LETTER, [uuid.uuid4(), event.application_id, event.pk, event.data["decision"], on])
        cursor.execute(LETTER_DONE, [event.pk])
