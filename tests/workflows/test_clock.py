# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock of a case: it stands still for the applicant, runs on, is extended with a reason, and explains itself."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from grants import programmes
from grants.models import Application, Event, Status
from grants.terms import Clock, Terms
from law import calendar
from law.finding import Refused
from tests.portal.office import Desk, url_of
from workflows import clock
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Conflict, Forbidden, perform

SENT = date(2027, 2, 24)
TERMS = programmes.programme("aktionsfonds").terms
days = st.integers(0, 60)


@pytest.fixture
def case(mettmann: District) -> Application:
    found = draft(mettmann.call, mettmann.association)
    perform("submit", found, by=mettmann["antje"], on=SENT)
    return found


def act(d: District, name: str, case: Application, on: date, by: str = "sabine", **data: Any) -> Application:
    perform(name, case, by=d[by], on=on, **data)
    case.refresh_from_db()
    return case


def ask(d: District, case: Application, on: date, until: date) -> Application:
    return act(d, "request_documents", case, on, items=[("exemption_notice", "Freistellungsbescheid")], due_on=until)


def supply(d: District, case: Application, on: date) -> Application:
    answers = {
        item.pk: {"document": None, "answer": "Liegt bei."} for item in case.requested_items.filter(supplied_on=None)
    }
    return act(d, "supply", case, on, by="antje", answers=answers)


def told(case: Application) -> str:
    return " ".join(clock.told(case, case.terms or TERMS))


def test_a_clock_begins_with_its_status_and_says_so(mettmann: District, case: Application) -> None:
    case.refresh_from_db()
    assert (case.clock_from, case.clock_days, case.clock_held) == (SENT, 14, 0)
    assert case.due_on == date(2027, 3, 10)
    assert told(case) == "14 Tage ab 24.02.2027, fällig am 10.03.2027."


def test_it_stands_still_while_the_applicant_has_to_supply_and_runs_on(mettmann: District, case: Application) -> None:
    """Scenario 9: asked on the first day, answered on 5 March: nine days held, so fourteen are left from then."""
    ask(mettmann, case, SENT, date(2027, 3, 10))
    assert (case.held_on, case.due_on) == (SENT, date(2027, 3, 10))
    assert told(case) == (
        "Seit 24.02.2027 steht die Frist des Amtes still: 14 Tage ab 24.02.2027. Danach bleiben 14 Tage."
    )
    supply(mettmann, case, date(2027, 3, 5))
    assert (case.status, case.held_on, case.clock_held) == (Status.SUBMITTED, None, 9)
    assert case.due_on == date(2027, 3, 19)
    assert told(case) == "14 Tage ab 24.02.2027, 9 Tage angehalten, fällig am 19.03.2027."


def test_two_requests_hold_it_twice(mettmann: District, case: Application) -> None:
    ask(mettmann, case, date(2027, 2, 26), date(2027, 3, 12))
    supply(mettmann, case, date(2027, 3, 1))
    ask(mettmann, case, date(2027, 3, 3), date(2027, 3, 17))
    assert told(case).endswith("3 Tage angehalten. Danach bleiben 10 Tage.")
    supply(mettmann, case, date(2027, 3, 8))
    assert case.clock_held == 3 + 5
    assert case.due_on == date(2027, 3, 18)


def test_paper_that_came_earlier_than_it_was_typed_holds_it_no_longer(mettmann: District, case: Application) -> None:
    ask(mettmann, case, SENT, date(2027, 3, 10))
    answers = {item.pk: {"document": None, "answer": "Kopie"} for item in case.requested_items.all()}
    received = date(2027, 3, 1)
    act(mettmann, "record_supply", case, date(2027, 3, 8), answers=answers, received_on=received)
    assert case.clock_held == (received - SENT).days
    assert case.due_on == date(2027, 3, 15)


def test_where_the_rule_says_anew_it_begins_anew(mettmann: District, case: Application) -> None:
    case.refresh_from_db()
    terms = _with(Clock(14, resumes="anew"))
    case.held_on = SENT
    begun = clock.resumed(case, terms, since=date(2027, 3, 5))
    assert (begun["clock_from"], begun["clock_held"], begun["due_on"]) == (date(2027, 3, 5), 0, date(2027, 3, 19))
    case.status = Status.INCOMPLETE
    assert " ".join(clock.told(case, terms)).endswith("Danach beginnt sie neu.")


def _with(submitted: Clock) -> Terms:
    return replace(TERMS, clocks={**TERMS.clocks, "submitted": submitted})


def test_it_ends_on_a_working_day_and_says_why(mettmann: District) -> None:
    found = draft(mettmann.call, mettmann.person, title="Ostern")
    perform("submit", found, by=mettmann["paul"], on=date(2027, 3, 12))
    found.refresh_from_db()
    assert found.due_on == date(2027, 3, 30), "14 days end on Good Friday"
    assert told(found) == (
        "14 Tage ab 12.03.2027, fällig am 30.03.2027. "
        "Der 26.03.2027 ist kein Arbeitstag, also endet die Frist am nächsten."
    )


# --- more time ---


def test_the_office_extends_its_own_clock_with_a_reason(mettmann: District, case: Application) -> None:
    act(mettmann, "extend", case, date(2027, 3, 8), until=date(2027, 3, 17), reasons="Der Prüfer ist krank.")
    assert (case.clock_days, case.due_on) == (21, date(2027, 3, 17))
    assert told(case) == "21 Tage ab 24.02.2027 (um 7 Tage verlängert), fällig am 17.03.2027."
    event = Event.objects.get(act="extend")
    assert event.data == {"before": "2027-03-10", "due_on": "2027-03-17", "reasons": "Der Prüfer ist krank."}


