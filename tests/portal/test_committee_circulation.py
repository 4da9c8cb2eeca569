# SPDX-License-Identifier: AGPL-3.0-or-later
"""Voting in writing as its people see it: begun by whoever leads, answered or objected to by members."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.bylaws.body import to_json
from committees.bylaws.rules import Circulating, CirculationRule, Rules
from committees.models import Committee, Poll, Tenure
from grants.models import Application, Representative, Status
from law import calendar
from permissions import roles
from permissions.policy import Role
from tests.portal.committee import Evening, url_of
from workflows import circulations
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

START = date(2027, 1, 25)
LIST = "committee:circulations"


@pytest.fixture
def evening(mettmann: District) -> Iterator[Evening]:
    found = Evening(mettmann)
    calendar.pretend(START)
    yield found
    calendar.pretend(None)


@pytest.fixture
def case(evening: Evening) -> Application:
    found = draft(evening.district.call, evening.district.association, title="Begegnungscafé am Markt")
    perform("submit", found, by=evening.district["antje"], on=date(2027, 1, 20))
    return evening.ready(found)


def begin(evening: Evening, case: Application) -> Poll:
    url = reverse("committee:circulate", args=[case.public_id])
    text = "Die Halle ist nur bis Februar reserviert."
    answer = evening.send("katrin", url, amount="1.500,00", words=text)
    assert answer.status_code == 302, answer.content.decode()
    return Poll.objects.get(closed_at=None)


def test_from_the_list_to_the_result(evening: Evening, case: Application) -> None:
    listed = evening.read("katrin", reverse(LIST))
    assert "Begegnungscafé am Markt" in listed
    assert "Wenn kein Mitglied widerspricht; Dauer 14 Tage" in listed
    poll = begin(evening, case)
    assert "Der Umlauf hat begonnen" in evening.read("katrin", reverse(LIST))
    assert "Was gerade umläuft" in evening.read("katrin", reverse(LIST))
    item = evening.read("fatma", url_of(poll.item))
    assert "Ihre Antwort zählt bis zum Montag, 8. Februar 2027, 24 Uhr" in item
    assert "Die Halle ist nur bis Februar reserviert." in item
    assert "Dem Umlaufverfahren widersprechen" in item
    assert "Sitzung leiten" not in evening.read("katrin", url_of(poll.item))
    for who in ("mehmet", "fatma", "georg", "helga", "ivan", "jutta", "karim", "lena"):
        assert evening.vote(who, poll, "yes").status_code == 302
    assert "Ihre Stimme ist gespeichert: Ja" in evening.read("fatma", url_of(poll.item))
    item = evening.read("fatma", url_of(poll.item))
    assert "8 von 15 Sitzen haben geantwortet, nötig sind 8." in item
    assert "Noch 14 Tage." in item
    assert "Gültig ist der Umlauf ab 8 Antworten." in item
    calendar.pretend(START + timedelta(days=15))
    answer = evening.vote("martin", poll, "no")
    assert answer.status_code == 422
    assert "endete mit dem 08.02.2027" in answer.content.decode()
    circulations.run_due(calendar.today())
    assert "Ergebnis: Förderung bewilligen bis zu 1.500,00" in evening.read("fatma", url_of(poll.item))


def test_excluded_seats_stay_among_those_of_whom_half_must_answer(evening: Evening, case: Application) -> None:
    """Seven have no ballot; the page tells the base the count uses, here and where the body's votes are listed."""
    for number in range(9, 16):
        holder = Tenure.objects.get(committee=evening.district.committee, seat__number=number)
        Representative.objects.create(applicant=evening.district.association, user=holder.user)
    poll = begin(evening, case)
    assert poll.ballots.count() == 8
    evening.vote("fatma", poll, "yes")
    calendar.pretend(poll.item.meeting.held_on)
    item = evening.read("georg", url_of(poll.item))
    assert "1 von 15 Sitzen haben geantwortet, nötig sind 8." in item
    assert "Heute ist der letzte Tag." in item
    for where in (reverse(LIST), reverse("committee:meetings"), url_of(poll.item.meeting)):
        told = evening.read("katrin", where)
        assert "1 Sitz hat geantwortet." in told
        assert "von 8" not in told


