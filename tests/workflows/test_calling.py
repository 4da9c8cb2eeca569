# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call through the door: changed, opened, closed; what is refused, in words, and what stays hidden."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants import call_drafts, calls, transfers
from grants.models import Application, Call, CallEvent, Commitment, Fund, Unit
from law.finding import Refused
from monitoring import levels, summary
from permissions import administering, roles, scopes
from permissions.policy import Role
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps
from workflows.engine import Conflict, Forbidden, Unknown, perform
from workflows.forms_of_calls import ChangeCall, read_tranches

FACTS = ("title", "unit", "committee", "fund", "period_from", "period_until", "opens_on", "closes_on", "session_on")
FACTS += ("dealing_proven_on", "second_signature_from", "tranches", "settings")


def said(call: Call, **other: Any) -> dict[str, Any]:
    """Everything as it is, and what somebody typed otherwise."""
    now = {name: getattr(call, name) for name in FACTS}
    return now | {"fund_limit": call.fund.limit, "fund_limit_seen": call.fund.limit} | other


def change(d: District, call: Call, **other: Any) -> CallEvent:
    event = perform("change_call", call, by=d["holger"], on=date(2027, 1, 20), **said(call, **other))
    call.refresh_from_db()
    return event


@pytest.fixture
def planned(mettmann: District) -> Call:
    """The next year, as a draft."""
    key = mettmann["holger"].public_id
    named = {"title": "Aktionsfonds 2028", "fund_name": "Aktionsfonds", "fund_limit": Decimal(20_000)}
    return call_drafts.copy(mettmann.call, public_id=key, **named)


def sent(d: District, on: date, **values: Any) -> Application:
    case = draft(d.call, d.association, **{"title": "Begegnungscafé"} | values)
    Steps(d).submit(case, by=d["antje"], on=on)
    case.refresh_from_db()
    return case


# --- what is kept ---


def test_a_change_is_recorded_as_it_was_and_as_it_is(mettmann: District) -> None:
    settings = calls.CallSettings(cap=Decimal("3000.00"), off=("aims",)).to_json()
    event = change(mettmann, mettmann.call, title="Aktionsfonds kurz", settings=settings, fund_limit=Decimal(40_000))
    assert event.data["before"].keys() == event.data["after"].keys()
    assert event.data["after"] == {
        "Titel": "Aktionsfonds kurz",
        "Topf": "Aktionsfonds 2027: 40.000,00\u00a0€",
        "Höchstbetrag für ein Projekt": "3.000,00\u00a0€",
        "Nicht gestellte Fragen": "Was wollen Sie erreichen, und woran merken Sie, dass es gelungen ist?",
    }
    assert (mettmann.call.version, mettmann.call.slug) == (1, "aktionsfonds-2027")
    assert "aims" not in calls.terms_of(mettmann.call).questions
    mettmann.fund.refresh_from_db()
    assert mettmann.fund.limit == 40_000


def test_the_record_of_a_call_is_append_only(mettmann: District) -> None:
    event = change(mettmann, mettmann.call, title="Anders")
    with pytest.raises(IntegrityError, match="grants_callevent is append-only"), transaction.atomic():
        CallEvent.objects.filter(pk=event.pk).update(act="open_call")
    with pytest.raises(IntegrityError, match="grants_callevent is append-only"), transaction.atomic():
        event.delete()


def test_a_new_fund_comes_with_the_change(mettmann: District, planned: Call) -> None:
    """A draft is renamed with its address; the fund it began with stays what it was."""
    new = {"fund": None, "fund_name": "Aktionsfonds Herbst", "fund_year": 2028, "fund_limit": Decimal(500)}
    change(mettmann, planned, title="Herbstfonds für Grüße", **new)
    assert (str(planned.fund), planned.fund.limit) == ("Aktionsfonds Herbst 2028", 500)
    assert planned.slug == "herbstfonds-fuer-gruesse"


# --- what is refused ---

OTHER: dict[str, Any] = {
    "the period ends before it begins": ({"period_until": date(2026, 1, 1)}, "Zeitraums liegt vor dem ersten"),
    "the last day comes before the first": ({"closes_on": date(2026, 10, 1)}, "letzte Tag für Anträge liegt vor"),
    "nobody applies for the past": ({"closes_on": date(2028, 1, 1)}, "ist der Zeitraum der Projekte schon vorbei"),
    "no session before the call": ({"session_on": date(2026, 10, 1)}, "Die Sitzung liegt vor dem ersten Tag"),
    "more for one than for all": ({"settings": {"cap": "40000"}}, "Im ganzen Topf sind nur 35.000,00"),
    "a limit nobody saw": ({"fund_limit_seen": Decimal(9), "fund_limit": Decimal(8)}, "wurde inzwischen geändert"),
    "a fund there is": ({"fund": None, "fund_name": "Jugendfonds", "fund_year": 2027}, "gibt es schon"),
}


