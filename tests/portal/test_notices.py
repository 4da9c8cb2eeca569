# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notification centre: unread first, by case, and what a person is done with apart from what they read."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.models import Application
from tests.portal.committee import words
from workflows import alerts, notices
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform
from workflows.models import Notification

PAGE = "/meldungen/"
DUE = date(2027, 2, 3)


@pytest.fixture
def cases(mettmann: District, on: date) -> list[Application]:
    found = [draft(mettmann.call, mettmann.association, title=f"Fall {number}") for number in (1, 2)]
    for case in found:
        perform("submit", case, by=mettmann["antje"], on=on)
    alerts.tick(DUE)
    return found


@pytest.fixture
def sabine(mettmann: District) -> Client:
    client = Client()
    client.force_login(mettmann["sabine"])
    return client


def line(mettmann: District, case: Application) -> int:
    return Notification.objects.filter(user=mettmann["sabine"], alert__application=case).latest("pk").pk


def titles(mettmann: District, **which: object) -> list[str]:
    return [row.alert.application.title for row in notices.of(mettmann["sabine"], **which)]  # type: ignore[arg-type]


def test_the_unread_stand_first(mettmann: District, sabine: Client, cases: list[Application]) -> None:
    newest = titles(mettmann)[0]
    case = next(case for case in cases if case.title == newest)
    sabine.post(PAGE, {"zeile": line(mettmann, case)})
    assert titles(mettmann)[-1] == newest


def test_of_one_case(mettmann: District, sabine: Client, cases: list[Application]) -> None:
    page = sabine.get(PAGE).content.decode()
    for case in cases:
        assert f'href="/meldungen/?fall={case.public_id}"' in page
    only = words(sabine.get(f"{PAGE}?fall={cases[0].public_id}"))
    assert "Nur der Fall „Fall 1“." in only and "Fall 2" not in only
    assert "Alle als gelesen" not in only, "that button means all cases"
    assert "Fall 2" in words(sabine.get(f"{PAGE}?fall=unsinn"))


def test_done_is_not_read(mettmann: District, sabine: Client, cases: list[Application]) -> None:
    first, second = cases
    sabine.post(PAGE, {"zeile": line(mettmann, first)})
    assert set(titles(mettmann)) == {"Fall 1", "Fall 2"}, "read is not done"
    answer = sabine.post(
        f"{PAGE}?fall={second.public_id}", {"zeile": line(mettmann, second), "do": "done"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == f"{PAGE}?fall={second.public_id}", "back to where one was"
    assert titles(mettmann) == ["Fall 1"]
    assert not Notification.objects.filter(user=mettmann["sabine"], read_at=None).exists(), "done is read"
    done = words(sabine.get(f"{PAGE}?liste=erledigt"))
    assert "Erledigte Meldungen" in done and "Fall 2" in done and "Fall 1" not in done
    sabine.post(f"{PAGE}?liste=erledigt", {"zeile": line(mettmann, second), "do": "again"})
    assert set(titles(mettmann)) == {"Fall 1", "Fall 2"}


def test_a_later_stage_is_told_although_the_one_before_was_done(
    mettmann: District, sabine: Client, cases: list[Application]
) -> None:
    sabine.post(PAGE, {"zeile": line(mettmann, cases[0]), "do": "done"})
    alerts.tick(DUE + timedelta(days=1))
    assert set(titles(mettmann)) == {"Fall 1", "Fall 2"}
    assert titles(mettmann, done=True) == []


def test_nobody_marks_a_line_of_somebody_else(mettmann: District, sabine: Client, cases: list[Application]) -> None:
    other = Notification.objects.filter(user=mettmann["thomas"]).latest("pk")
    for deed in ("done", "again", ""):
        answer = sabine.post(PAGE, {"zeile": other.pk, "do": deed}, follow=True)
        assert "Hier war nicht" in words(answer)
    other.refresh_from_db()
    assert (other.read_at, other.done_at) == (None, None)
    assert "Hier war nichts mehr offen." in words(sabine.post(PAGE, {"zeile": "9" * 40, "do": "done"}, follow=True))


def test_an_empty_list_says_so(mettmann: District, sabine: Client) -> None:
    assert "Keine erledigten Meldungen" in words(sabine.get(f"{PAGE}?liste=erledigt"))


def test_the_number_of_statements_does_not_grow(mettmann: District, sabine: Client, cases: list[Application]) -> None:
    counted = []
    for size in (0, 20):
        for number in range(size):
            case = draft(mettmann.call, mettmann.association, title=f"Mehr {number}")
            perform("submit", case, by=mettmann["antje"], on=date(2027, 1, 20))
        alerts.tick(DUE, full=True)
        sabine.get(PAGE)
        for query in ("", "?liste=erledigt", f"?fall={cases[0].public_id}"):
            with CaptureQueriesContext(connection) as asked:
                sabine.get(PAGE + query)
            counted.append(len(asked))
    assert counted[:3] == counted[3:]
    assert max(counted) <= 7, "two of them say in whose name claims are read"
