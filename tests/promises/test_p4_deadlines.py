# SPDX-License-Identifier: AGPL-3.0-or-later
"""P4: every deadline is told exactly once, late at worst, whatever dies; the queue alone would lose some."""

import json
import random
import time
from collections.abc import Callable, Iterator

import pytest

from tests.promises import chaos
from tests.promises.chaos import House
from tests.promises.crowd import rounds
from tests.promises.production import TODAY

DEADLINES = rounds(1_500, 100_000)
WORKER_KILLS, BEAT_KILLS = rounds(2, 400), rounds(4, 100)
# Only the processes that work, for Celery starts others: quicker, so there are more of them.
CHILD_KILLS = rounds(5, 400)
FLUSHES, REDIS_KILLS, CRASHES = rounds(1, 50), rounds(1, 50), rounds(1, 50)
ALARMS = 300  # of the negative control
CASES = """
    INSERT INTO grants_application (public_id, call_id, applicant_id, status, version, channel, title, starts_on,
           ends_on, amount_asked, answers, declarations, typed, frozen_terms_id, file_number, submitted_on,
           exception_confirmed, created_at, due_on, clock_from, clock_days)
    SELECT gen_random_uuid(), c.id, p.id, 'submitted', 1, 'portal', 'Frist ' || n, %s, %s, 500, '{}', '{}', '{}',
           t.id, 'P4-' || n, %s, false, now(), %s, %s, 0
      FROM generate_series(%s::integer, %s::integer) n,
           (SELECT id FROM grants_call WHERE programme_key = 'aktionsfonds') c,
           (SELECT min(id) AS id FROM grants_applicant) p, (SELECT min(id) AS id FROM grants_frozenterms) t"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with chaos.house() as built:
        yield built


@pytest.fixture(scope="module")
def ready(house: House) -> House:
    """People, terms, and no case but those the test lets fall due."""
    house.scene(people=0, terms=0)
    return house


def fall_due(house: House, first: int, last: int) -> None:
    """Cases whose check ends today."""
    house.sql(CASES, TODAY, TODAY, TODAY, TODAY, TODAY, first, last)


def kill(house: House, name: str, start: Callable[[], None]) -> None:
    house.kill(name)
    start()


@pytest.mark.soak
def test_every_deadline_is_told_once(ready: House, capsys: pytest.CaptureFixture[str]) -> None:
    house, chance, began = ready, random.Random(4), time.monotonic()
    house.start_worker(hurried=True)
    house.start_beat(hurried=True)
    faults: list[Callable[[], None]] = [
        *[lambda: kill(house, "worker", lambda: house.start_worker(hurried=True))] * WORKER_KILLS,
        *[lambda: house.kill_children("worker")] * CHILD_KILLS,
        *[lambda: kill(house, "beat", lambda: house.start_beat(hurried=True))] * BEAT_KILLS,
        *[house.flush_redis] * FLUSHES,
        *[lambda: (house.kill_redis(), house.start_redis())] * REDIS_KILLS,  # type: ignore[list-item, func-returns-value]
        *[lambda: (house.crash_database(), house.start_database())] * CRASHES,  # type: ignore[list-item, func-returns-value]
    ]
    chance.shuffle(faults)
    step = DEADLINES // len(faults) + 1
    for number, fault in enumerate(faults):
        fall_due(house, number * step + 1, min((number + 1) * step, DEADLINES))
        time.sleep(chance.uniform(0.2, 0.9))
        fault()
    house.wait_until(lambda: told(house) == DEADLINES, "every deadline told", 120)
    assert house.sql("SELECT count(*), count(DISTINCT application_id) FROM workflows_alert") == [(DEADLINES, DEADLINES)]
    of_deadlines = "FROM workflows_notification WHERE alert_id IS NOT NULL"
    people = house.sql(f"SELECT count(*), count(DISTINCT (alert_id, user_id)) {of_deadlines}")
    assert people == [(2 * DEADLINES, 2 * DEADLINES)], "both clerks, of each deadline once"
    took = time.monotonic() - began
    with capsys.disabled():
        print(f"\ndeadlines: {DEADLINES} told once under {len(faults)} faults, {took:.0f} s")  # noqa: T201


def told(house: House) -> int:
    return int(house.sql("SELECT count(*) FROM workflows_alert WHERE clock = 'submitted'")[0][0])


@pytest.mark.soak
def test_a_queue_that_remembers_deadlines_loses_some(ready: House) -> None:
    """Negative control: the same deadlines as messages with an ETA, and a worker that dies while it holds them."""
    house = ready
    for name in list(house.programs):
        house.kill(name)
    house.flush_redis()
    fall_due(house, 10**6, 10**6 + ALARMS - 1)
    ids = [case for (case,) in house.sql("SELECT id FROM grants_application WHERE file_number >= 'P4-1000000'")]
    cases = json.dumps(ids[:ALARMS])
    house.start_worker(hurried=True)
    house.run("tests.promises.hurried", cases, "6")
    time.sleep(3)
    house.kill("worker")
    house.flush_redis()
    house.start_worker(hurried=True)
    time.sleep(6)
    raised = int(house.sql("SELECT count(*) FROM workflows_alert WHERE clock = 'eta'")[0][0])
    assert raised < ALARMS, "what only the queue knew is gone with it"
