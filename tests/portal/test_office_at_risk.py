# SPDX-License-Identifier: AGPL-3.0-or-later
"""Was eng wird: what the office owes in the next 14 days, by day and by person, for those who lead."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.models import Call, Status, Unit
from law import calendar
from permissions.models import Absence
from portal.office import at_risk
from tests.monitoring.lives import life
from tests.portal.committee import words
from workflows.demo.district import District

ON = date(2027, 6, 14)
DAY = timedelta(days=1)
MOST = 12


@pytest.fixture
def d(mettmann: District) -> District:
    calendar.pretend(ON)
    return mettmann


def due(d: District, days: int, who: str = "", title: str = "Fall", **columns: Any) -> None:
    assignee = d[who] if who else None
    life(d, ON - DAY, ON - DAY, due_on=ON + days * DAY, assignee=assignee, title=title, **columns)


def page(d: District, who: str = "leyla") -> Any:
    client = Client()
    client.force_login(d[who])
    return client.get("/amt/gefaehrdet/")


def test_by_day_and_by_person(d: District) -> None:
    due(d, 0, "sabine", "Heute")
    due(d, 14, "sabine", "In zwei Wochen")
    due(d, 14, "", "Noch niemand")
    due(d, 15, "sabine", "Später")
    due(d, -1, "thomas", "Vorbei")
    text = words(page(d))
    assert "Montag, 14. Juni 2027: 1 Heute" in text
    assert "Montag, 28. Juni 2027: 2 In zwei Wochen" in text
    assert "Später" not in text
    assert "Schon überfällig: 1" in text
    assert "Sabine Krüger 0 2 3 –" in text
    assert "Thomas Nowak 1 0 1 –" in text
    assert "Team 0 1 1 –" in text
    assert "Leyla Aydın 0 0 0 –" in text, "who has room is seen too"
    assert "Am meisten hat Sabine Krüger: 2 Fälle" in text


def test_deadlines_of_others_do_not_count(d: District) -> None:
    """The applicant's, the body's, and those of cases that are closed or belong to another unit."""
    due(d, 1, title="Papiere fehlen", status=Status.INCOMPLETE)
    due(d, 1, title="Sitzung", status=Status.SCHEDULED)
    due(d, 1, title="Fertig", decided=ON)
    other = Unit.objects.create(name="Jugendamt", authority="Kreis Mettmann")
    Call.objects.filter(pk=d.youth_call.pk).update(unit=other)
    due(d, 1, title="Fremd", call=d.youth_call)
    text = words(page(d))
    assert "Nichts fällig" in text
    assert not [title for title in ("Papiere", "Sitzung ", "Fertig", "Fremd") if title in text.replace("Sitzungen", "")]


def test_who_is_away_is_named(d: District) -> None:
    due(d, 3, "thomas")
    Absence.objects.create(user=d["thomas"], substitute=d["sabine"], since=ON + DAY, until=ON + 9 * DAY)
    Absence.objects.create(user=d["sabine"], since=ON + 15 * DAY, until=ON + 20 * DAY)
    text = words(page(d))
    assert "Thomas Nowak 0 1 1 15.06. bis 23.06." in text
    assert "Nicht immer da: Thomas Nowak." in text
    assert "Sabine Krüger (abwesend)" not in text


@pytest.mark.parametrize(("who", "status"), [("leyla", 200), ("sabine", 404), ("renate", 404), ("nora", 404)])
def test_only_leads_share_out_work(d: District, who: str, status: int) -> None:
    assert page(d, who).status_code == status


def test_a_long_list_ends_and_says_how_many_more(d: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_risk, "MOST", 2)
    for days in (0, 1, 1):
        due(d, days)
    text = words(page(d))
    assert "Dienstag, 15. Juni 2027: 2" in text, "of the last day named not all are"
    assert "Und 1 weiterer Fall in dieser Zeit" in text
    for _ in range(2):
        due(d, 1)
    assert "Und 3 weitere Fälle in dieser Zeit" in words(page(d))


def test_the_number_of_statements_does_not_grow(d: District) -> None:
    counts = []
    for _more in range(2):
        for number in range(20):
            due(d, number % 14, ("sabine", "thomas", "")[number % 3])
        client = Client()
        client.force_login(d["leyla"])
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/amt/gefaehrdet/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST, counts
