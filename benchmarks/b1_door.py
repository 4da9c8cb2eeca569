# SPDX-License-Identifier: AGPL-3.0-or-later
"""B1: the life of a case through the door, from submission to notification, against raw SQL and the plain ORM."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from benchmarks.b1_orm import PlainOrm
from benchmarks.b1_raw import LETTER, LETTER_DONE, RawSql
from benchmarks.rivals import Rival, counted, line, race
from benchmarks.stage import ON, Stage, commit_latency
from committees.models import AgendaItem, Motion, Poll
from grants.models import Application, Event
from workflows.engine import perform

VERDICTS = ("yes", "yes", "yes", "no", "abstain")


def measure() -> list[str]:
    stage = Stage()
    ours = Rival("door", stage.case, Door(stage).walk, Door(stage).statements)
    raw = RawSql(stage)
    others = [
        Rival("raw-sql", stage.case, raw.walk, raw.statements),
        Rival("django-orm", stage.case, PlainOrm(stage).walk, PlainOrm(stage).statements),
    ]
    race([ours, *others])
    note = f"16 acts, 5 votes, commit {commit_latency()}, median {ours.median * 1000:.0f} ms"
    return [line("B1", ours, other, note=note) for other in others]


class Door:
    """Every act through workflows.engine.perform, with rules, permission, event, outbox and clock."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def walk(self, prepared: Any) -> None:
        case, meeting = prepared
        self._apply_and_check(case)
        self._vote(case, meeting)
        self._decide(case, meeting.held_on)

    def _apply_and_check(self, case: Application) -> None:
        d = self.stage.district
        perform("submit", case, by=d["antje"], on=ON)
        due = ON + timedelta(days=14)
        items = [("exemption_notice", "Freistellungsbescheid")]
        perform("request_documents", case, by=d["sabine"], on=ON, items=items, due_on=due)
        item = case.requested_items.values_list("pk", flat=True)[0]
        answers = {item: {"document": None, "answer": "liegt bei"}}
        perform("supply", case, by=d["antje"], on=ON, answers=answers)
        checklist = [each.key for each in self.stage.terms.checklist]
        perform("check", case, by=d["sabine"], on=ON, checklist=checklist)

    def _vote(self, case: Application, meeting: Any) -> None:
        d, on = self.stage.district, meeting.held_on
        scheduled = perform("schedule", case, by=d["sabine"], on=ON, meeting=meeting)
        perform("record_presence", meeting, by=d["katrin"], on=on, present=self.stage.members)
        item = AgendaItem(pk=scheduled.data["item"], meeting=meeting)
        amount = Decimal(1)
        opened = perform("open_poll", meeting, by=d["katrin"], on=on, item=item, motion=Motion.AWARD, amount=amount)
        poll = Poll(pk=opened.data["poll"], item=item)
        for seat, verdict in zip(self.stage.members, VERDICTS, strict=False):
            perform("vote", poll, by=seat.holder, on=on, verdict=verdict)
        perform("close_poll", poll, by=d["katrin"], on=on)

    def _decide(self, case: Application, on: date) -> None:
        d = self.stage.district
        event = perform("decide", case, by=d["sabine"], on=on, reasons="Passt.")
        stand_in_letter(event, on)
        perform("dispatch", case, by=d["sabine"], on=on, dispatched_on=on)

    def statements(self, prepared: Any) -> int:
        return counted(lambda: self.walk(prepared))


def stand_in_letter(event: Event, on: date) -> None:
    """The machine's row without its typesetting, as the raw way writes it."""
    with connection.cursor() as cursor:
        cursor.execute(LETTER, [uuid.uuid4(), event.application_id, event.pk, event.data["decision"], on])
        cursor.execute(LETTER_DONE, [event.pk])
