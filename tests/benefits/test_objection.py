# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objection: counted on its day, kept when it is late, answered by the lead; what helps is decided anew."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from benefits.circles import Circle
from benefits.models import Claim, Objection, Phase
from law import calendar
from law.finding import Refused
from tests.benefits.claims import act, applied, decided
from tests.benefits.conftest import APPLIED
from workflows import consequences
from workflows.demo.families import Families
from workflows.engine import Conflict, Forbidden, Unknown

POSTED, NOTIFIED, LAST_DAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 12, 28)
TOO_LATE, ANSWERED = date(2026, 12, 29), date(2027, 1, 11)
NOTHING: dict[str, Any] = {"amount": None, "payment": "", "payee": "", "since": None, "until": None}
ANSWER = {"outcome": "dismissed", "reasons": "Der Ausflug war schon bezahlt.", "review": ""}


@pytest.fixture
def rejected(offices: Families) -> Claim:
    """Scenario 17: posted on Monday, contested until the Monday after Christmas."""
    claim = decided(offices, POSTED, kind="rejection", **NOTHING)
    act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    mail.outbox.clear()
    return claim


def contest(offices: Families, claim: Claim, on: date, *, form: str | None = "kept") -> Objection:
    act(offices, claim, "object_claim", by="samira", on=on, reasons="Bitte noch einmal ansehen.")
    if form:
        act(offices, claim, "check_objection", on=on, in_form=form)
    return Objection.objects.get(decision__claim=claim)


@pytest.mark.parametrize(("minute", "late"), [((22, 10), False), ((22, 59), False), ((23, 1), True)])
def test_scenario_17_the_last_minutes_of_the_last_day_count(
    offices: Families, rejected: Claim, minute: tuple[int, int], late: bool
) -> None:
    """28.12.2026, 23:10 in the district is in time; after midnight there it is late, whatever day machines have."""
    assert rejected.decisions.get().remedy_until == LAST_DAY
    calendar.pretend(None)
    with time_machine.travel(datetime(2026, 12, 28, *minute, tzinfo=UTC), tick=False):
        made = contest(offices, rejected, calendar.today(), form=None)
    assert (made.late, made.in_time, made.online) == (late, not late, True)
    assert made.received_on == (TOO_LATE if late else LAST_DAY)


def test_scenario_17_the_day_after_is_late_and_kept(offices: Families, rejected: Claim) -> None:
    made = contest(offices, rejected, TOO_LATE)
    assert (made.late, made.in_time, made.phase) == (True, False, "open")
    act(offices, rejected, "reinstate", on=ANSWERED, reasons="Sie lag im Krankenhaus.")
    made.refresh_from_db()
    assert (made.late, made.in_time, made.reinstated_on) == (True, True, ANSWERED)


def test_what_is_in_time_needs_no_reinstatement(offices: Families, rejected: Claim) -> None:
    contest(offices, rejected, LAST_DAY)
    with pytest.raises(Refused, match="rechtzeitig"):
        act(offices, rejected, "reinstate", on=ANSWERED, reasons="Zur Sicherheit.")


def test_a_late_one_is_reviewed_before_it_is_dismissed(offices: Families, rejected: Claim) -> None:
    """§ 44 SGB X knows no such time."""
    made = contest(offices, rejected, TOO_LATE)
    with pytest.raises(Refused, match="§ 44 SGB X"):
        act(offices, rejected, "decide_objection", by="deniz", on=ANSWERED, **ANSWER)
    reviewed = ANSWER | {"review": "Der Bescheid war richtig."}
    act(offices, rejected, "decide_objection", by="deniz", on=ANSWERED, **reviewed)
    made.refresh_from_db()
    assert (made.phase, made.decided_by, made.review) == ("dismissed", offices["deniz"], "Der Bescheid war richtig.")


def test_a_person_looks_at_its_form_before_it_is_decided(offices: Families, rejected: Claim) -> None:
    """§ 84 (1) SGG."""
    contest(offices, rejected, LAST_DAY, form=None)
    with pytest.raises(Refused, match="Form"):
        act(offices, rejected, "decide_objection", by="deniz", on=ANSWERED, **ANSWER)
    act(offices, rejected, "check_objection", on=ANSWERED, in_form="not_kept")
    assert Objection.objects.get().in_form is False
    act(offices, rejected, "decide_objection", by="deniz", on=ANSWERED, **ANSWER)
    assert rejected.phase == Phase.NOTIFIED


@pytest.mark.parametrize("outcome", ["upheld", "partly"])
def test_what_helps_is_decided_anew_and_both_decisions_stay(offices: Families, rejected: Claim, outcome: str) -> None:
    contest(offices, rejected, LAST_DAY)
    ripe = rejected.ready_on
    act(offices, rejected, "decide_objection", by="deniz", on=ANSWERED, **(ANSWER | {"outcome": outcome}))
    assert (rejected.phase, rejected.ready_on, rejected.clock_from) == (Phase.READY, ripe, ANSWERED)
    time = {"since": rejected.period_from, "until": rejected.period_until}
    award = {"kind": "award", "amount": 320, "payment": "money", "reasons": "Doch."}
    act(offices, rejected, "decide_claim", on=ANSWERED, **award, **time)
    act(offices, rejected, "dispatch", on=ANSWERED, dispatched_on=ANSWERED)
    kinds = rejected.decisions.values_list("kind", "in_force")
    assert list(kinds) == [("rejection", False), ("award", True)]
    assert Objection.objects.get().phase == outcome


