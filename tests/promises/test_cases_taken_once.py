# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two who take a case at once: one has it, the other reads who; nobody's case is lost or had by two."""

from functools import partial
from typing import Any

import pytest

from grants.models import Application, Event
from law.finding import Refused
from permissions import roles
from permissions.policy import Role
from tests.promises.crowd import Crowd, rounds
from workflows import subjects
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

CLERKS = ("sabine", "thomas", "nora", "paul")


@pytest.fixture
def case(committed: District, on: Any) -> Application:
    for key in CLERKS[2:]:
        roles.assign(Role.CLERK, committed[key], committed.unit)
    found = draft(committed.call, committed.association)
    perform("submit", found, by=committed["antje"], on=on)
    return found


def rush(d: District, case: Application, crowd: Crowd, on: Any) -> list[Any]:
    """Everybody takes a case that lies in the queue."""
    Application.objects.filter(pk=case.pk).update(assignee=None)
    return crowd.rush([partial(perform, "take", case, by=d[key], on=on) for key in CLERKS])


def test_one_gets_the_case_and_the_others_read_who(
    committed: District, case: Application, crowd: Crowd, on: Any
) -> None:
    for number in range(1, rounds(15, 2_000) + 1):
        outcomes = rush(committed, case, crowd, on)
        (won,) = [each for each in outcomes if isinstance(each, Event)]
        case.refresh_from_db()
        assert case.assignee_id == won.by_id
        refused = [str(each) for each in outcomes if isinstance(each, Refused)]
        assert len(refused) == len(CLERKS) - 1, outcomes
        assert all(text.startswith(f"{won.by} bearbeitet den Fall.") for text in refused)
        assert Event.objects.filter(act="take").count() == number


def test_without_the_lock_several_believe_that_they_have_it(
    committed: District, case: Application, crowd: Crowd, on: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(subjects, "LOCK_APPLICATION", subjects.LOCK_APPLICATION.replace("FOR UPDATE OF a", ""))
    won = [sum(isinstance(each, Event) for each in rush(committed, case, crowd, on)) for _ in range(15)]
    assert max(won) > 1
