# SPDX-License-Identifier: AGPL-3.0-or-later
"""A preview holds no lock while the letter is set, and waits for nobody longer than an act does."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from grants.models import Application, Event, RequestedItem
from law.finding import Refused
from tests.promises.crowd import Crowd
from workflows import letters
from workflows.demo import district
from workflows.demo.drafts import draft
from workflows.engine import Conflict, Forbidden, Unknown, perform
from workflows.previews import PREVIEWED, preview
from workflows.procedures import PROCEDURES, acts_of


@pytest.fixture
def d(transactional_db: None, on: date) -> district.District:
    return district.build()


@pytest.fixture
def case(d: district.District, on: date) -> Application:
    found = draft(d.call, d.association)
    perform("submit", found, by=d["antje"], on=on)
    found.refresh_from_db()
    return found


def asked(on: date) -> dict[str, object]:
    return {"items": [("other", "Lageplan")], "due_on": on + timedelta(days=14), "version": None}


def test_the_letter_is_set_when_everything_is_undone(
    d: district.District, case: Application, on: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, int]] = []

    def watch(template: str, data: Mapping[str, object]) -> bytes:
        seen.append((connection.in_atomic_block, RequestedItem.objects.count()))
        return b"%PDF"

    monkeypatch.setattr(letters, "typeset", watch)
    assert preview("request_documents", case, by=d["sabine"], on=on, **asked(on)) == b"%PDF"  # type: ignore[arg-type]
    assert seen == [(False, 0)]
    assert not Event.objects.filter(act="request_documents").exists()


def test_it_refuses_what_the_door_refuses(d: district.District, case: Application, on: date) -> None:
    look = partial(preview, "request_documents", case, on=on)
    with pytest.raises(Refused):
        look(by=d["sabine"], **(asked(on) | {"due_on": on}))  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        look(by=d["sabine"], **(asked(on) | {"version": 99}))  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        look(by=d["antje"], **asked(on))  # type: ignore[arg-type]
    with pytest.raises(Unknown):
        look(by=d["nora"], **asked(on))  # type: ignore[arg-type]
    assert connection.in_atomic_block is False


def test_somebody_at_work_on_the_case_is_named_as_the_reason(d: district.District, case: Application, on: date) -> None:
    crowd = Crowd(1)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM grants_application WHERE id = %s FOR UPDATE", [case.pk])
            (outcome,) = crowd.rush(
                [partial(preview, "request_documents", case, by=d["sabine"], on=on, **asked(on))]  # type: ignore[arg-type]
            )
    finally:
        crowd.leave()
    assert isinstance(outcome, Conflict)
    assert "Gerade arbeitet jemand anderes" in outcome.text


def test_only_acts_that_exist_are_previewed() -> None:
    acts = {act for machine in PROCEDURES.values() for act in acts_of(machine)}
    assert set(PREVIEWED) <= acts
