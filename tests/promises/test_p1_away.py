# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a citizen meets while a server is away: nobody needs Redis to apply; a lack of the database is told plainly."""

import time
from collections.abc import Iterator

import pytest

from tests.promises import chaos, whole
from tests.promises.chaos import House
from tests.promises.walk import Applicant

AT_MOST = 8.0  # seconds until somebody is told that nothing goes at the moment
CASES = 4


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with chaos.house() as built:
        built.start_web()
        built.start_worker()
        built.start_beat()
        yield built


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, object]:
    return dict(house.scene(people=0, drafts=CASES))


@pytest.fixture
def antje(house: House, made: dict[str, dict[str, str]]) -> Applicant:
    return Applicant(house.port, made["people"]["antje"])


def letters(house: House, case: str) -> int:
    sql = """SELECT count(*) FROM grants_letter l JOIN grants_application a ON a.id = l.application_id
              WHERE a.public_id::text = %s"""
    return int(house.sql(sql, case)[0][0])


def test_an_application_needs_no_redis(house: House, made: dict[str, list[str]], antje: Applicant) -> None:
    """Papers, submission and receipt go through; the letter comes when Redis is back, without anybody's help."""
    case = made["drafts"][0]
    house.kill_redis()
    tries = antje.tries
    antje.uploads(case)
    antje.submits(case)
    assert antje.tries - tries == 5, "somebody had to try again"
    assert whole.violations(house) == []
    house.start_redis()
    house.wait_until(lambda: letters(house, case) == 1, "the letter after Redis came back")


def test_without_a_database_there_is_a_plain_page(house: House, made: dict[str, list[str]], antje: Applicant) -> None:
    """The form that met it is sent again as it is, and nothing is lost; nobody restarts the portal."""
    case = made["drafts"][1]
    path = f"/antrag/{case}/pruefen/"
    antje.uploads(case)
    form = antje.form(path).tick_everything()
    house.crash_database()
    for attempt in (lambda: antje.get(path), lambda: antje.post(path, form), lambda: antje.get("/")):
        began = time.monotonic()
        answer = attempt()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
        assert "Das Portal macht gerade eine Pause" in answer.body
        assert "Traceback" not in answer.body
        assert time.monotonic() - began < AT_MOST
    house.start_database()
    tries = antje.tries
    answer = antje.sends(path, form)
    assert (answer.status, antje.tries - tries) == (302, 1), "the first one after the outage met what is left of it"
    antje.reads_receipt(case, answer.location)
    assert whole.violations(house) == []
    house.wait_until(lambda: letters(house, case) == 1, "the letter after the database came back")
