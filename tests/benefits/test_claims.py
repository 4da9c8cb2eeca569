# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a claim: what the law asks before each, and what it leaves."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from benefits.catalogue import PackageKey
from benefits.models import Claim, ClaimDecision, ClaimEvent, Phase
from law.finding import Refused
from permissions.policy import POLICY
from tests.benefits.claims import act, applied, decided, ready
from tests.benefits.conftest import APPLIED
from workflows.demo import families
from workflows.demo.families import Families
from workflows.engine import Conflict, Forbidden, Unknown, perform

LATER, DUE = date(2026, 9, 30), date(2026, 10, 14)


def rules_of(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.rule for finding in refusal.value.findings}


def test_a_claim_gets_a_number_a_day_a_clock_and_its_list_of_papers(offices: Families) -> None:
    claim = applied(offices)
    assert claim.file_number and claim.file_number.startswith("BT-2026-")
    assert (claim.applied_on, claim.phase, claim.clock_from) == (APPLIED, Phase.RECEIVED, APPLIED)
    assert families.kinds(claim) == ["basic_benefit", "cost"]
    assert families.kinds(claim, needed=False) == ["payee"]


def test_papers_may_stand_on_the_list_of_another_town_and_still_be_refused(offices: Families) -> None:
    """A paper of a stranger's file proves nothing here."""
    claim = applied(offices)
    with pytest.raises(Refused) as refusal:
        act(offices, claim, "supply", by="samira", papers={"cost": 999_999})
    assert rules_of(refusal) == {"brings_something"}


def test_a_paper_application_at_another_office_keeps_its_day(offices: Families) -> None:
    """§ 16 (2) SGB I: came to the district on 29.10., forwarded to Velbert on 03.11.: counts from 29.10."""
    hanna, velbert = offices.children["Hanna"], offices.offices["Velbert", "sgb12"]
    claim = families.begin(velbert, hanna, PackageKey.TRIP, channel="paper")
    first, forwarded = date(2026, 10, 29), date(2026, 11, 3)
    act(offices, claim, "register", by="irina", on=forwarded, received_on=first, came_to="Kreis Mettmann")
    assert (claim.applied_on, claim.came_to) == (first, "Kreis Mettmann")


def test_what_is_optional_never_holds_back(offices: Families) -> None:
    """Account data that are asked for and do not come leave the ripe day alone."""
    claim = ready(offices)
    act(offices, claim, "request_documents", on=LATER, kinds=["payee"], due_on=DUE, warned=False)
    assert (claim.phase, claim.ready_on) == (Phase.READY, APPLIED)


def test_what_the_office_knows_itself_is_not_waited_for(offices: Families) -> None:
    claim = applied(offices, "Hanna", by="piotr", office=("Velbert", "sgb12"), sent=["cost"])
    act(offices, claim, "accept_papers", by="irina", kinds=["cost"])
    assert (claim.phase, claim.ready_on) == (Phase.READY, APPLIED)


def test_who_decides_has_looked_at_everything_that_came(offices: Families) -> None:
    claim = ready(offices)
    act(offices, claim, "record_supply", on=LATER, papers={"payee": None}, received_on=LATER)
    assert claim.phase == Phase.READY
    with pytest.raises(Refused) as refusal:
        time = {"since": claim.period_from, "until": claim.period_until}
        act(offices, claim, "decide_claim", kind="rejection", reasons="Nein.", **time)
    assert rules_of(refusal) == {"nothing_open"}


def test_a_refusal_comes_after_a_warning_and_its_time_and_can_be_made_up_for(offices: Families) -> None:
    """§§ 66 and 67 SGB I."""
    claim = applied(offices, sent=["basic_benefit"])
    act(offices, claim, "accept_papers", kinds=["basic_benefit"])
    act(offices, claim, "request_documents", on=LATER, kinds=["cost"], due_on=DUE, warned=False)
    with pytest.raises(Refused) as refusal:
        act(offices, claim, "refuse_claim", on=date(2026, 10, 15), reasons="Nichts kam.")
    assert rules_of(refusal) == {"warned_in_vain"}
    act(offices, claim, "request_documents", on=LATER, kinds=["cost"], due_on=DUE, warned=True)
    with pytest.raises(Refused):
        act(offices, claim, "refuse_claim", on=DUE, reasons="Nichts kam.")
    act(offices, claim, "refuse_claim", on=date(2026, 10, 15), reasons="Nichts kam.")
    assert (claim.phase, claim.decisions.get().kind) == (Phase.DECIDED, ClaimDecision.Kind.REFUSAL)

    act(offices, claim, "dispatch", on=date(2026, 10, 15), dispatched_on=date(2026, 10, 15))
    made_up = date(2026, 11, 9)
    act(offices, claim, "resume_claim", on=made_up, papers={"cost": None}, received_on=made_up)
    assert (claim.phase, claim.decisions.filter(in_force=True).count()) == (Phase.RECEIVED, 0)
    act(offices, claim, "accept_papers", on=made_up, kinds=["cost"])
    assert claim.ready_on == made_up


