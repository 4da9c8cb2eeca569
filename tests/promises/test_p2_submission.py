# SPDX-License-Identifier: AGPL-3.0-or-later
"""P2: no double submission. The same key and content get the same receipt, other content a conflict."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from grants.models import Application, Event
from tests.promises.crowd import Crowd, rounds, without
from workflows import subjects
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Conflict, perform
from workflows.procedures.application import Procedure

STORM = 8
DROP = "ALTER TABLE grants_event DROP CONSTRAINT grants_event_key_key"
RESTORE = """
    ALTER TABLE grants_event DISABLE TRIGGER append_only;
    UPDATE grants_event SET key = NULL;
    ALTER TABLE grants_event ENABLE TRIGGER append_only;
    ALTER TABLE grants_event ADD CONSTRAINT grants_event_key_key UNIQUE (key)"""


def storm(district: District, crowd: Crowd) -> tuple[Application, list[Any]]:
    """One person presses "Absenden" several times at once."""
    case = draft(district.call, district.association)
    key = uuid4()
    press = partial(
        perform, "submit", case, by=district["antje"], on=district.call.opens_on.replace(year=2027, month=1), key=key
    )
    return case, crowd.rush([press] * STORM)


@pytest.mark.soak
def test_a_storm_of_clicks_is_one_submission(committed: District, crowd: Crowd) -> None:
    for _ in range(rounds(150, 10_000)):
        case, outcomes = storm(committed, crowd)
        receipts = {each.pk for each in outcomes if isinstance(each, Event)}
        assert len(receipts) == 1, outcomes
        assert Event.objects.filter(application=case).count() == 1


def test_without_the_guards_there_are_two(committed: District, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: no row lock, no version compare, no unique key."""
    monkeypatch.setattr(subjects, "LOCK_APPLICATION", subjects.LOCK_APPLICATION.removesuffix(" FOR UPDATE OF a"))
    moved = Procedure.moved

    def careless(self: Procedure) -> tuple[str, list[Any]]:
        sql, values = moved(self)
        return sql.replace(" AND version = %s", ""), values[:-1]

    monkeypatch.setattr(Procedure, "moved", careless)
    with without(DROP, RESTORE), without(*_trigger("grants_application", "guard_status")):
        found = [Event.objects.filter(application=storm(committed, crowd)[0]).count() for _ in range(60)]
    assert max(found) > 1


def _trigger(table: str, name: str) -> tuple[str, str]:
    return f"ALTER TABLE {table} DISABLE TRIGGER {name}", f"ALTER TABLE {table} ENABLE TRIGGER {name}"


def test_the_same_key_with_other_content_is_a_conflict(committed: District) -> None:
    case = draft(committed.call, committed.association)
    on = committed.call.opens_on.replace(year=2027, month=1)
    key = uuid4()
    perform("submit", case, by=committed["antje"], on=on, key=key)
    with pytest.raises(Conflict, match="mit anderen Angaben"):
        perform("withdraw", case, by=committed["antje"], on=on, key=key, reason="doch nicht")