def test_more_time_for_the_applicant_leaves_the_offices_clock(mettmann: District, case: Application) -> None:
    ask(mettmann, case, SENT, date(2027, 3, 10))
    act(mettmann, "extend", case, date(2027, 3, 9), until=date(2027, 3, 24), reasons="Das Finanzamt braucht länger.")
    assert (case.status, case.due_on, case.clock_days) == (Status.INCOMPLETE, date(2027, 3, 24), 14)
    assert case.requested_items.get().due_on == date(2027, 3, 24)
    supply(mettmann, case, date(2027, 3, 22))
    assert case.clock_held == 26


@pytest.mark.parametrize(
    ("until", "why"),
    [
        (date(2027, 3, 10), "läuft schon bis zum 10.03.2027"),
        (date(2027, 3, 1), "läuft schon bis zum 10.03.2027"),
        (date(2028, 6, 1), "mehr als ein Jahr"),
    ],
)
def test_time_is_given_and_never_taken(mettmann: District, case: Application, until: date, why: str) -> None:
    with pytest.raises(Refused, match=why):
        act(mettmann, "extend", case, date(2027, 3, 8), until=until, reasons="x")


def test_only_the_office_gives_time_and_only_while_a_clock_runs(mettmann: District, case: Application) -> None:
    data = {"until": date(2027, 4, 30), "reasons": "x"}
    with pytest.raises(Forbidden):
        act(mettmann, "extend", case, SENT, by="antje", **data)
    act(mettmann, "withdraw", case, SENT, by="antje")
    assert (case.due_on, case.clock_from) == (None, None)
    with pytest.raises(Conflict):
        act(mettmann, "extend", case, SENT, **data)


def test_an_extension_on_the_page(mettmann: District, case: Application) -> None:
    calendar.pretend(date(2027, 3, 8))
    desk = Desk(mettmann)
    assert "Bisher 10.03.2027." in desk.read("sabine", url_of(case, "extend"))
    assert desk.send("sabine", case, "extend", until="10.03.2027", reasons="").status_code == 422
    assert desk.send("sabine", case, "extend", until="17.03.2027", reasons="Urlaub").status_code == 302
    page = desk.read("sabine", url_of(case))
    assert "21 Tage ab 24.02.2027 (um 7 Tage verlängert), fällig am 17.03.2027." in page
    assert "Bis 17.03.2027 statt bis 10.03.2027. Urlaub" in page


# --- days off that change ---


def test_a_new_holiday_moves_a_running_clock_and_says_so(
    mettmann: District, case: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="endet schon an dem Tag"):
        perform("recount_clock", case, by=None, on=SENT)
    monkeypatch.setattr(calendar, "_public_holidays", lambda year: frozenset({date(2027, 3, 10)}))
    perform("recount_clock", case, by=None, on=SENT)
    case.refresh_from_db()
    assert case.due_on == date(2027, 3, 11)
    assert Event.objects.get(act="recount_clock").data == {"before": "2027-03-10", "due_on": "2027-03-11"}
    with pytest.raises(Forbidden):
        act(mettmann, "recount_clock", case, SENT)


# --- what the database holds ---


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"clock_days": None}, "a_clock_has_a_beginning_a_length_and_an_end"),
        ({"clock_from": None}, "a_clock_has_a_beginning_a_length_and_an_end"),
        ({"due_on": None}, "a_clock_has_a_beginning_a_length_and_an_end"),
        ({"held_on": SENT}, "a_clock_stands_still_only_for_the_applicant"),
    ],
)
def test_no_half_a_clock(case: Application, columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(**columns)


# --- whatever happens ---


@given(st.lists(st.tuples(days, days), max_size=5), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_days_of_the_applicant_never_cost_the_office_a_day(pauses: list[tuple[int, int]], since: date) -> None:
    """However often it stands still: the end is the plain end plus the days held, on a working day."""
    case = Application(status=Status.SUBMITTED, **clock.started(TERMS, Status.SUBMITTED, since=since))
    today = since
    for working, waiting in pauses:
        case.held_on = today + timedelta(days=working)
        today = case.held_on + timedelta(days=waiting)
        for column, value in clock.resumed(case, TERMS, since=today).items():
            setattr(case, column, value)
    held = sum(waiting for _working, waiting in pauses)
    assert case.clock_held == held
    assert case.due_on == calendar.Period(14 + held).until(since) == clock.counted(case)


@given(days, st.integers(1, 200), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_an_extension_reaches_its_day(held: int, more: int, since: date) -> None:
    case = Application(status=Status.SUBMITTED, **clock.started(TERMS, Status.SUBMITTED, since=since))
    case.clock_held = held
    until = clock.counted(case) + timedelta(days=more)
    assert clock.extended(case, until)["due_on"] == calendar.next_working_day(until)


def test_a_snapshot_from_before_clocks_could_stop_is_still_read() -> None:
    body = TERMS.to_json()
    body["clocks"] = {"submitted": 14, "ready": {"days": 21, "resumes": "anew"}}
    assert Terms.from_json(body).clocks == {"submitted": Clock(14), "ready": Clock(21, resumes="anew")}
