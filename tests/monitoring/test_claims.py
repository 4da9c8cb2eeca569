# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stock, flow and processing time of claims on any day, from their record; and that the fence lets figures through."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benefits.catalogue import PackageKey
from benefits.models import ClaimEvent, Family, Guardian
from monitoring import claims
from monitoring.claims import REPORT, WORK, Ages, Decided
from monitoring.indicators import Flow, Stock
from permissions import roles
from permissions.families import in_the_name_of
from permissions.policy import Role
from tests.benefits.conftest import APPLIED
from tests.monitoring.spans import decided, told, waiting
from workflows.demo import families
from workflows.demo.families import Families

FIRST, DAY = date(2026, 3, 2), timedelta(days=1)
TRIP = PackageKey.TRIP.value


@pytest.fixture
def offices(db: None) -> Iterator[Families]:
    return families.build()


def unit(offices: Families, office: tuple[str, str] = ("Ratingen", "bkgg")) -> int:
    return offices.offices[office].unit_id


def stock(offices: Families, day: date) -> Stock:
    return claims.stock([unit(offices)], [day])[day][unit(offices), TRIP]


def flow(offices: Families, since: date, until: date) -> Flow:
    return claims.flow([unit(offices)], since, until)[unit(offices), TRIP]


def done(offices: Families, since: date, until: date) -> Decided:
    return claims.decided([unit(offices)], since, until)[unit(offices), TRIP]


def test_a_claim_decided_later_was_open_then(offices: Families) -> None:
    decided(offices, FIRST, FIRST + 30 * DAY)
    assert stock(offices, FIRST - DAY) == Stock()
    assert stock(offices, FIRST) == Stock(1, 1, 0, 0)
    assert stock(offices, FIRST + 29 * DAY) == Stock(1, 1, 1, 29)
    assert stock(offices, FIRST + 30 * DAY) == Stock()


def test_a_day_says_what_was_known_then(offices: Families) -> None:
    """Its papers were looked at after five days, rejected after ten, and came anew: each day keeps its answer."""
    steps: list[Any] = [
        ("accept_papers", FIRST + 5 * DAY, FIRST + DAY),
        ("reject_papers", FIRST + 10 * DAY, None),
        ("accept_papers", FIRST + 20 * DAY, FIRST + 18 * DAY),
    ]
    told(offices, FIRST, steps)
    assert stock(offices, FIRST + 4 * DAY) == Stock(1, 0, 0, None)
    assert stock(offices, FIRST + 5 * DAY) == Stock(1, 1, 0, 4)
    assert stock(offices, FIRST + 10 * DAY) == Stock(1, 0, 0, None)
    assert stock(offices, FIRST + 20 * DAY) == Stock(1, 1, 0, 2)


@pytest.mark.parametrize(("phase", "again"), [("ready", 1), ("notified", 0)])
def test_an_objection_that_helps_opens_a_claim_again(offices: Families, phase: str, again: int) -> None:
    """Decided on the 30th day, contested, helped on the 60th; one that is dismissed changes no figure."""
    claim = decided(offices, FIRST, FIRST + 30 * DAY)
    ready = {"ready_on": FIRST.isoformat()} if again else {}
    ClaimEvent.objects.create(
        claim=claim, act="decide_objection", source="notified", target=phase, on=FIRST + 60 * DAY, data=ready
    )
    assert stock(offices, FIRST + 59 * DAY).open == 0
    assert stock(offices, FIRST + 60 * DAY).open == again
    assert flow(offices, FIRST + 60 * DAY, FIRST + 60 * DAY).reopened == again


def test_of_two_looks_on_one_day_the_later_one_counts(offices: Families) -> None:
    told(offices, FIRST, [("accept_papers", FIRST + DAY, FIRST), ("reject_papers", FIRST + DAY, None)])
    assert stock(offices, FIRST + DAY) == Stock(1, 0, 0, None)