@pytest.mark.parametrize("case", OTHER)
def test_what_cannot_be_is_refused_in_words(mettmann: District, case: str) -> None:
    other, words = OTHER[case]
    with pytest.raises(Refused, match=words):
        change(mettmann, mettmann.call, **other)
    assert not CallEvent.objects.exists()


def test_the_limit_does_not_fall_below_what_is_promised(mettmann: District, on: date) -> None:
    for stage, amount in (("reserved", 300), ("bound", 700)):
        case = sent(mettmann, on, title=stage)
        Commitment.objects.create(fund=mettmann.fund, application=case, stage=stage, amount=amount)
    with pytest.raises(Refused, match=r"schon 1.000,00.€ vorgemerkt oder gebunden. Weniger geht nicht"):
        change(mettmann, mettmann.call, fund_limit=Decimal("999.99"))
    change(mettmann, mettmann.call, fund_limit=Decimal(1000), settings={"cap": "1000"})


def test_cases_stay_where_they_were_sent(mettmann: District, on: date) -> None:
    """A draft binds nothing; from the first case on office, body, fund and its days stay."""
    d = mettmann
    other = Unit.objects.create(name="Jugendamt", email="jugendamt@beispiel.test")
    moved = {"unit": other, "committee": d.youth, "fund": d.youth_call.fund}
    draft(d.call, d.association, title="Entwurf")
    case = sent(d, on)
    for name, value in moved.items():
        money = {"fund_limit": value.limit, "fund_limit_seen": value.limit} if name == "fund" else {}
        with pytest.raises(Refused, match="schon Anträge eingereicht") as refused:
            change(d, d.call, **{name: value}, **money)
        assert [finding.field for finding in refused.value.findings] == [name]
    with pytest.raises(Refused, match="liegt ein eingereichtes Projekt"):
        change(d, d.call, period_from=case.starts_on + timedelta(days=1))
    perform("withdraw", case, by=d["antje"], on=on)
    change(d, d.call, period_from=case.starts_on + timedelta(days=1))


def test_a_draft_moves_wherever_its_administrator_wants(mettmann: District) -> None:
    draft(mettmann.call, mettmann.association, title="Entwurf")
    change(mettmann, mettmann.call, committee=mettmann.youth)
    assert mettmann.call.committee == mettmann.youth


def test_who_comes_second_is_told(mettmann: District) -> None:
    d = mettmann
    change(d, d.call, title="Von Holger")
    with pytest.raises(Conflict):
        perform("change_call", d.call, by=d["holger"], on=date(2027, 1, 20), version=0, **said(d.call, title="Spät"))
    assert Call.objects.get(pk=d.call.pk).title == "Von Holger"


# --- open and closed ---


def test_a_draft_is_opened_and_a_call_closed_and_opened_again(mettmann: District, planned: Call, on: date) -> None:
    d, by = mettmann, {"by": mettmann["holger"], "on": on}
    with pytest.raises(Conflict):
        perform("close_call", planned, **by)
    assert perform("open_call", planned, **by).data == {"opens_on": "2027-11-01"}
    planned.refresh_from_db()
    assert not planned.is_open(on) and planned.is_open(date(2027, 11, 1))
    with pytest.raises(Conflict):
        perform("open_call", planned, **by)
    draft(d.call, d.association, title="Entwurf")
    assert perform("close_call", d.call, **by).data == {"drafts": 1}
    d.call.refresh_from_db()
    assert not d.call.is_open(on)
    assert d.call.is_open(on - timedelta(days=1)), "paper that came before"
    perform("open_call", d.call, **by)
    d.call.refresh_from_db()
    assert d.call.is_open(on)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"closes_on": date(2027, 1, 19), "opens_on": date(2027, 1, 1)}, "letzte Tag für Anträge war der 19.01.2027"),
        ({"period_from": date(2026, 1, 1), "period_until": date(2026, 12, 31)}, "endete am 31.12.2026"),
    ],
)
def test_what_is_over_is_not_opened(mettmann: District, planned: Call, on: date, values: Any, words: str) -> None:
    Call.objects.filter(pk=planned.pk).update(**values)
    with pytest.raises(Refused, match=words):
        perform("open_call", planned, by=mettmann["holger"], on=on)


def test_nobody_opens_a_call_whose_applications_nobody_reads(mettmann: District, planned: Call, on: date) -> None:
    empty = Unit.objects.create(name="Jugendamt", email="jugendamt@beispiel.test")
    roles.assign(Role.ADMINISTRATOR, mettmann["holger"], empty)
    Call.objects.filter(pk=planned.pk).update(unit=empty)
    with pytest.raises(Refused, match="„Jugendamt“ bearbeitet noch niemand Anträge"):
        perform("open_call", planned, by=mettmann["holger"], on=on)


