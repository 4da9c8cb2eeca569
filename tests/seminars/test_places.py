# SPDX-License-Identifier: AGPL-3.0-or-later
"""Twenty at once for eight places: never a ninth, and the waiting list in the order of arrival."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet

from law.finding import Refused
from seminars import registering
from seminars.models import Registration, Seminar
from tests.promises.crowd import Crowd, rounds, without
from tests.seminars.conftest import TALKED, Offer, laid_out
from workflows.demo import district
from workflows.engine import perform

PEOPLE, PLACES, AT_ONCE = 20, 8, 8
DROP = """ALTER TABLE seminars_registration DROP CONSTRAINT a_place_is_taken_once;
    ALTER TABLE seminars_registration DISABLE TRIGGER places_there_are"""
RESTORE = """DELETE FROM seminars_registration;
    ALTER TABLE seminars_registration ADD CONSTRAINT a_place_is_taken_once UNIQUE (seminar_id, place);
    ALTER TABLE seminars_registration ENABLE TRIGGER places_there_are"""


@pytest.fixture
def offer(transactional_db: None, on: date) -> Offer:
    return laid_out(district.build())


def rush(seminar: Seminar, crowd: Crowd) -> list[Any]:
    """Everybody presses the button at once."""
    Registration.objects.all().delete()
    said = [{"name": f"P{number}", "email": f"p{number}@example.org", "age_group": "to17"} for number in range(PEOPLE)]
    return crowd.rush([partial(registering.register, seminar.link, on=TALKED, **each) for each in said])


def places(seminar: Seminar) -> list[int | None]:
    """In the order of arrival."""
    return list(seminar.registrations.order_by("id").values_list("place", flat=True))


@pytest.mark.soak
def test_never_a_ninth(offer: Offer, crowd: Crowd) -> None:
    seminar = offer.opened(PLACES)
    for _ in range(rounds(60, 2_000)):
        outcomes = rush(seminar, crowd)
        assert [each for each in outcomes if isinstance(each, Exception)] == []
        assert places(seminar) == [*range(1, PLACES + 1), *[None] * (PEOPLE - PLACES)]


def test_who_gives_back_moves_up_the_next_one(offer: Offer, crowd: Crowd) -> None:
    """Places are given back and taken at once: always eight, none twice, and nobody overtakes the line."""
    seminar = offer.opened(PLACES)
    for _ in range(rounds(10, 500)):
        rush(seminar, crowd)
        going = list(seminar.registrations.filter(place__isnull=False)[:3])
        coming = [
            partial(registering.register, seminar.link, on=TALKED, name="N", email=f"n{number}@x.org", age_group="to17")
            for number in range(3)
        ]
        crowd.rush([*(partial(registering.withdraw, each) for each in going), *coming])
        there = seminar.registrations.filter(withdrawn_at__isnull=True).order_by("id")
        placed = [each.place is not None for each in there]
        assert placed == [True] * PLACES + [False] * (PEOPLE - PLACES)


def test_without_the_guards_there_is_a_ninth(offer: Offer, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: no lock, no constraint, no trigger."""
    monkeypatch.setattr(registering, "_held", lambda link: Seminar.objects.get(link=link))
    seminar = offer.opened(PLACES)
    with without(DROP, RESTORE):
        assert any(_too_many(seminar, crowd) for _ in range(100))


def _too_many(seminar: Seminar, crowd: Crowd) -> bool:
    rush(seminar, crowd)
    return seminar.registrations.filter(place__isnull=False).count() > PLACES


def test_of_two_clerks_one_gets_the_trainer(offer: Offer, crowd: Crowd) -> None:
    for _ in range(10):
        Registration.objects.all().delete()
        one, other = offer.dated(), offer.dated()
        ask = [
            partial(perform, "ask_trainer", each, by=offer.district[who], on=TALKED, trainer=offer.yasemin)
            for each, who in ((one, "sabine"), (other, "thomas"))
        ]
        outcomes = crowd.rush(ask)
        assert sorted(isinstance(each, Refused) for each in outcomes) == [False, True]
        booked = Seminar.objects.filter(trainer=offer.yasemin)
        assert booked.count() == 1
        booked.update(phase="cancelled", because="x", trainer=None)


def test_of_two_clerks_one_gets_the_room(offer: Offer, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both planned with it while nobody held it, and ask different people at once: one reads a sentence, no error."""
    planned = [offer.dated(place="district", room=offer.room) for _ in range(2)]
    ask = [
        partial(perform, "ask_trainer", each, by=offer.district[who], on=TALKED, trainer=trainer)
        for each, who, trainer in zip(planned, ("sabine", "thomas"), (offer.yasemin, offer.jonas), strict=True)
    ]

    def errors() -> list[Any]:
        outcomes = crowd.rush(ask)
        Seminar.objects.filter(phase="asked").update(phase="agreed", trainer=None)
        assert sum(not isinstance(each, Exception) for each in outcomes) == 1
        return [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, Refused)]

    assert [errors() for _ in range(5)] == [[]] * 5
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_named: rows)
    assert any(errors() for _ in range(50)), "negative control: nobody holds the room"