def test_what_is_made_up_for_is_open_again(offices: Families) -> None:
    steps: list[Any] = [
        ("request_documents", FIRST + DAY),
        ("refuse_claim", FIRST + 20 * DAY),
        ("resume_claim", FIRST + 40 * DAY),
        ("accept_papers", FIRST + 41 * DAY, FIRST + 40 * DAY),
        ("decide_claim", FIRST + 45 * DAY, "part"),
    ]
    told(offices, FIRST, steps)
    open_on = [stock(offices, FIRST + days * DAY).open for days in (19, 20, 39, 40, 44, 45)]
    assert open_on == [1, 0, 0, 1, 1, 0]
    assert flow(offices, FIRST, FIRST + 50 * DAY) == Flow(received=1, reopened=1, awarded=1, otherwise=1)
    found = done(offices, FIRST, FIRST + 50 * DAY)
    assert (found.time.mean, found.whole.mean, found.waiting.mean) == (5, 45, 19)


def test_each_end_is_counted_as_what_it_is(offices: Families) -> None:
    decided(offices, FIRST, FIRST + DAY)
    decided(offices, FIRST, FIRST + DAY, "part")
    decided(offices, FIRST, FIRST + DAY, "rejection")
    for act in ("refuse_claim", "settle_claim", "withdraw", "forward_claim"):
        told(offices, FIRST, [(act, FIRST + DAY)], how="register")
    found = flow(offices, FIRST, FIRST + DAY)
    assert found == Flow(received=7, awarded=2, rejected=1, withdrawn=1, otherwise=3)
    assert (found.came, found.decided, found.otherwise_done, found.done) == (7, 3, 4, 7)
    assert done(offices, FIRST, FIRST + DAY).time.decided == 3, "only what was decided on the matter takes its time"


def test_a_draft_that_is_withdrawn_was_never_there(offices: Families) -> None:
    told(offices, FIRST, [], how="withdraw")
    assert (stock(offices, FIRST), flow(offices, FIRST, FIRST)) == (Stock(), Flow())


def test_what_came_by_paper_counts_from_its_receipt(offices: Families) -> None:
    claim = told(offices, FIRST, [], how="register")
    claim.events.create(act="accept_papers", target="ready", on=FIRST + 9 * DAY, data={"ready_on": FIRST.isoformat()})
    assert (stock(offices, FIRST).open, stock(offices, FIRST + 9 * DAY).oldest) == (1, 9)


def test_offices_and_packages_are_counted_apart(offices: Families) -> None:
    waiting(offices, FIRST)
    waiting(offices, FIRST, package=PackageKey.LUNCH)
    waiting(offices, FIRST, office=("Velbert", "sgb12"), child="Hanna")
    ours, theirs = unit(offices), unit(offices, ("Velbert", "sgb12"))
    found = claims.stock([ours, theirs], [FIRST])[FIRST]
    assert {key for key, each in found.items() if each.open} == {
        (ours, "trip"),
        (ours, "lunch"),
        (theirs, "trip"),
    }
    assert not claims.stock([theirs], [FIRST])[FIRST][theirs, "lunch"].open


def test_age_classes(offices: Families) -> None:
    """A class ends with its last day: 7, 14, 21; 21, 42, 90."""
    on = FIRST + 200 * DAY
    for age in (0, 7, 8, 14, 15, 21, 22, 42, 43, 90, 91):
        waiting(offices, on - age * DAY)
    told(offices, on, [])
    key = (unit(offices), TRIP)
    assert claims.ages([key[0]], on, WORK)[key] == Ages(1, (2, 2, 2, 5))
    assert claims.ages([key[0]], on, REPORT)[key] == Ages(1, (6, 2, 2, 1))
    found = claims.stock([key[0]], [on])[on][key]
    assert (found.open, found.backlog) == (12, sum(claims.ages([key[0]], on)[key].classes[1:]))


def test_shares_and_the_ninetieth_are_exact(offices: Families) -> None:
    for days in (*range(1, 10), 22):
        decided(offices, FIRST, FIRST + days * DAY)
    time = done(offices, FIRST, FIRST + 30 * DAY).time
    assert (time.ninetieth, time.share, time.median, time.mean) == (
        9,
        Fraction(9, 10),
        Fraction(11, 2),
        Fraction(67, 10),
    )


# --- the identity ---

ENDS = ("decide_claim", "refuse_claim", "settle_claim", "withdraw", "forward_claim")
SPAN = 12


