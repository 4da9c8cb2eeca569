# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request for documents: sent 24.02.2027, due 10.03.; a reply after the call closed is in time, silence is not."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from grants.models import Application, Status
from law import calendar
from tests.portal.applicant import pdf, seal, text, url
from tests.portal.committee import words
from tests.portal.mailbox import subjects
from workflows import alerts, consequences, post
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Conflict, perform
from workflows.models import Alert

SENT, CLOSING, REPLY = date(2027, 2, 24), date(2027, 3, 3), date(2027, 3, 5)
ENDS, SESSION = date(2027, 3, 10), date(2027, 3, 17)
ANTJE = "antje@beispiel.test"


@pytest.fixture
def case(mettmann: District) -> Iterator[Application]:
    """Sent without the notice of exemption; the office asks for it on the same day, with the usual fourteen days."""
    calendar.pretend(SENT)
    found = draft(mettmann.call, mettmann.association)
    perform("submit", found, by=mettmann["antje"], on=SENT)
    items = [("exemption_notice", "Freistellungsbescheid")]
    perform("request_documents", found, by=mettmann["sabine"], on=SENT, items=items, due_on=ENDS)
    consequences.run_pending()
    mail.outbox.clear()
    found.refresh_from_db()
    yield found
    calendar.pretend(None)


def browser(mettmann: District, key: str) -> Client:
    client = Client()
    client.force_login(mettmann[key])
    return client


def live(first: date, last: date) -> None:
    """The clock comes by on each of these days."""
    day = first
    while day <= last:
        calendar.pretend(day)
        alerts.tick(day)
        post.send_pending()
        day = calendar.add_days(day, 1)


def test_a_reply_after_the_call_closed_counts_from_its_own_day(mettmann: District, case: Application) -> None:
    live(SENT, REPLY)
    assert calendar.today() > CLOSING
    antje, supply = browser(mettmann, "antje"), url("supply", case)
    file = f"file-{case.requested_items.get().public_id.hex}"
    antje.post(supply, {file: pdf("Freistellungsbescheid.pdf"), **seal(antje, supply)})
    case.refresh_from_db()
    assert (case.status, case.submitted_on) == (Status.SUBMITTED, SENT)
    calendar.pretend(date(2027, 3, 9))
    checklist = [each.key for each in case.terms.checklist]  # type: ignore[union-attr]
    perform("check", case, by=mettmann["sabine"], on=date(2027, 3, 9), checklist=checklist)
    case.refresh_from_db()
    assert (case.status, case.ready_on) == (Status.READY, REPLY), "ready when it was complete, not when it was checked"
    perform("schedule", case, by=mettmann["sabine"], on=date(2027, 3, 9), meeting=mettmann.meeting)
    case.refresh_from_db()
    assert case.session(date(2027, 3, 9)) == SESSION
    live(date(2027, 3, 9), date(2027, 3, 12))
    assert not Alert.objects.filter(clock=Status.INCOMPLETE, stage__in=["due", "overdue"]).exists()


def test_without_a_reply_it_drops_off_the_agenda(mettmann: District, case: Application) -> None:
    antje = browser(mettmann, "antje")
    case_page, work = url("case", case), reverse("office:work")
    assert "berät am 17.03.2027" in text(antje.get(case_page))
    live(SENT, ENDS)
    assert "berät am 17.03.2027" in text(antje.get(case_page)), "the last day belongs to the applicant"
    live(date(2027, 3, 11), date(2027, 3, 11))

    case.refresh_from_db()
    assert case.status == Status.INCOMPLETE
    assert "berät in einer Sitzung nach der Prüfung" in text(antje.get(case_page))
    assert "17.03.2027" not in text(antje.get(case_page))
    told = list(Alert.objects.filter(application=case).order_by("raised_on").values_list("stage", "raised_on"))
    assert told == [("reminder", REPLY), ("due", ENDS), ("overdue", date(2027, 3, 11))]
    assert len(subjects(ANTJE)) == 3, "one reminder, one on the last day, one that it is over"
    assert "Unterlagen kamen nicht" in words(browser(mettmann, "sabine").get(reverse("public:notices")))
    assert case.title in words(browser(mettmann, "sabine").get(work, {"filter": "ueberfaellig"}))
    with pytest.raises(Conflict):
        perform("schedule", case, by=mettmann["sabine"], on=date(2027, 3, 11), meeting=mettmann.meeting)
    assert "Geplante Sitzung" not in words(
        browser(mettmann, "sabine").get(reverse("office:case", args=[case.public_id]))
    )
