# SPDX-License-Identifier: AGPL-3.0-or-later
"""P1: random kills of the whole way. In the end every case is notified, every letter there once, nothing half done."""

import os
import random
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.promises import chaos, whole
from tests.promises.chaos import House
from tests.promises.crowd import rounds
from tests.promises.walk import Walk

KILLS = rounds(8, 200)
WALKERS = 2


def kill_web(house: House) -> None:
    house.kill("web")
    house.start_web()


def kill_web_process(house: House) -> None:
    """Only the process that answers; gunicorn starts another."""
    house.kill_children("web")


def kill_worker(house: House) -> None:
    house.kill("worker")
    house.let_leases_pass()
    house.start_worker()


def kill_worker_process(house: House) -> None:
    """Only the processes that work; Celery starts others."""
    house.kill_children("worker")
    house.let_leases_pass()


def kill_beat(house: House) -> None:
    house.kill("beat")
    house.start_beat()


def kill_redis(house: House) -> None:
    house.kill_redis()
    house.start_redis()


def flush_redis(house: House) -> None:
    house.flush_redis()


def crash_database(house: House) -> None:
    house.crash_database()
    house.start_database()
    house.let_leases_pass()


FAULTS = (
    kill_web,
    kill_web_process,
    kill_worker,
    kill_worker_process,
    kill_beat,
    kill_redis,
    flush_redis,
    crash_database,
)


@pytest.mark.soak
def test_random_kills_of_the_whole_way(capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    with capsys.disabled():
        print(f"\nrandom kills of the walkthrough: SEED={seed}")  # noqa: T201
    with chaos.house() as house:
        walks = _walk_among_kills(house, random.Random(seed))
        _finish(house)
        assert whole.violations(house) == []
        for walk in walks:
            _is_notified(house, walk)
        with capsys.disabled():
            odd = sorted(Counter(each for walk in walks for each in walk.odd).items())
            print(f"{KILLS} kills, {len(walks)} cases notified; told to those who tried again: {odd}")  # noqa: T201


def _walk_among_kills(house: House, chance: random.Random) -> list[Walk]:
    """Two cases at a time, new ones as long as there are kills to come; every fault comes at least once."""
    made = house.scene(people=0, drafts=KILLS * 2, meetings=KILLS * 2)
    walks = [
        Walk(house, made["people"], case, meeting)
        for case, meeting in zip(made["drafts"], made["meetings"], strict=True)
    ]
    faults = [*FAULTS, *chance.choices(FAULTS, k=max(0, KILLS - len(FAULTS)))]
    chance.shuffle(faults)
    house.start_web()
    house.start_worker()
    house.start_beat()
    begun: list[tuple[Walk, Future[None]]] = []
    with ThreadPoolExecutor(WALKERS) as walkers:
        for fault in faults:
            while sum(not each.done() for _walk, each in begun) < WALKERS:
                begun.append((walks[len(begun)], walkers.submit(walks[len(begun)].go)))
            time.sleep(chance.uniform(0.2, 1.5))
            fault(house)
    for _walk, each in begun:
        each.result()
    return [walk for walk, _each in begun]


def _finish(house: House) -> None:
    """A calm minute: nobody works, the leases of the dead pass, then machines do what is owed."""
    for name in ("worker", "beat"):
        house.kill(name)
    house.let_leases_pass()
    house.start_worker()
    house.start_beat()
    house.wait_until(lambda: not whole.unfinished(house), "everything owed")


def _is_notified(house: House, walk: Walk) -> None:
    ((status, acts),) = house.sql(
        "SELECT a.status, array_agg(e.act ORDER BY e.id) FROM grants_application a"
        " JOIN grants_event e ON e.application_id = a.id WHERE a.public_id::text = %s GROUP BY a.id",
        walk.case,
    )
    assert status == "notified"
    assert acts == [
        "submit", "request_documents", "supply", "check", "schedule", "resolve", "decide", "dispatch",
    ]  # fmt: skip
    letters = house.sql(
        "SELECT l.kind FROM grants_letter l JOIN grants_application a ON a.id = l.application_id"
        " WHERE a.public_id::text = %s ORDER BY l.kind",
        walk.case,
    )
    assert [kind for (kind,) in letters] == ["decision", "missing_documents", "receipt"]
    assert walk.antje.receipts[walk.case]
