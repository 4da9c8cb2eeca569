# SPDX-License-Identifier: AGPL-3.0-or-later
"""P10: no owed mail is lost, whatever dies; one comes twice only where its sender died, with the same Message-ID."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from threading import Lock
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from celery import Celery

from tests.promises import chaos
from tests.promises.chaos import House
from tests.promises.crowd import rounds

MAILS, KILLS = rounds(250, 10_000), rounds(10, 200)
WHOLE = 5  # one kill in so many takes the whole worker, the others only the processes that work
OWED = """
    INSERT INTO workflows_mail (message_id, address, subject, body)
    SELECT '<p10-' || n || '@portal.example>', 'p' || n || '@beispiel.test', 'Neues', 'Bitte lesen.'
      FROM generate_series(%s::integer, %s::integer) n"""
CARELESS = 200  # mails of the negative control
CONCURRENCY = 2  # processes of the worker: so many mails may be under way when it dies


class Sink:
    """A mail server that takes everything and counts Message-IDs, a little slowly as real ones are."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self._lock = Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        with self._lock:
            self.taken[str(message_from_bytes(envelope.content)["Message-ID"])] += 1
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=chaos.free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


@pytest.fixture
def house(sink: tuple[Sink, int]) -> Iterator[House]:
    with chaos.house() as built:
        built.environ |= {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(sink[1]),
        }
        yield built


@pytest.mark.soak
def test_no_mail_is_lost(house: House, sink: tuple[Sink, int], capsys: pytest.CaptureFixture[str]) -> None:
    handler, chance, began = sink[0], random.Random(10), time.monotonic()
    house.start_worker(hurried=True)
    house.start_beat(hurried=True)
    for kill in range(KILLS):
        owe(house, kill * (MAILS // KILLS), MAILS // KILLS)
        house.wait_until(lambda kill=kill: _sent(house) > kill * (MAILS // KILLS) // 2, "mails on their way")  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.15))
        if kill % WHOLE:
            house.kill_children("worker")
        else:
            house.kill("worker")
            house.start_worker(hurried=True)
        house.let_leases_pass()
    house.wait_until(lambda: _sent(house) == MAILS, "every mail sent", 120)
    assert set(handler.taken) == {f"<p10-{n}@portal.example>" for n in range(MAILS)}, "none is lost, none unknown"
    twice = sum(handler.taken.values()) - MAILS
    assert twice <= KILLS * CONCURRENCY, "twice only where a sender died"
    took = time.monotonic() - began
    with capsys.disabled():
        print(f"\nmails: {MAILS} under {KILLS} kills, 0 lost, {twice} twice, {took:.0f} s")  # noqa: T201


def owe(house: House, first: int, count: int) -> None:
    house.sql(OWED, first, first + count - 1)


def _sent(house: House) -> int:
    return int(house.sql("SELECT count(*) FROM workflows_mail WHERE done_at IS NOT NULL")[0][0])


@pytest.mark.soak
def test_mails_called_sent_before_they_are_get_lost(house: House, sink: tuple[Sink, int]) -> None:
    """Negative control."""
    handler = sink[0]
    owe(house, 0, CARELESS)
    house.start_worker(hurried=True)
    with Celery(broker=house.environ["REDIS_URL"]) as app:
        app.send_task("tests.careless_mails", ignore_result=True)
    house.wait_until(lambda: len(handler.taken) >= 1, "the first mail")
    house.kill("worker")
    house.flush_redis()
    house.start_worker(hurried=True)
    time.sleep(2)
    assert _sent(house) == CARELESS
    assert len(handler.taken) < CARELESS