def test_nobody_sends_under_a_call_that_was_closed_meanwhile(mettmann: District, on: date) -> None:
    """The page holds the call as it was read before; the door looks again."""
    d = mettmann
    case = draft(d.call, d.association, title="Zu spät")
    held = Application.objects.select_related("call").get(pk=case.pk)
    assert held.call.phase == "open"
    perform("close_call", Call.objects.get(pk=d.call.pk), by=d["holger"], on=on)
    with pytest.raises(Refused, match=r"seit dem 20.01.2027 geschlossen. Neue Anträge sind nicht mehr möglich"):
        perform("submit", held, by=d["antje"], on=on)


def test_nobody_sends_under_terms_that_were_changed_meanwhile(mettmann: District, on: date) -> None:
    d = mettmann
    case = draft(d.call, d.association, title="Mit alter Seite")
    held = Application.objects.select_related("call__fund").get(pk=case.pk)
    change(d, Call.objects.get(pk=d.call.pk), settings={"cap": "100"})
    with pytest.raises(Refused, match="100,00"):
        perform("submit", held, by=d["antje"], on=on)


# --- who may, and who sees ---


def test_the_administrator_alone(mettmann: District, on: date) -> None:
    for who in ("sabine", "leyla"):
        with pytest.raises(Forbidden):
            perform("close_call", mettmann.call, by=mettmann[who], on=on)
    for who in ("renate", "antje", "ute", "katrin", "nora"):
        with pytest.raises(Unknown):
            perform("close_call", mettmann.call, by=mettmann[who], on=on)


def test_a_draft_of_a_call_is_nobody_elses_business(mettmann: District, planned: Call, on: date) -> None:
    d, later = mettmann, date(2028, 2, 1)
    seen = {
        "everybody": scopes.open_calls(),
        "the office": scopes.office_calls(d["sabine"]),
        "the head": summary.begun([d.unit], later),
        "concerns": levels.running(later),
    }
    assert {who for who, rows in seen.items() if planned in rows} == set()
    assert planned.fund not in transfers.givers(d.committee.pk, later)
    assert planned.fund not in transfers.takers(d.committee.pk, later)
    assert planned in administering.calls(d["holger"])
    assert not administering.calls(d["leyla"]).exists()
    perform("open_call", planned, by=d["holger"], on=on)
    assert {who for who, rows in seen.items() if planned in rows.all()} == set(seen)
    assert planned.fund in transfers.givers(d.committee.pk, later)


# --- how a call begins ---


def test_a_copy_is_the_next_year(mettmann: District) -> None:
    d, key = mettmann, mettmann["holger"].public_id
    change(d, d.call, closes_on=date(2027, 2, 28), tranches=[["2027-06-30", 50]], settings={"cap": "4000"})
    named = {"title": call_drafts.next_title(d.call), "fund_name": d.fund.name, "fund_limit": Decimal(1)}
    made = call_drafts.copy(d.call, public_id=key, **named)
    assert (made.title, made.slug, made.phase) == ("Aktionsfonds 2028", "aktionsfonds-2028", "draft")
    assert (made.period_from, made.period_until) == (date(2028, 1, 1), date(2028, 12, 31))
    assert (made.opens_on, made.closes_on, made.session_on) == (date(2027, 11, 1), date(2028, 2, 28), None)
    assert (str(made.fund), made.tranches, made.settings) == (
        "Aktionsfonds 2028",
        [["2028-06-30", 50]],
        {"cap": "4000"},
    )
    assert call_drafts.copy(d.call, public_id=key, **named) == made, "a second click"
    with pytest.raises(Refused, match="„Aktionsfonds 2028“ gibt es schon"):
        call_drafts.copy(d.call, public_id=d["ute"].public_id, **named)
    assert Fund.objects.filter(year=2028).count() == 1


def test_the_29th_of_february_has_no_next_year() -> None:
    assert call_drafts.a_year_on(date(2028, 2, 29)) == date(2029, 2, 28)
    assert call_drafts.a_year_on(date(2027, 12, 31)) == date(2028, 12, 31)


# --- the form ---


def test_the_form_says_nothing_new_where_nobody_typed_anything(mettmann: District, on: date) -> None:
    """What the page shows, sent back as it is, changes nothing."""
    known = {"subject": mettmann.call, "by": mettmann["holger"], "on": on}
    shown = ChangeCall(**known)
    typed = {name: shown[name].value() for name in shown.fields}
    typed = {name: getattr(value, "pk", value) for name, value in typed.items() if value is not None}
    form = ChangeCall(typed, **known)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["settings"] == {}
    assert change(mettmann, mettmann.call, **form.cleaned_data).data == {"before": {}, "after": {}}


def test_money_comes_in_parts_as_somebody_writes_them() -> None:
    assert read_tranches("30.06.2027: 50 %\n\nbis 1.10.2027 80") == [["2027-06-30", 50], ["2027-10-01", 80]]
    for wrong in ("Juni: 50", "31.02.2027: 50", "30.06.2027: 0", "1.10.2027: 80\n30.06.2027: 90"):
        with pytest.raises(Exception, match="Bitte"):
            read_tranches(wrong)
