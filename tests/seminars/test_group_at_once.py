# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many with the link of a group at once: few wishes wait, one key is one wish, and it is called off once."""

from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from law.finding import Refused
from seminars.models import Phase, Seminar, SeminarEvent
from tests.promises.crowd import Crowd, rounds
from tests.seminars.conftest import TALKED, Offer, laid_out
from workflows import seminars, subjects
from workflows.demo import district
from workflows.engine import Conflict, perform
from workflows.procedures.seminar import Holding
from workflows.procedures.seminar_checks import MOST_WISHES
from workflows.procedures.versioned import Versioned

AT_ONCE = 6


@pytest.fixture
def offer(transactional_db: None, on: date) -> Offer:
    return laid_out(district.build())


def waiting(offer: Offer) -> int:
    """How many wait after everybody has pressed the button; then none of them does any more."""
    found = offer.group.seminars.filter(phase=Phase.WISHED)
    number = found.count()
    found.update(phase=Phase.CANCELLED, because="x")
    return number


def test_many_wishes_at_once_stay_few(offer: Offer, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    wishes = [partial(seminars.wish, offer.group, f"Wunsch {n}", by=None, on=TALKED) for n in range(AT_ONCE)]
    for _ in range(rounds(5, 300)):
        refused = [each for each in crowd.rush(wishes) if isinstance(each, Exception)]
        assert [type(each) for each in refused] == [Refused] * (AT_ONCE - MOST_WISHES)
        assert waiting(offer) == MOST_WISHES
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_named: rows)
    assert any(crowd.rush(wishes) and waiting(offer) > MOST_WISHES for _ in range(50)), "negative control: no lock"


def with_one_key(offer: Offer, crowd: Crowd) -> list[Any]:
    """Who got no wish when one is sent many times; there is one, whatever happens."""
    key = uuid4()
    same = [partial(seminars.wish, offer.group, "Streit", by=None, on=TALKED, key=key) for _ in range(AT_ONCE)]
    outcomes = crowd.rush(same)
    assert len({each.pk for each in outcomes if isinstance(each, Seminar)}) == 1
    assert waiting(offer) == 1
    return [each for each in outcomes if not isinstance(each, Seminar)]


def test_one_key_is_one_wish(offer: Offer, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [with_one_key(offer, crowd) for _ in range(rounds(5, 300))] == [[]] * rounds(5, 300)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_named: rows)
    assert any(with_one_key(offer, crowd) for _ in range(50)), "negative control: no lock, and some get a conflict"


def call_off(offer: Offer, crowd: Crowd) -> tuple[Seminar, list[Any]]:
    """Everybody with a reason of their own, and what each got."""
    seminar = offer.confirmed()
    reasons = [
        partial(perform, "cancel_seminar", seminar, by=None, on=TALKED, key=uuid4(), because=f"Grund {number}")
        for number in range(AT_ONCE)
    ]
    return seminar, crowd.rush(reasons)


def test_of_many_who_call_off_one_does(offer: Offer, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(rounds(3, 100)):
        seminar, outcomes = call_off(offer, crowd)
        assert sorted(type(each).__name__ for each in outcomes) == [Conflict.__name__] * (AT_ONCE - 1) + [
            SeminarEvent.__name__
        ]
        assert seminar.events.filter(act="cancel_seminar").count() == 1
    asked = subjects.LOCK_SEMINAR.replace("FOR UPDATE OF s", "")
    monkeypatch.setitem(subjects.ALONE, Seminar, (asked, subjects.SEMINAR))
    monkeypatch.setattr(Holding, "moved", _whatever_was_read)
    called_off = (call_off(offer, crowd)[0].events.filter(act="cancel_seminar").count() for _ in range(30))
    assert any(count > 1 for count in called_off), "negative control: no lock, no version"


def _whatever_was_read(procedure: Holding) -> tuple[str, list[Any]]:
    sql, values = Versioned.moved(procedure)
    return sql.replace(" AND version = %s", ""), values[:-1]
