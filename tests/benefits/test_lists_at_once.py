# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two machines on one list, and somebody who begins on a claim as it is taken back; each guard taken away shows."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event, local
from typing import Any

import pytest
from django.db.models import QuerySet

from benefits.models import Child, Claim, ClaimEvent, ClaimList
from law import calendar
from tests.benefits.conftest import APPLIED
from tests.benefits.lists import line, sent, taken
from tests.benefits.test_taking_over import at_once
from workflows import leases, taking_back, taking_over
from workflows.demo import families
from workflows.demo.families import Families
from workflows.engine import Unknown, perform
from workflows.models import ListRun

A_MOMENT = 0.4  # seconds in which two meet who are not kept apart
Patch = pytest.MonkeyPatch


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Families]:
    calendar.pretend(APPLIED)
    yield families.build()
    calendar.pretend(None)


def no_lease(patch: Patch) -> None:
    """Whoever asks is given the run, whoever has it."""
    given = local()

    def claim(model: type[ListRun]) -> ListRun | None:
        first, given.already = not getattr(given, "already", False), True
        return model._default_manager.filter(done_at=None).first() if first else None

    patch.setattr(leases, "claim", claim)


def no_locks(patch: Patch) -> None:
    """Nobody waits for a row; what a lease passes over stays passed over."""
    locks = QuerySet.select_for_update

    def reads(self: Any, **how: Any) -> Any:
        return locks(self, **how) if how.get("skip_locked") else self.all()

    patch.setattr(QuerySet, "select_for_update", reads)


def no_constraint(patch: Patch) -> None:
    """As if numbers of the old system were none."""
    made = taking_over.claim_of

    def without_number(*said: Any) -> Claim:
        claim = made(*said)
        claim.old_number = None
        return claim

    patch.setattr(taking_over, "claim_of", without_number)


def meet(patch: Patch) -> None:
    """Both have read their lines before one of them writes, where nothing keeps them apart."""
    met, know = Barrier(2), taking_over.Taking._know

    def both_know(self: Any, rows: Any) -> None:
        with suppress(BrokenBarrierError):
            met.wait(A_MOMENT)
        know(self, rows)

    patch.setattr(taking_over.Taking, "_know", both_know)


def each_once(made: ClaimList, lines: int) -> bool:
    """No claim is made twice, and no line is lost."""
    made.refresh_from_db()
    kept = set(made.rows.filter(faults="").values_list("claim", flat=True)) - {None}
    counts = (Claim.objects.count(), Child.objects.filter(first_name="Max").count(), ClaimEvent.objects.count())
    return counts == (lines, lines, lines) and len(kept) == lines and made.taken == lines


@pytest.mark.parametrize(
    ("gone", "once"),
    [
        ([], True),
        ([no_lease, no_constraint], True),
        ([no_locks, no_constraint], True),
        ([no_lease, no_locks], True),
        ([no_lease, no_locks, no_constraint], False),
    ],
)
def test_two_machines_on_one_list_make_each_claim_once(
    committed: Families, monkeypatch: Patch, gone: list[Callable[[Patch], None]], once: bool
) -> None:
    """The lease, the locks, the number of the old system: each is enough, and without all three it fails."""
    made = sent(committed, line(1), line(2))
    taking_over.begin(made, by=committed["deniz"], on=APPLIED)
    meet(monkeypatch)
    for take_away in gone:
        take_away(monkeypatch)
    at_once(*[lambda: taking_over.run_pending(APPLIED)] * 2)
    assert each_once(made, 2) == once


@pytest.mark.parametrize("locked", [True, False])
def test_nobody_begins_on_a_claim_that_is_just_taken_back(
    committed: Families, monkeypatch: Patch, locked: bool
) -> None:
    """Found untouched and not yet erased: whoever begins waits. Else they hear "done", and it is gone."""
    made = taken(committed, line(1), line(2))
    taking_over.begin_undo(made, by=committed["deniz"])
    looked, begun, erase = Event(), Event(), taking_back._erase

    def erases_later(*what: Any) -> None:
        looked.set()
        begun.wait(A_MOMENT)
        erase(*what)

    monkeypatch.setattr(taking_back, "_erase", erases_later)
    if not locked:
        no_locks(monkeypatch)
    claim = Claim.objects.earliest("pk")

    def begins() -> None:
        assert looked.wait(10)
        # Nothing follows from this act whose row could hold the claim.
        perform("record_supply", claim, by=committed["deniz"], on=APPLIED, papers={"cost": None}, received_on=APPLIED)
        begun.set()

    said = at_once(lambda: taking_over.run_pending(APPLIED), begins)
    made.refresh_from_db()
    told_done = not any(isinstance(each, Exception) for each in said)
    assert (told_done, begun.is_set()) == ((False, False) if locked else (True, True)), said
    assert made.undone_at is not None and not Claim.objects.exists()
    assert locked == any(isinstance(each, Unknown) for each in said)
