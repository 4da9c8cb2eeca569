# SPDX-License-Identifier: AGPL-3.0-or-later
"""P2 over real HTTP: eight presses of "Antrag absenden" at once are one application with one receipt."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.promises import chaos
from tests.promises.chaos import House
from tests.promises.citizen import Answer, Citizen, Form, path_of
from tests.promises.crowd import rounds

STORM = 8
STORMS = rounds(30, 10_000)
CONTROLS = 60
MOST_AT_ONCE = 500
UNGUARD = """
    ALTER TABLE grants_event DROP CONSTRAINT grants_event_key_key;
    ALTER TABLE grants_application DISABLE TRIGGER guard_status"""


class Presser:
    """One person with eight fingers: the same session and the same form on eight connections."""

    def __init__(self, house: House, session: str) -> None:
        self.house = house
        self.antje = Citizen(house.port, session)
        self._fingers = ThreadPoolExecutor(STORM)

    def storm(self, case: str) -> list[Answer]:
        path = f"/antrag/{case}/pruefen/"
        form = self.antje.form(path).tick_everything()
        barrier = Barrier(STORM)

        def press(_finger: int) -> Answer:
            barrier.wait(timeout=20)
            return self.antje.post(path, form)

        return list(self._fingers.map(press, range(STORM)))

    def submits(self, case: str, form: Form) -> Answer:
        return self.antje.sends(f"/antrag/{case}/pruefen/", form)

    def leave(self) -> None:
        self._fingers.shutdown()


def acts_of(house: House, case: str) -> list[str]:
    sql = """SELECT e.act FROM grants_event e JOIN grants_application a ON a.id = e.application_id
              WHERE a.public_id::text = %s"""
    return [act for (act,) in house.sql(sql, case)]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with chaos.house() as built:
        yield built


@pytest.fixture(scope="module")
def session(house: House) -> str:
    return str(house.scene(people=0)["people"]["antje"])


@pytest.fixture
def presser(house: House, session: str) -> Iterator[Presser]:
    house.start_web()
    one = Presser(house, session)
    yield one
    one.leave()
    house.kill("web")


@pytest.mark.soak
def test_a_storm_of_presses_is_one_application(house: House, presser: Presser) -> None:
    numbers = set()
    for count in [min(MOST_AT_ONCE, STORMS - done) for done in range(0, STORMS, MOST_AT_ONCE)]:
        for case in house.scene(complete_drafts=count)["complete_drafts"]:
            answers = presser.storm(case)
            receipt = f"/antrag/{case}/quittung/"
            assert {(each.status, path_of(each.location)) for each in answers} == {(302, receipt)}
            assert acts_of(house, case) == ["submit"]
            numbers.add(_number_shown(house, presser, case, receipt))
    assert len(numbers) == STORMS


def _number_shown(house: House, presser: Presser, case: str, receipt: str) -> str:
    """The receipt shows the number that is in the table."""
    ((number,),) = house.sql("SELECT file_number FROM grants_application WHERE public_id::text = %s", case)
    assert number in presser.antje.reads(receipt).body
    return str(number)


def test_the_same_key_with_other_content_is_a_conflict(house: House, presser: Presser) -> None:
    """The key of one application does neither send another one nor withdraw the first."""
    first, second = house.scene(complete_drafts=2)["complete_drafts"]
    form = presser.antje.form(f"/antrag/{first}/pruefen/").tick_everything()
    assert presser.submits(first, form).status == 302
    other = presser.antje.form(f"/antrag/{second}/pruefen/").tick_everything().fill(key=form.get("key"))
    assert presser.submits(second, other).status == 409
    path = f"/antrag/{first}/zurueckziehen/"
    withdrawal = presser.antje.form(path).fill(key=form.get("key"))
    assert presser.antje.sends(path, withdrawal).status == 409
    assert (acts_of(house, first), acts_of(house, second)) == (["submit"], [])


def test_without_the_guards_there_are_two() -> None:
    """Negative control: no row lock, no version compare, no unique key, no trigger."""
    with chaos.house() as house:
        made = house.scene(people=0, complete_drafts=CONTROLS)
        for statement in UNGUARD.split(";"):
            house.sql(statement)
        house.start_web("without_locks")
        presser = Presser(house, made["people"]["antje"])
        try:
            assert any(presser.storm(case) and len(acts_of(house, case)) > 1 for case in made["complete_drafts"])
        finally:
            presser.leave()
