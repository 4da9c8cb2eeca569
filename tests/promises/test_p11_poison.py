# SPDX-License-Identifier: AGPL-3.0-or-later
"""P11: a task that goes wrong stops itself and holds up nobody, whatever it does to the process it runs in."""

import time
from collections.abc import Iterator

import pytest
from celery import Celery

from config.celery import app
from tests.promises import chaos
from tests.promises.chaos import House
from tests.promises.poison import HARD, KINDS, LEASE, ROW, RUN, SOFT, tried
from workflows import leases
from workflows.models import ATTEMPTS

OTHERS = 40
PROMPT = 60.0  # seconds until the others are through, at worst: Celery takes five to replace a process that died
TRIES = 2  # of a row, so that the test is short: the attempts before these are over
EVENTS = """
    INSERT INTO grants_event (application_id, act, source, target, "on", data, digest)
    SELECT id, 'write_message', '', '', current_date, '{}', '' FROM grants_application, generate_series(1, %s::integer)
    RETURNING id"""
POISON = """
    INSERT INTO workflows_outbox (event_id, kind, attempts, next_attempt_at)
    SELECT %s, kind, %s, now() - interval '1 minute' FROM unnest(%s::text[]) kind"""
OWED = "INSERT INTO workflows_outbox (event_id, kind) SELECT unnest(%s::bigint[]), 'mail_news'"
DEAD = """
    SELECT kind, error FROM workflows_outbox
     WHERE done_at IS NULL AND attempts >= 8 AND next_attempt_at <= now()"""
AGAIN = "UPDATE workflows_outbox SET attempts = 0, next_attempt_at = now(), error = '' WHERE done_at IS NULL"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with chaos.house() as built:
        built.scene(people=0, complete_drafts=1)
        yield built


def owe(house: House, *kinds: str) -> None:
    """What others wait for, and before it in the queue the poison."""
    events = [event for (event,) in house.sql(EVENTS, OTHERS)]
    house.sql(POISON, events[0], ATTEMPTS - TRIES, list(kinds))
    house.sql(OWED, events)


def waiting(house: House, kind: str = "mail_news") -> int:
    return int(house.sql("SELECT count(*) FROM workflows_outbox WHERE done_at IS NULL AND kind = %s", kind)[0][0])


def dead(house: House) -> dict[str, str]:
    return dict(house.sql(DEAD))


def test_poison_stops_itself_and_holds_up_nobody(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    owe(house, *KINDS)
    with Celery(broker=house.environ["REDIS_URL"]) as queue:
        queue.send_task("tests.nobody_knows_this", args=["?"], ignore_result=True)
    house.start_worker("poisonous", hurried=True)
    house.wait_until(lambda: house.sql("SELECT id FROM workflows_tick"), "the deadlines, before beat is there")
    house.start_beat("poisonous", hurried=True)
    began = time.monotonic()
    house.wait_until(lambda: waiting(house) == 0, "the work of others", PROMPT)
    others = time.monotonic() - began
    wrong = {kind: error for kind, (_harm, error) in KINDS.items() if error is not None}
    house.wait_until(lambda: len(dead(house)) == len(wrong), "every poison dead")
    assert dead(house) == wrong
    assert {kind: tried(house.home, kind) for kind in wrong} == dict.fromkeys(wrong, TRIES)
    assert waiting(house, "returns_garbage") == 0 and tried(house.home, "returns_garbage") == 1
    ended = time.monotonic() - began
    (house.home / "cured").touch()
    house.sql(AGAIN)
    house.wait_until(lambda: house.sql("SELECT count(*) FROM workflows_outbox WHERE done_at IS NULL") == [(0,)], "all")
    with capsys.disabled():
        print(f"\npoison: {len(KINDS)} kinds, {OTHERS} others in {others:.1f} s, dead in {ended:.1f} s")  # noqa: T201


def test_attempts_counted_after_the_work_never_end(house: House) -> None:
    """Negative control: who kills the process has never tried, and tries for ever."""
    for name in list(house.programs):
        house.kill(name)
    for left in (house.home / "cured", house.home / "tried-kills_itself"):
        left.unlink(missing_ok=True)
    house.sql("DELETE FROM workflows_outbox")
    owe(house, "kills_itself")
    house.start_worker("poisonous", "counting_after_the_work", hurried=True)
    house.start_beat("poisonous", hurried=True)
    house.wait_until(lambda: tried(house.home, "kills_itself") > TRIES, "more tries than there may be")
    assert house.sql("SELECT attempts FROM workflows_outbox WHERE kind = 'kills_itself'") == [(ATTEMPTS - TRIES,)]


def test_times_end_a_row_from_inside_outwards() -> None:
    """A run that begins its last row at its end is over before Celery's limits, and those before the lease."""
    conf = app.conf
    assert leases.AT_MOST + leases.ROW_AT_MOST < conf.task_soft_time_limit < conf.task_time_limit
    assert conf.task_time_limit < leases.LEASE.total_seconds()
    assert RUN + ROW < SOFT < HARD < LEASE, "as in production"
