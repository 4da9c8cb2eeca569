# SPDX-License-Identifier: AGPL-3.0-or-later
"""Negative controls of P1: without its guard each promise breaks at the same points. The house is no good after it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.promises import chaos, whole
from tests.promises.chaos import House
from tests.promises.deaths import die_at, lost
from tests.promises.walk import Applicant

CONTROLS = (
    ("file_after_commit", "document committed", "web", "has no file"),
    ("outbox_after_commit", "act committed", "web", "owes ['letter_receipt', 'mail_news'], its outbox says []"),
    ("done_before_work", "letter typeset", "worker", "is called done, and there is no letter"),
)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with chaos.house() as built:
        yield built


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, Any]:
    return dict(house.scene(people=0, complete_drafts=len(CONTROLS) + 1))


@pytest.fixture
def programs(house: House) -> Iterator[House]:
    yield house
    for name in list(house.programs):
        house.kill(name)


@pytest.mark.parametrize(("careless", "point", "program", "complaint"), CONTROLS)
def test_without_its_guard_something_is_half_done(
    programs: House, made: dict[str, Any], careless: str, point: str, program: str, complaint: str
) -> None:
    antje, case = Applicant(programs.port, made["people"]["antje"]), made["complete_drafts"].pop()
    programs.start_web(*([careless] if program == "web" else []))
    programs.start_worker(*([careless] if program == "worker" else []))
    programs.run_pending()
    assert not _complains(programs, complaint)
    if point.startswith("document"):
        die_at(programs, point, lambda: antje.tries_to_upload(case))
    else:
        die_at(programs, point, lambda: (antje.submits(case), programs.run_pending()))
    programs.wait_until(lambda: _complains(programs, complaint), complaint)


def _complains(house: House, complaint: str) -> bool:
    return any(complaint in each for each in whole.violations(house) + whole.unfinished(house))


def test_a_database_that_forgets_loses_a_receipt(programs: House, made: dict[str, Any]) -> None:
    """Of synchronous_commit; with it, the same crash loses nothing in test_p1_crashes.py."""
    programs.sql("ALTER SYSTEM SET wal_writer_delay = '10s'")
    programs.sql("SELECT pg_reload_conf()")
    antje = Applicant(programs.port, made["people"]["antje"])
    programs.start_web("without_synchronous_commit")
    antje.submits(made["complete_drafts"].pop())
    programs.crash_database()
    programs.start_database()
    assert lost(programs, antje)
