# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole way of one case through the one door."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from committees.models import Poll, Seat
from grants.models import Decision, Letter, Status
from workflows import consequences
from workflows.demo.drafts import draft
from workflows.demo.district import District
from workflows.engine import perform


def test_from_draft_to_notified(mettmann: District, on: date) -> None:
    d = mettmann
    case = draft(d.call, d.association)
    perform("submit", case, by=d["antje"], on=on)
    consequences.run_pending()
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED
    assert case.file_number
    perform("request_documents", case, by=d["sabine"], on=on, items=[("exemption_notice", "Freistellungsbescheid")], due_on=on + timedelta(14))
    item = case.requested_items.get()
    later = on + timedelta(5)
    perform("supply", case, by=d["antje"], on=later, answers={item.pk: {"document": None, "answer": "Liegt bei."}})
    checklist = [each.key for each in case.terms.checklist] if case.terms else []
    perform("check", case, by=d["sabine"], on=later, checklist=checklist)
    case.refresh_from_db()
    assert (case.status, case.ready_on) == (Status.READY, later)
    perform("schedule", case, by=d["sabine"], on=later, meeting=d.meeting)
    session = d.meeting.held_on
    seats = list(Seat.objects.filter(committee=d.committee)[:8])
    perform("record_presence", d.meeting, by=d["katrin"], on=session, present=seats)
    perform("open_poll", d.meeting, by=d["katrin"], on=session, item=d.meeting.items.get(), motion="award", amount=Decimal(4800), conditions="Schutzkonzept bis 30.04.2027")
    poll = Poll.objects.get()
    for key in ("mehmet", "fatma", "georg", "helga"):
        perform("vote", poll, by=d[key], on=session, verdict="yes")
    perform("vote", poll, by=d["ivan"], on=session, verdict="no")
    perform("close_poll", poll, by=d["katrin"], on=session)
    case.refresh_from_db()
    d.fund.refresh_from_db()
    assert (case.status, d.fund.reserved, d.fund.bound) == (Status.RESOLVED, Decimal(4800), 0)
    perform("decide", case, by=d["sabine"], on=session + timedelta(1), reasons="Das Projekt passt.", conditions="Schutzkonzept bis 30.04.2027")
    consequences.run_pending()
    perform("dispatch", case, by=d["sabine"], on=session + timedelta(1), dispatched_on=session + timedelta(1))
    case.refresh_from_db()
    d.fund.refresh_from_db()
    decision = Decision.objects.get()
    assert (case.status, d.fund.reserved, d.fund.bound) == (Status.NOTIFIED, 0, Decimal(4800))
    assert decision.notified_on == date(2027, 3, 22)
    assert Letter.objects.filter(kind="decision").count() == 1