def test_a_refusal_that_helps_waits_for_its_papers_again(offices: Families) -> None:
    claim = applied(offices)
    kinds, due = ["basic_benefit", "cost"], date(2026, 10, 14)
    act(offices, claim, "request_documents", on=APPLIED, kinds=kinds, due_on=due, warned=True)
    act(offices, claim, "refuse_claim", on=POSTED, reasons="Es kam nichts.")
    act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    contest(offices, claim, LAST_DAY)
    with pytest.raises(Refused, match="Widerspruch offen"):
        act(offices, claim, "resume_claim", on=ANSWERED, papers={"cost": None}, received_on=ANSWERED)
    act(offices, claim, "decide_objection", by="deniz", on=ANSWERED, **(ANSWER | {"outcome": "upheld"}))
    assert (claim.phase, claim.ready_on) == (Phase.INCOMPLETE, None)


def test_by_post_it_counts_from_its_first_receipt(offices: Families, rejected: Claim) -> None:
    """§ 84 (2) SGG: came to another office on the last day, here two days later."""
    given = {"received_on": LAST_DAY, "reasons": ""}
    act(offices, rejected, "record_objection", on=date(2026, 12, 30), **given)
    made = Objection.objects.get()
    assert (made.received_on, made.late, made.online) == (LAST_DAY, False, False)


@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 11, 20), "ging erst am 23"), (date(2027, 1, 1), "in der Zukunft")]
)
def test_a_receipt_that_cannot_be_is_refused(offices: Families, rejected: Claim, day: date, words: str) -> None:
    with pytest.raises(Refused, match=words):
        act(offices, rejected, "record_objection", on=LAST_DAY, received_on=day, reasons="")


def test_one_objection_a_decision_unless_it_was_taken_back(offices: Families, rejected: Claim) -> None:
    contest(offices, rejected, NOTIFIED)
    with pytest.raises(Conflict):
        act(offices, rejected, "object_claim", by="samira", on=NOTIFIED, reasons="Noch einer.")
    act(offices, rejected, "withdraw_objection", by="samira", on=NOTIFIED)
    act(offices, rejected, "object_claim", by="samira", on=LAST_DAY, reasons="Doch.")
    assert list(Objection.objects.values_list("phase", flat=True)) == ["withdrawn", "open"]
    act(offices, rejected, "check_objection", on=LAST_DAY, in_form="kept")
    act(offices, rejected, "decide_objection", by="deniz", on=ANSWERED, **ANSWER)
    with pytest.raises(Conflict):
        act(offices, rejected, "object_claim", by="samira", on=ANSWERED, reasons="Noch einmal.")


def test_the_database_keeps_one_objection_a_decision(offices: Families, rejected: Claim) -> None:
    made = contest(offices, rejected, NOTIFIED)
    made.pk = None
    made._state.adding, made.public_id = True, "00000000-0000-4000-8000-000000000001"
    with pytest.raises(IntegrityError, match="one_objection_a_decision"), transaction.atomic():
        made.save()


def test_nobody_contests_what_was_not_notified(offices: Families) -> None:
    claim = decided(offices, POSTED)
    with pytest.raises(Conflict):
        act(offices, claim, "object_claim", by="samira", on=POSTED, reasons="")


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("object_claim", "birgit"),
        ("withdraw_objection", "deniz"),
        ("decide_objection", "birgit"),
        ("reinstate", "samira"),
    ],
)
def test_each_does_what_is_theirs(offices: Families, rejected: Claim, name: str, who: str) -> None:
    if name != "object_claim":
        contest(offices, rejected, LAST_DAY)
    with pytest.raises(Forbidden):
        act(offices, rejected, name, by=who, on=LAST_DAY, **(ANSWER | {"reasons": "-"}))


@pytest.mark.parametrize("stranger", ["frank", "irina", "piotr"])
def test_others_find_nothing_to_contest(offices: Families, rejected: Claim, stranger: str) -> None:
    with pytest.raises(Unknown):
        act(offices, rejected, "object_claim", by=stranger, on=LAST_DAY, reasons="")


def test_the_record_holds_no_word_of_it_and_the_family_hears_of_each_step(offices: Families, rejected: Claim) -> None:
    contest(offices, rejected, LAST_DAY)
    act(offices, rejected, "decide_objection", by="deniz", on=ANSWERED, **ANSWER)
    consequences.run_pending()
    data = str(list(rejected.events.values_list("data", flat=True)))
    assert "noch einmal" not in data and "bezahlt" not in data
    assert [message.subject for message in mail.outbox] == ["Es gibt etwas Neues im Portal"] * 4


def test_an_advance_is_asked_for_once_and_only_where_the_law_knows_one(offices: Families) -> None:
    claim = act(offices, applied(offices), "ask_advance", by="samira", on=APPLIED)
    assert claim.advance_asked_on == APPLIED
    with pytest.raises(Conflict):
        act(offices, claim, "ask_advance", by="samira", on=APPLIED)
    office = offices.offices["Ratingen", "sgb12"]
    office.circle = Circle.ASYLBLG
    office.save(update_fields=["circle"])
    with pytest.raises(Conflict):
        act(offices, applied(offices, office=("Ratingen", "sgb12")), "ask_advance", by="samira", on=APPLIED)
