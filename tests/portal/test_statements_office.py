# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the office ask the database a fixed number of times, however much there is to show."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import AgendaItem
from grants.models import (
    Application,
    BodyQuestion,
    Call,
    Document,
    Event,
    Letter,
    Message,
    Note,
    PlanItem,
    RequestedItem,
)
from tests.portal.office import Desk, url_of
from workflows.demo.district import District

SIZES = (1, 3, 100)
MOST, MOST_OF_A_CASE = 12, 17


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def statements(desk: Desk, url: str) -> int:
    """Counted on the second visit: frozen terms are read once a process."""
    browser = desk.browser("sabine")
    assert browser.get(url).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


def copy_cases(case: Application, count: int) -> None:
    """So many cases, in each an unanswered message."""
    have, writer = Application.objects.count(), Event.objects.filter(by__isnull=False)[0].by
    if not case.messages.exists():
        Message.objects.create(application=case, by=writer, from_office=False, text="Eine Frage.")
    for number in range(have, count):
        case.pk, case.public_id = None, f"00000000-0000-4000-8000-{number:012d}"
        case.file_number = f"AK-2027-9{number:04d}"
        case._state.adding = True
        case.save()
        Message.objects.create(application=case, by=writer, from_office=False, text="Eine Frage.")


@pytest.mark.parametrize(
    "query",
    ["", "?filter=pruefen", "?suche=begegnung", "?filter=erledigt", "?filter=mitzeichnen", "?filter=nachrichten"],
)
def test_work_list(desk: Desk, query: str) -> None:
    case = desk.case()
    counts = []
    for size in SIZES:
        copy_cases(case, size)
        counts.append(statements(desk, f"/amt/{query}"))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST


def fill(case: Application, event: Event, count: int) -> None:
    """Lines, papers, items, letters and events until there are so many of each."""
    case.plan.all().delete()
    PlanItem.objects.bulk_create(
        PlanItem(application=case, side="expense", kind="fee", label=f"Posten {n}", amount=1) for n in range(count)
    )
    for number in range(case.documents.count(), count):
        Document.objects.create(
            application=case,
            kind="offers",
            name=f"{number}.pdf",
            media_type="application/pdf",
            size=1,
            received_on=date(2027, 1, 20),
        )
    for number in range(case.requested_items.count(), count):
        paper = case.documents.first()
        day = date(2027, 1, 20)
        RequestedItem.objects.create(
            application=case,
            kind=f"k{number}",
            text="Text",
            requested_on=day,
            due_on=day,
            supplied_on=day,
            document=paper,
        )
    for number in range(case.messages.count(), count):
        Message.objects.create(application=case, by=event.by, from_office=number % 2 == 0, text="Text")
        Note.objects.create(application=case, by=event.by, text="Text")
    if item := AgendaItem.objects.filter(consideration__application=case).first():
        BodyQuestion.objects.bulk_create(
            BodyQuestion(item=item, application=case, by=event.by, text=f"Frage {number}?")
            for number in range(case.body_questions.count(), count)
        )
    for number in range(case.events.count(), count):
        more = Event.objects.create(application=case, act="check", target="ready", by=event.by, on=event.on)
        Letter.objects.create(application=case, event=more, kind="receipt", dated_on=event.on, file=f"{number}.pdf")


@pytest.mark.parametrize(
    ("status", "limit"),
    [
        ("submitted", None),
        ("scheduled", None),
        ("resolved", None),
        ("awarded", None),
        ("awarded", 2500),
        ("notified", None),
    ],
)
def test_case_page(desk: Desk, status: str, limit: int | None) -> None:
    Call.objects.update(second_signature_from=limit)
    desk.district.call.refresh_from_db()
    case = desk.case(status)
    event = case.events.filter(by__isnull=False)[0]
    counts = []
    for size in SIZES:
        fill(case, event, size)
        counts.append(statements(desk, url_of(case)))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST_OF_A_CASE


def test_acts_on_questions_of_the_body(desk: Desk) -> None:
    case = desk.case("scheduled")
    event = case.events.filter(by__isnull=False)[0]
    counts = []
    for size in SIZES:
        fill(case, event, size)
        named = f"?frage={case.body_questions.all()[0].pk}"
        counts.append([statements(desk, url_of(case, act) + named) for act in ("pass_on_question", "answer_question")])
    assert counts == [counts[0]] * len(SIZES)


def test_acts_and_intake(desk: Desk) -> None:
    case = desk.case()
    event = case.events.all()[0]
    urls = [url_of(case, "check"), url_of(case, "request_documents"), "/amt/eingang/"]
    urls += [url_of(case, "write_message"), url_of(case, "write_note")]
    first = [statements(desk, url) for url in urls]
    fill(case, event, 100)
    copy_cases(case, 100)
    case = Application.objects.get(pk=event.application_id)
    assert [statements(desk, url) for url in urls] == first
