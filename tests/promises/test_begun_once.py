# SPDX-License-Identifier: AGPL-3.0-or-later
"""A double click begins one draft and takes one organisation in, also when both clicks arrive at once."""

from functools import partial
from uuid import UUID, uuid4

from grants import applicants, copying
from grants.copying import Content, begin_once, once
from grants.models import Applicant, Application, PlanItem
from tests.promises.crowd import Crowd, rounds
from workflows.demo.district import District

STORM = 8
LINES = ({"side": "expense", "kind": "fee", "label": "Band", "amount": 300},)


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
