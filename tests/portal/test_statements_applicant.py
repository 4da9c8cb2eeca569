# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page of an applicant asks the database as often for a hundred rows as for one."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.models import Application, Document, Event, Letter, Message, PlanItem, RequestedItem
from tests.portal.applicant import url
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

SIZES = (1, 3, 100)
# The whole page with session, person and navigation.
MOST = {"list": 5, "tasks": 7, "page": 6, "plan": 6, "documents": 6, "check": 7, "case": 13, "supply": 9}


def counts(client: Client, address: str, grow: Callable[[int], None]) -> list[int]:
    found = []
    for size in SIZES:
        grow(size)
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        found.append(len(captured))
    return found


def hold(name: str, found: list[int]) -> None:
    assert len(set(found)) == 1, found
    assert found[0] <= MOST[name], found


def fill(case: Application, size: int) -> None:
    """So many lines of the plan and papers."""
    PlanItem.objects.bulk_create(
        PlanItem(application=case, side="expense", kind="fee", label=f"Posten {number}", amount=Decimal(10))
        for number in range(case.plan.count(), size + 3)
    )
    Document.objects.bulk_create(
        Document(
            application=case,
            kind="statutes",
            name=f"Satzung {number}.pdf",
            media_type="application/pdf",
            size=9,
            received_on=case.call.opens_on,
            file=f"documents/{number}",
        )
        for number in range(case.documents.count(), size)
    )


@pytest.mark.parametrize(
    ("name", "address"),
    [("tasks", "case"), ("plan", "plan"), ("documents", "documents"), ("check", "check")],
)
def test_a_draft_asks_as_often_for_a_hundred_lines_as_for_one(
    antje: Client, mettmann: District, name: str, address: str
) -> None:
    case = draft(mettmann.call, mettmann.association)
    hold(name, counts(antje, url(address, case), lambda size: fill(case, size)))


def test_a_question_page_asks_little(antje: Client, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    hold("page", counts(antje, url("page", case, "projekt"), lambda size: fill(case, size)))


def test_the_list_asks_as_often_for_a_hundred_cases_as_for_one(antje: Client, mettmann: District) -> None:
    def grow(size: int) -> None:
        missing = range(Application.objects.count(), size)
        Application.objects.bulk_create(
            Application(call=mettmann.call, applicant=mettmann.association) for _ in missing
        )

    hold("list", counts(antje, reverse("applicant:list"), grow))


@pytest.fixture
def asked(mettmann: District, on: date) -> Application:
    """A case in which the office waits for papers."""
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    items = [("other", "Lageplan")]
    perform("request_documents", case, by=mettmann["sabine"], on=on, items=items, due_on=date(2027, 2, 3))
    case.refresh_from_db()
    return case


def pile_up(case: Application, size: int) -> None:
    """So many papers, lines, requests, letters and events."""
    fill(case, size)
    day = case.call.opens_on
    RequestedItem.objects.bulk_create(
        RequestedItem(application=case, kind="other", text=f"Nr. {number}", requested_on=day, due_on=day)
        for number in range(case.requested_items.count(), size)
    )
    first = case.events.earliest("pk")
    events = Event.objects.bulk_create(
        Event(application=case, act="request_documents", by=first.by, on=day, data={"due_on": "2027-02-03"})
        for _ in range(case.events.count(), size + 2)
    )
    Message.objects.bulk_create(
        Message(application=case, by=first.by, from_office=number % 2 == 0, text=f"Nr. {number}")
        for number in range(case.messages.count(), size)
    )
    Letter.objects.bulk_create(
        Letter(application=case, event=event, kind="missing_documents", file="letters/x.pdf", dated_on=day)
        for event in events
    )


@pytest.mark.parametrize(("name", "address"), [("case", "case"), ("supply", "supply")])
def test_a_case_asks_as_often_for_a_hundred_rows_as_for_one(
    antje: Client, asked: Application, name: str, address: str
) -> None:
    hold(name, counts(antje, url(address, asked), lambda size: pile_up(asked, size)))


def test_the_start_page_asks_as_often_for_a_hundred_calls_as_for_one(client: Client, mettmann: District) -> None:
    def grow(size: int) -> None:
        call = mettmann.call
        for number in range(size):
            call.pk, call.public_id, call.slug = None, None, f"aufruf-{size}-{number}"
            call.public_id = type(call)._meta.get_field("public_id").get_default()
            call._state.adding = True
            call.save()

    found = counts(client, "/", grow)
    assert found == [2, 2, 2], "the calls, and whether seminars are on offer"