def test_a_member_objects(evening: Evening, case: Application) -> None:
    poll = begin(evening, case)
    page = evening.read("fatma", url_of(poll, "object"))
    assert "Ein Widerspruch genügt" in page
    assert evening.send("fatma", url_of(poll, "object"), reason="").status_code == 422
    answer = evening.send("fatma", url_of(poll, "object"), reason="Das müssen wir besprechen.")
    assert answer.status_code == 302
    told = evening.read("georg", url_of(poll.item))
    assert "Ein Mitglied hat dem Umlaufverfahren widersprochen: Das müssen wir besprechen." in told
    assert "Ihr Widerspruch ist eingetragen" in evening.read("fatma", url_of(poll.item))
    case.refresh_from_db()
    assert case.status == Status.SCHEDULED


def test_the_chair_stops_it(evening: Evening, case: Application) -> None:
    poll = begin(evening, case)
    assert evening.send("mehmet", url_of(poll, "stop"), reason="Der Antrag ändert sich.").status_code == 302
    assert "Das Umlaufverfahren wurde abgebrochen: Der Antrag ändert sich." in evening.read("fatma", url_of(poll.item))
    for act in ("close_poll", "void_poll", "record_vote", "conclude", "remind"):
        assert evening.get("mehmet", url_of(poll, act)).status_code == 404


def test_nobody_leads_a_session_that_is_none(evening: Evening, case: Application) -> None:
    poll = begin(evening, case)
    calendar.pretend(poll.item.meeting.held_on)
    for act in ("record_presence", "open_poll", "add_item", "set_slot", "reconvene"):
        assert evening.get("katrin", url_of(poll.item.meeting, act)).status_code == 404
    for act in ("close_poll", "void_poll", "record_vote"):
        assert evening.get("katrin", url_of(poll, act)).status_code == 404


def test_where_the_rules_forbid_it_there_is_no_form(evening: Evening, case: Application) -> None:
    rules = Rules(circulation=CirculationRule(allowed=Circulating.NEVER))
    evening.district.committee.rules.update(body=to_json(rules))
    page = evening.get("katrin", reverse("committee:circulate", args=[case.public_id])).content.decode()
    assert "erlaubt kein Umlaufverfahren" in page
    assert 'name="amount"' not in page


def test_only_who_leads_sees_what_could_go_round(evening: Evening, case: Application) -> None:
    one = reverse("committee:circulate", args=[case.public_id])
    for who in ("helga", "nora", "sabine", "antje"):
        assert evening.get(who, reverse(LIST)).status_code == 404
        assert evening.get(who, one).status_code == 404
    assert evening.get("mehmet", one).status_code == 200


def test_as_many_statements_for_three_as_for_one(evening: Evening, case: Application) -> None:
    """Three cases and three bodies as one of each."""
    counts = []
    evening.read("katrin", reverse(LIST))
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert f"Weiterer Antrag {number}" not in evening.read("katrin", reverse(LIST))
        counts.append(len(queries))
        body = Committee.objects.create(name=f"Weiterer Ausschuss {number}")
        roles.assign(Role.SECRETARY, evening.district["katrin"], body)
        body.rules.create(name="Eigene", valid_from=date(2025, 1, 1), body=to_json(Rules()))
        other = draft(evening.district.call, evening.district.association, title=f"Weiterer Antrag {number}")
        perform("submit", other, by=evening.district["antje"], on=date(2027, 1, 20))
        evening.ready(other)
    page = evening.read("katrin", reverse(LIST))
    assert "Weiterer Antrag 1" in page and "Weiterer Ausschuss 1" in page
    assert counts[0] == counts[1] == counts[2]
