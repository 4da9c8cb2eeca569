# SPDX-License-Identifier: AGPL-3.0-or-later
"""A double click begins one draft and takes one organisation in, also when both clicks arrive at once."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache

from grants import allowances, applicants, copying
from grants.copying import Content, begin_once, once
from grants.models import Applicant, Application, PlanItem
from law.finding import Refused
from tests.promises.crowd import Crowd, rounds
from workflows.demo.district import District

STORM = 8
LINES = ({"side": "expense", "kind": "fee", "label": "Band", "amount": 300},)


@pytest.fixture(autouse=True)
def room_for_all(settings: Any) -> None:
    """One person begins them all; that it has an end is told below."""
    settings.DRAFTS_AT_ONCE = 100_000


def test_a_storm_of_clicks_is_one_draft(committed: District, crowd: Crowd) -> None:
    antje = committed["antje"]
    for _ in range(rounds(40, 1_000)):
        public_id = once(antje.public_id, uuid4(), committed.call.pk)
        begin = partial(
            begin_once, committed.call, committed.association, Content(lines=LINES), public_id=public_id, by=antje
        )
        outcomes = crowd.rush([begin] * STORM)
        assert [new for _application, new in outcomes].count(True) == 1, outcomes
        assert {application.public_id for application, _new in outcomes} == {public_id}
        assert PlanItem.objects.filter(application__public_id=public_id).count() == len(LINES)


def test_a_storm_of_clicks_is_one_organisation(committed: District, crowd: Crowd) -> None:
    nora = committed["nora"]
    for number in range(rounds(20, 500)):
        values = {"kind": "organisation", "name": f"Verein {number}", "street": "A", "postcode": "40699", "town": "B"}
        take = partial(applicants.take_in_once, nora, public_id=uuid4(), **values)
        outcomes = crowd.rush([take] * STORM)
        assert [new for _applicant, new in outcomes].count(True) == 1, outcomes
        assert Applicant.objects.get(name=values["name"]).representatives.count() == 1


def test_without_the_key_there_are_as_many_as_clicks(committed: District, crowd: Crowd) -> None:
    """Negative control: each click with an id of its own."""

    def begin() -> tuple[Application, bool]:
        antje = committed["antje"]
        return begin_once(committed.call, committed.association, Content(), public_id=uuid4(), by=antje)

    crowd.rush([begin] * STORM)
    assert Application.objects.count() == STORM


def test_the_id_of_a_page_is_the_persons_own(committed: District) -> None:
    key = UUID(int=1)
    found = {copying.once(committed[name].public_id, key, "x") for name in ("antje", "paul")}
    found |= {copying.once(committed["antje"].public_id, key, "y")}
    assert len(found) == 3


def refused(outcomes: list[Any]) -> int:
    assert all(not isinstance(each, Exception) or isinstance(each, Refused) for each in outcomes), outcomes
    return sum(isinstance(each, Refused) for each in outcomes)


def begin_at_once(district: District, crowd: Crowd) -> int:
    """Each click a draft of its own; how many there are afterwards."""
    antje = district["antje"]
    Application.objects.all().delete()
    begin = [
        partial(begin_once, district.call, district.association, Content(), public_id=uuid4(), by=antje)
        for _click in range(STORM)
    ]
    outcomes = crowd.rush(begin)
    assert refused(outcomes) == STORM - Application.objects.count()
    return Application.objects.count()


def send_at_once(district: District, crowd: Crowd) -> int:
    """Files of one person; how many are taken."""
    cache.clear()
    outcomes = crowd.rush([partial(allowances.take_upload, district["antje"])] * STORM)
    return STORM - refused(outcomes)


Storm = Callable[[District, Crowd], int]
LIMITS = [("DRAFTS_AT_ONCE", 3, begin_at_once), ("UPLOADS_AN_HOUR", 5, send_at_once)]


@pytest.mark.parametrize(("setting", "most", "storm"), LIMITS)
def test_at_the_end_of_room_as_many_are_taken_as_fit(
    committed: District, crowd: Crowd, settings: Any, setting: str, most: int, storm: Storm
) -> None:
    setattr(settings, setting, most)
    assert {storm(committed, crowd) for _ in range(rounds(10, 200))} == {most}


@pytest.mark.parametrize(("setting", "most", "storm"), LIMITS)
def test_unlocked_more_would_be_taken(
    committed: District,
    crowd: Crowd,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    most: int,
    storm: Storm,
) -> None:
    """Negative control."""
    setattr(settings, setting, most)
    monkeypatch.setattr(allowances, "_alone", lambda by: None)
    assert max(storm(committed, crowd) for _ in range(10)) > most