@st.composite
def histories(draw: Any) -> list[list[tuple[str, int, Any]]]:
    """Of up to six claims, in days since the first; refused ones come back. Days are not even in order."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        steps: list[tuple[str, int, Any]] = [(draw(st.sampled_from(("submit", "register"))), draw(day), None)]
        for _ in range(draw(st.integers(0, 3))):
            ripe = draw(st.none() | day)
            steps.append(("accept_papers" if ripe is not None else "reject_papers", draw(day), ripe))
        while draw(st.booleans()):
            end = draw(st.sampled_from(ENDS))
            steps.append((end, draw(day), draw(st.sampled_from(("award", "part", "rejection")))))
            if end != "refuse_claim" or not draw(st.booleans()):
                break
            steps.append(("resume_claim", draw(day), None))
        found.append(steps)
    return found


day = st.integers(0, SPAN)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_the_flow_identity_holds_on_every_day(offices: Families, history: list[list[tuple[str, int, Any]]]) -> None:
    """Stock before + received + reopened = awarded + rejected + otherwise done + stock after."""
    with transaction.atomic():
        for (how, first, _), *steps in history:
            more = [(act, FIRST + on * DAY, FIRST + x * DAY if isinstance(x, int) else x) for act, on, x in steps]
            told(offices, FIRST + first * DAY, more, how=how)
        days = [FIRST + number * DAY for number in range(-1, SPAN + 2)]
        key = (unit(offices), TRIP)
        stocks = claims.stock([key[0]], days)
        opened = 0
        for before, on in pairwise(days):
            moved = claims.flow([key[0]], on, on)[key]
            assert stocks[before][key].open + moved.came == moved.done + stocks[on][key].open
            assert claims.ages([key[0]], on)[key].open == stocks[on][key].open
            opened += moved.came
        assert opened == sum(act in {"submit", "register", "resume_claim"} for each in history for act, *_ in each)
        transaction.set_rollback(True)


# --- the fence ---


def test_one_statement_for_any_number_of_days_and_offices(offices: Families) -> None:
    units = [each.unit_id for each in offices.offices.values()]
    with CaptureQueriesContext(connection) as asked:
        claims.stock(units, [FIRST + number * DAY for number in range(60)])
        claims.flow(units, FIRST, FIRST)
        claims.decided(units, FIRST, FIRST)
        claims.ages(units, FIRST)
    assert len(asked) == 4


def test_figures_are_for_the_head_of_the_office_and_for_machines(offices: Families) -> None:
    """Not for a clerk, a head of another office, or a portal that forgot to say who asks."""
    waiting(offices, FIRST)
    roles.assign(Role.HEAD, offices["deniz"], offices.offices["Ratingen", "bkgg"].unit)
    roles.assign(Role.HEAD, offices["frank"], offices.offices["Ratingen", "sgb12"].unit)
    seen = {}
    for login in ("foerderwerk_portal", "foerderwerk_machines"):
        for who in ("deniz", "frank", "birgit", "samira", None):
            with connection.cursor() as cursor:
                cursor.execute(f"SET SESSION AUTHORIZATION {login}")
                try:
                    with in_the_name_of(offices[who] if who else None):
                        seen[login, who] = stock(offices, FIRST).open
                finally:
                    cursor.execute("RESET SESSION AUTHORIZATION")
    assert {key for key, count in seen.items() if count} == {
        ("foerderwerk_portal", "deniz"),
        ("foerderwerk_machines", "deniz"),
        ("foerderwerk_machines", None),
    }


def test_a_head_reads_figures_and_no_claim(offices: Families) -> None:
    waiting(offices, APPLIED)
    roles.assign(Role.HEAD, offices["samira"], offices.offices["Ratingen", "bkgg"].unit)
    Family.objects.update(opened_by=None)
    Guardian.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION AUTHORIZATION foerderwerk_portal")
        try:
            with in_the_name_of(offices["samira"]):
                cursor.execute("SELECT count(*) FROM benefits_claim")
                assert cursor.fetchone() == (0,)
        finally:
            cursor.execute("RESET SESSION AUTHORIZATION")
        cursor.execute("SELECT proargnames FROM pg_proc WHERE proname = 'claim_steps'")
        (columns,) = cursor.fetchone()
    assert not set(columns) & {"claim_id", "id", "child_id", "by_id", "file_number"}


def test_the_portal_cannot_change_what_the_head_may_ask(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION AUTHORIZATION foerderwerk_portal")
        try:
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute("DROP FUNCTION social.claim_steps(bigint[])")
        finally:
            cursor.execute("RESET SESSION AUTHORIZATION")