def test_asylum_seekers_are_not_refused_by_a_paragraph_that_is_not_theirs(offices: Families) -> None:
    office = offices.offices["Ratingen", "sgb12"]
    office.circle = "asylblg"
    office.save(update_fields=["circle"])
    claim = applied(offices, office=("Ratingen", "sgb12"))
    act(offices, claim, "request_documents", by="frank", kinds=["cost"], due_on=DUE, warned=True)
    with pytest.raises(Refused) as refusal:
        act(offices, claim, "refuse_claim", by="frank", on=date(2026, 10, 15), reasons="Nichts kam.")
    assert "Asylbewerberleistungsgesetz" in str(refusal.value)


def test_scenario_17_the_days_of_a_rejection(offices: Families) -> None:
    """Posted Monday 23.11.2026: notified Friday 27.11., an objection is in time until Monday 28.12.2026."""
    posted = date(2026, 11, 23)
    nothing = {"amount": None, "payment": "", "payee": "", "since": None, "until": None}
    claim = decided(offices, posted, kind="rejection", **nothing)
    act(offices, claim, "dispatch", on=posted, dispatched_on=posted)
    decision = claim.decisions.get()
    assert (decision.notified_on, decision.remedy_until) == (date(2026, 11, 27), date(2026, 12, 28))


def test_nothing_is_awarded_for_a_time_nobody_applied_for(offices: Families) -> None:
    with pytest.raises(Refused) as refusal:
        decided(offices, LATER, since=date(2026, 7, 1))
    assert rules_of(refusal) == {"inside_claim"}


def test_a_voucher_for_what_is_money_alone_is_refused(offices: Families) -> None:
    claim = applied(offices, package=PackageKey.TRANSPORT, sent=["basic_benefit", "school", "ticket"])
    act(offices, claim, "accept_papers", kinds=["basic_benefit", "school", "ticket"])
    time = {"since": claim.period_from, "until": claim.period_until}
    with pytest.raises(Refused) as refusal:
        act(offices, claim, "decide_claim", kind="award", amount=Decimal(30), payment="voucher", reasons="-", **time)
    assert rules_of(refusal) == {"payment_fits"}


@pytest.mark.parametrize("act_name", ["accept_papers", "decide_claim", "refuse_claim", "dispatch", "request_documents"])
def test_a_family_does_nothing_of_the_office(offices: Families, act_name: str) -> None:
    claim = applied(offices)
    with pytest.raises((Forbidden, Conflict)):
        act(offices, claim, act_name, by="samira", kinds=["cost"], due_on=DUE, warned=False, reasons="-")
    assert POLICY[act_name].isdisjoint({"applicant"})


@pytest.mark.parametrize("stranger", ["frank", "irina", "piotr"])
def test_another_office_and_another_family_find_no_claim(offices: Families, stranger: str) -> None:
    claim = applied(offices, sent=["cost"])
    with pytest.raises(Unknown):
        act(offices, claim, "accept_papers", by=stranger, kinds=["cost"])


def test_who_is_of_the_family_is_no_office_in_its_claim(offices: Families) -> None:
    """§§ 16, 17 SGB X: a clerk whose own child applies is a party."""
    offices.haddad.guardians.create(user=offices["birgit"])
    claim = applied(offices, sent=["cost"])
    with pytest.raises(Forbidden):
        act(offices, claim, "accept_papers", kinds=["cost"])


def test_a_repeated_act_answers_with_its_first_event(offices: Families) -> None:
    claim = ready(offices)
    key = "00000000-0000-4000-8000-000000000001"
    given = {"by": offices["birgit"], "on": APPLIED, "key": key, "reasons": "Umgezogen."}
    first = perform("settle_claim", claim, **given)
    again = perform("settle_claim", claim, **given)
    assert (first.pk, ClaimEvent.objects.filter(act="settle_claim").count()) == (again.pk, 1)


def test_the_database_refuses_a_step_no_procedure_knows(offices: Families) -> None:
    claim = applied(offices)
    with pytest.raises(IntegrityError, match="no procedure leads"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE benefits_claim SET phase = 'notified' WHERE id = %s", [claim.pk])


@pytest.mark.parametrize(("before", "after"), [("draft", "ready"), ("ready", "notified"), ("received", "notified")])
def test_steps_of_lists_are_for_claims_from_lists_alone(offices: Families, before: str, after: str) -> None:
    draft = families.begin(offices.offices["Ratingen", "bkgg"], offices.children["Yasin"], PackageKey.TRIP)
    where = {"draft": draft, "received": applied(offices), "ready": ready(offices)}[before]
    step = {"phase": after, "ready_on": APPLIED, "file_number": "BT-1", "applied_on": APPLIED}
    with pytest.raises(IntegrityError, match="no procedure leads"), transaction.atomic():
        Claim.objects.filter(pk=where.pk).update(**step)
    Claim.objects.filter(pk=where.pk).update(channel="list", **step)


def test_the_record_of_claims_is_append_only(offices: Families) -> None:
    applied(offices)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE benefits_claimevent SET act = 'nothing'")


def test_the_record_of_claims_is_not_emptied(offices: Families) -> None:
    applied(offices)
    refused = pytest.raises(IntegrityError, match="append-only")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE benefits_claimevent ENABLE TRIGGER never_truncated")
        with refused, transaction.atomic():
            cursor.execute("TRUNCATE benefits_claimevent CASCADE")
